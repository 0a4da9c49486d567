"""Runs a scenario on Trio, in virtual time, and tells what happened.

A trace is {task: [event]}: events are texts that begin with the tick. Between operations a run may let the others go
first, as its seed says: a scenario whose traces are the same under many seeds does not depend on the order of what
happens at one instant, and only such a scenario can be compared with another implementation.
"""

import math
import random

import trio
import trio.testing
from decisions import Carried, Timeout, is_cancellation
from scenario import operations


# How many turns a task leaves to the others between two operations: none, a few, or more than any chain of events takes.
PACES = ([0], [0], [0, 0, 0, 1, 1, 2, 3, 7], [0, 40], [40])


class Failure(Exception):
    def __init__(self, number):
        self.number = number


class NeverStarted(Exception):
    pass


def text(error, is_sorted):
    """An error as the traces name it; in sorted groups, errors of one instant have no order."""
    match error:
        case None:
            return "returned"
        case Failure():
            return f"E{error.number}"
        case Timeout():
            return f"timeout {error.scope}"
        case NeverStarted():
            return "never started"
        case trio.Cancelled():
            return "cancelled"
        case BaseExceptionGroup():
            parts = [text(each, is_sorted) for each in error.exceptions]
            return "[" + ", ".join(sorted(parts) if is_sorted else parts) + "]"
    raise error


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


class Group:
    def __init__(self, name, nursery, has_value):
        self.name, self.nursery, self.has_value = name, nursery, has_value
        self.body_error = self.stray = None
        self.pending = 1  # the body
        self.background = []

    def settle(self):
        """One less of those whom the background children serve."""
        self.pending -= 1
        if self.pending == 0:
            for child in self.background:
                self.end(child)

    def end(self, child):
        child.is_ended_by_group = child.is_ended_by_group or not child.scope.trio.cancel_called
        child.scope.trio.cancel()


class Child:
    def __init__(self, scope):
        self.scope = scope
        self.is_ended_by_group = False


def moment(deadline):
    if deadline == math.inf:
        return "never"
    return "passed" if deadline == -math.inf else str(int(deadline))


