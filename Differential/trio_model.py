"""Runs a scenario on Trio, in virtual time, and tells what happened.

A trace is {task: [event]}: events are texts that begin with the tick. Between operations a run may let the others go
first, as its seed says: a scenario whose traces are the same under many seeds does not depend on the order of what
happens at one instant, and only such a scenario can be compared with another implementation.
"""

import random

import trio
import trio.testing
from model import is_cancellation
from scenario import operations
from texts import Failure, text
from trio_groups import GroupOperations
from trio_scopes import ScopeOperations

# How many turns a task leaves to the others between two operations: none, a few, more than any chain of events takes.
PACES = ([0], [0], [0, 0, 0, 1, 1, 2, 3, 7], [0, 15], [0, 0, 0, 40], [0, 40], [40])


class Run(ScopeOperations, GroupOperations):
    def __init__(self, scenario, model, seed):
        self.scenario, self.model, self.seed = scenario, model, seed
        self.random = random.Random(seed)
        self.pace = {}
        self.running = []  # every scope that was entered
        self.trace = {}
        self.scopes, self.groups, self.children, self.statuses = {}, {}, {}, {}
        self.limiters = {"l1": trio.CapacityLimiter(1), "l2": trio.CapacityLimiter(2)}
        self.cut_off = set()  # tasks that were being started, and had been cancelled from around when they ended
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

    async def do_place(self, task, op):
        limiter, borrower = self.limiters[op["of"]], object()  # a task may hold several places of Quattro's
        await self.wait(task, f"place of {op['of']}", limiter.acquire_on_behalf_of(borrower))
        try:
            error = await self.outcome(task, op["do"])
        finally:
            limiter.release_on_behalf_of(borrower)
        self.log(task, "left", op["of"], error)
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


def run(scenario, model, seed):
    """The trace of one run: of each event, the text with errors in order, and the one with errors sorted."""
    model.forget()
    trio._core._run._r.seed(seed)
    try:
        current = Run(scenario, model, seed)
        trio.run(current.main, clock=trio.testing.MockClock(autojump_threshold=0))
    except ValueError:
        return {"main": [("refused",) * 2]}
    return current.trace


class Courses:
    """What a scenario comes to in many runs, each with another order of what happens at one instant."""

    def __init__(self, scenario, model):
        self.scenario, self.model = scenario, model
        self.traces = []

    def run(self, runs):
        """Runs it so many times in all."""
        self.traces += [run(self.scenario, self.model, seed) for seed in range(len(self.traces), runs)]
        return self

    def only(self):
        """What every run tells, and whether errors have an order in it; None if the runs differ."""
        for order, is_ordered in ((0, True), (1, False)):
            chosen = [{task: [event[order] for event in events] for task, events in each.items()} for each in self.traces]
            if all(trace == chosen[0] for trace in chosen):
                return chosen[0], is_ordered
        return None

    def include(self, trace):
        """Whether each task has done in some run what it does in this trace."""
        seen = {(task, tuple(event[1] for event in events)) for each in self.traces for task, events in each.items()}
        return all((task, tuple(events)) in seen for task, events in trace.items())

    def example(self):
        return {task: [event[1] for event in events] for task, events in self.traces[0].items()}
