"""The operations on scopes, on Trio."""

import math

import trio
from texts import moment


class Scope:
    """A cancel scope, with what Quattro's knows besides."""

    def __init__(self, model, scope, name, kind):
        self.model, self.trio, self.name, self.kind = model, scope, name, kind
        self.is_explicit = self.is_negative = False
        self.bound = math.inf
        self.phase = "idle"

    def cancel(self):
        self.is_explicit = self.is_explicit or not self.trio.cancel_called
        self.trio.cancel()

    def tighten(self, deadline):
        if self.trio.is_relative:
            self.bound = min(self.bound, deadline)
        else:
            self.model.set_deadline(self.trio, min(self.trio.deadline, deadline))

    def __enter__(self):
        if self.trio.is_relative and self.is_negative:
            self.model.set_deadline(self.trio, -math.inf)
        elif self.trio.is_relative and self.bound < math.inf:
            deadline = min(trio.current_time() + self.trio.relative_deadline, self.bound)
            self.model.set_deadline(self.trio, deadline)
        self.phase = "running"
        self.trio.__enter__()

    def __exit__(self, *error):
        self.phase = "ended"
        return self.trio.__exit__(*error)

    def describe(self):
        parts = [self.phase, *self.flags()]
        if self.trio.shield:
            parts.append("shielded")
        if self.phase == "running":
            parts.append(f"deadline {moment(self.trio.deadline)}")
        return " ".join(parts)

    def flags(self):
        flags = {"called": self.trio.cancel_called, "caught": self.trio.cancelled_caught}
        return [name for name, is_set in flags.items() if is_set]


class ScopeOperations:
    def make_scope(self, op):
        shield = op.get("shield", False) or op["as"] in ("shield", "grace")
        made = self.model.make_scope(op.get("after"), op.get("at"), shield)
        scope = self.scopes[op["name"]] = Scope(self.model, made, op["name"], op["as"])
        scope.is_negative = op.get("after", 0) < 0
        return scope

    async def do_scope(self, task, op):
        scope = self.scopes.get(op["name"]) or self.make_scope(op)
        self.running.append(scope.trio)
        self.log(task, "enter", scope.name)
        thrown = error = None
        try:
            with scope:
                thrown = await self.outcome(task, op["do"])
                if thrown is not None:
                    raise thrown
        except BaseException as remaining:
            error = remaining
        is_absorbed = thrown is not None and error is None
        if is_absorbed:
            error = self.model.absorbed(scope, thrown)
        if is_absorbed and error is None:
            self.log(task, "exit", scope.name, "absorbed", *scope.flags())
        else:
            self.log(task, "exit", scope.name, error, flags=scope.flags())
        if error is not None:
            raise error

    async def do_cancel(self, task, op):
        if scope := self.found(task, op, "cancel"):
            scope.cancel()

    async def do_shield(self, task, op):
        if scope := self.found(task, op, "raise" if op["up"] else "lower"):
            if op["up"]:
                self.model.raise_shield(scope.trio, self.running)
            else:
                scope.trio.shield = False

    async def do_move(self, task, op):
        if scope := self.found(task, op, "move"):
            by = op["by"]
            self.model.set_deadline(scope.trio, math.inf if by is None else trio.current_time() + by)

    async def do_tighten(self, task, op):
        if scope := self.found(task, op, "tighten"):
            scope.tighten(trio.current_time() + op["by"])

    async def do_look(self, task, op):
        if scope := self.scopes.get(op["name"]):
            self.log(task, "look", scope.name, scope.describe())

    async def do_read(self, task, op):
        self.log(task, "effective", moment(trio.current_effective_deadline()))

    def found(self, task, op, verb):
        scope = self.scopes.get(op["name"])
        if scope:
            self.log(task, verb, scope.name)
        return scope