class Run:
    def __init__(self, scenario, model, seed):
        self.scenario, self.model, self.seed = scenario, model, seed
        self.random = random.Random(seed)
        self.pace = {}
        self.running = []  # every scope that was entered
        self.trace = {}
        self.scopes, self.groups, self.children, self.statuses = {}, {}, {}, {}
        for operation in operations(scenario["main"]):
            if operation["op"] == "scope" and operation["as"] == "run":
                self.make_scope(operation)

    async def main(self):
        async with trio.open_nursery() as nursery:
            if "cancelAt" in self.scenario:
                nursery.start_soon(self.cancel_later, nursery.cancel_scope)
            await self.task("main", self.scenario["main"])
            nursery.cancel_scope.cancel()

    async def cancel_later(self, scope):
        await trio.sleep(self.scenario["cancelAt"])
        scope.cancel()

    # Parts

    async def task(self, task, block):
        """The whole life of a task; returns the error that it ends with."""
        self.trace[task] = []
        self.log(task, "begins")
        error = await self.outcome(task, block)
        self.log(task, "ends", error)
        return error

    async def outcome(self, task, block):
        try:
            await self.block(task, block)
        except BaseException as error:
            return error

    async def block(self, task, block):
        try:
            for operation in block:
                await self.jitter(task)
                await getattr(self, "do_" + operation["op"])(task, operation)
            await self.jitter(task)
        except BaseException:
            await self.jitter(task)
            raise

    async def jitter(self, task):
        if task not in self.pace:
            self.pace[task] = PACES[0] if self.seed == 0 else self.random.choice(PACES)
        for _ in range(self.random.choice(self.pace[task])):
            await trio.lowlevel.cancel_shielded_checkpoint()

    def log(self, task, *parts, flags=()):
        now = int(trio.current_time())
        if parts and (parts[-1] is None or isinstance(parts[-1], BaseException)):
            words, error = parts[:-1], parts[-1]
            event = tuple(" ".join([str(now), *words, text(error, order), *flags]) for order in (False, True))
        else:
            event = (" ".join([str(now), *parts]),) * 2
        self.trace[task].append(event)

    # Waiting, failing

    async def do_sleep(self, task, op):
        await self.wait(task, "slept", trio.sleep(op["for"]))

    async def do_checkpoint(self, task, op):
        await self.wait(task, "passed", trio.lowlevel.checkpoint())

    async def wait(self, task, event, wait):
        try:
            await wait
        except trio.Cancelled as error:
            self.log(task, "wait", error)
            raise
        self.log(task, event)

    async def do_raise(self, task, op):
        raise Failure(op["error"])

    async def do_catch(self, task, op):
        error = await self.outcome(task, op["do"])
        self.log(task, "catch", error)
        if error is None or op["what"] == "all":
            return
        if is_cancellation(error) != (op["what"] == "cancellations"):
            raise error

    async def do_finally(self, task, op):
        error = await self.outcome(task, op["do"])
        self.log(task, "finally", error)
        await self.block(task, op["then"])
        if error is not None:
            raise error

    async def do_aside(self, task, op):
        around = trio.lowlevel.current_task()._cancel_status._scope
        error = None
        with self.model.task_scope(around) as scope:
            self.running.append(scope)
            error = await self.outcome(task, op["do"])
        if error is not None:
            raise error

    # Scopes

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
        if scope := self.scope(task, op, "cancel"):
            scope.cancel()

    async def do_shield(self, task, op):
        if scope := self.scope(task, op, "raise" if op["up"] else "lower"):
            if op["up"]:
                self.model.raise_shield(scope.trio, self.running)
            else:
                scope.trio.shield = False

    async def do_move(self, task, op):
        if scope := self.scope(task, op, "move"):
            by = op["by"]
            self.model.set_deadline(scope.trio, math.inf if by is None else trio.current_time() + by)

    async def do_tighten(self, task, op):
        if scope := self.scope(task, op, "tighten"):
            scope.tighten(trio.current_time() + op["by"])

    async def do_look(self, task, op):
        if scope := self.scopes.get(op["name"]):
            self.log(task, "look", scope.name, scope.describe())

    async def do_read(self, task, op):
        self.log(task, "effective", moment(trio.current_effective_deadline()))

    def scope(self, task, op, verb):
        scope = self.scopes.get(op["name"])
        if scope:
            self.log(task, verb, scope.name)
        return scope

    # Groups

    async def do_group(self, task, op):
        group = error = scope = None
        self.log(task, "open", op["name"])
        try:
            async with trio.open_nursery() as nursery:
                group = self.groups[op["name"]] = Group(op["name"], nursery, op.get("value", False))
                scope = self.scopes[op["name"]] = Scope(self.model, nursery.cancel_scope, group.name, "group")
                scope.phase = "running"
                self.running.append(nursery.cancel_scope)
                group.body_error = await self.outcome(task, op["do"])
                self.log(task, "body", group.body_error)
                group.settle()
                if group.body_error is not None:
                    raise self.model.leaves_body(group.body_error, group)
        except BaseException as remaining:
            error = remaining
        scope.phase = "ended"
        del self.groups[op["name"]]
        error = self.model.leaves_group(error, group)
        await self.jitter(task)
        self.log(task, "close", group.name, error, flags=scope.flags())
        if error is not None:
            raise error

    async def do_child(self, task, op):
        if group := self.groups.get(op["of"]):
            self.log(task, "add", op["name"])
            group.pending += 1
            group.nursery.start_soon(self.child, op, group, self.new_child(op))

    async def do_background(self, task, op):
        if group := self.groups.get(op["of"]):
            self.log(task, "add", op["name"])
            child = self.new_child(op)
            group.background.append(child)
            if group.pending == 0:
                group.end(child)
            group.nursery.start_soon(self.child, op, group, child)

    async def do_start(self, task, op):
        group = self.groups.get(op["of"])
        if not group:
            return
        self.log(task, "start", op["name"])
        group.pending += 1
        error = None
        try:
            await group.nursery.start(self.starting, op, group)
        except RuntimeError:
            error = NeverStarted()
        except Carried as carried:
            error = carried.error
        except BaseException as thrown:
            error = thrown
        await self.jitter(task)
        self.log(task, "start", op["name"], error)
        if error is not None:
            raise error

    async def do_started(self, task, op):
        # Twice is a programming error; and a task that has ended has nothing to report any more.
        if status := self.statuses.pop(op["of"], None):
            self.log(task, "started", op["of"])
            self.model.started(*status)

    async def do_stop(self, task, op):
        if child := self.children.get(op["name"]):
            self.log(task, "stop", op["name"])
            child.scope.cancel()

    # Children

    def new_child(self, op):
        scope = Scope(self.model, trio.CancelScope(), op["name"], "child")
        self.running.append(scope.trio)
        child = self.children[op["name"]] = Child(scope)
        return child

    async def child(self, op, group, child):
        """A child has a scope of its own, as its handle can cancel it."""
        try:
            with child.scope:
                await self.jitter(op["name"])
                error = await self.task(op["name"], op["do"])
                if error is not None and not self.model.is_quiet_end(error, child):
                    raise self.model.leaves_child(error)
        finally:
            if op["op"] == "child":
                group.settle()

    async def starting(self, op, group, task_status):
        try:
            with trio.CancelScope() as scope:
                self.running.append(scope)
                self.statuses[op["name"]] = (task_status, scope)
                await self.jitter(op["name"])
                error = await self.task(op["name"], op["do"])
                is_moved = trio.lowlevel.current_task().parent_nursery is group.nursery
                if error is not None:
                    raise self.model.leaves_child(error) if is_moved else self.model.leaves_starting(error)
        finally:
            self.statuses.pop(op["name"], None)
            group.settle()


def run(scenario, model, seed):
    """The trace of one run: of each event, the text with errors in order, and the one with errors sorted."""
    current = Run(scenario, model, seed)
    trio._core._run._r.seed(seed)
    trio.run(current.main, clock=trio.testing.MockClock(autojump_threshold=0))
    return current.trace


def expected(scenario, model, runs):
    """What every run of a scenario tells, and whether errors have an order in it; None if the runs differ."""
    traces = [run(scenario, model, seed) for seed in range(runs)]
    for order, is_ordered in ((0, True), (1, False)):
        chosen = [{task: [event[order] for event in events] for task, events in trace.items()} for trace in traces]
        if all(trace == chosen[0] for trace in chosen):
            return chosen[0], is_ordered
    return None
