"""The operations on groups and their children, on Trio."""

import math

import trio
from model import Carried
from texts import NeverStarted
from trio_scopes import Scope


class Group:
    def __init__(self, name, nursery, has_value):
        self.name, self.nursery, self.has_value = name, nursery, has_value
        self.body_error = self.stray = None
        self.given = []  # errors that handles have thrown in the body
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
    def __init__(self, scope, group):
        self.scope, self.group = scope, group
        self.ended, self.error = trio.Event(), None
        self.is_ended_by_group = False


class GroupOperations:
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
            group.nursery.start_soon(self.child, op, group, self.new_child(op, group))

    async def do_background(self, task, op):
        if group := self.groups.get(op["of"]):
            self.log(task, "add", op["name"])
            child = self.new_child(op, group)
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
            error = await self.model.never_started(NeverStarted(), op["name"] in self.cut_off)
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

    async def do_join(self, task, op):
        child = self.children.get(op["name"])
        if not child:
            return
        self.log(task, "join", op["name"])
        is_over, error = False, None
        try:
            with trio.move_on_after(op["for"]):
                if not child.ended.is_set():
                    await child.ended.wait()
                is_over = True
                if child.error is not None:
                    self.model.gives(child.error, child.group)
                    raise child.error
        except BaseException as thrown:
            error = thrown
        if is_over or error is not None:
            self.log(task, "joined", op["name"], error)
        else:
            self.log(task, "joined", op["name"], "gave up")
        if error is not None:
            raise error

    # Children

    def new_child(self, op, group):
        scope = Scope(self.model, trio.CancelScope(), op["name"], "child")
        self.running.append(scope.trio)
        child = self.children[op["name"]] = Child(scope, group)
        return child

    async def child(self, op, group, child):
        """A child has a scope of its own, as its handle can cancel it."""
        try:
            with child.scope:
                await self.jitter(op["name"])
                error = child.error = await self.task(op["name"], op["do"])
                child.ended.set()
                if error is not None and not self.model.is_quiet_end(error, child):
                    raise self.model.leaves_child(error, child.scope.trio, group)
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
                    raise self.model.leaves_child(error, scope, group) if is_moved else self.model.leaves_starting(error, scope)
            # Before what follows from its end cancels the caller.
            if trio.current_effective_deadline() == -math.inf:
                self.cut_off.add(op["name"])
        finally:
            self.statuses.pop(op["name"], None)
            group.settle()
