"""The hooks of the interpreter in which the decisions are applied; each asks the table whether it is one."""

import math

import trio
from decisions import TABLE


class Carried(Exception):
    """An error on its way through a nursery, which must not take the cancellations out of it."""

    def __init__(self, error):
        self.error = error


class Known(Exception):
    """Stands for an error of the body that a child has failed with before."""


class Model:
    """What Trio is to do otherwise."""

    def __init__(self, without=()):
        unknown = set(without) - {row.name for row in TABLE}
        if unknown:
            raise SystemExit(f"no such decision: {', '.join(unknown)}")
        self.without = without
        self.forget()

    def forget(self):
        """Begins a run."""
        self.tasks = set()  # the scopes that stand for tasks, and are cancelled for good when they are
        self.final = set()  # the scopes whose body was cancelled

    def has(self, name):
        return name not in self.without

    # Scopes

    def make_scope(self, after, at, shield):
        if after is not None:
            if after < 0 and self.has("negative-timeout"):
                return trio.CancelScope(deadline=-math.inf, shield=shield)
            return trio.CancelScope(relative_deadline=after, shield=shield)
        return trio.CancelScope(deadline=math.inf if at is None else at, shield=shield)

    def set_deadline(self, scope, deadline):
        if scope.is_relative:
            if not self.has("early-deadline"):
                return
            scope.relative_deadline = math.inf
        self.notice(scope)
        scope.deadline = deadline
        self.notice(scope)

    def notice(self, scope):
        if self.has("passed-is-cancelled"):
            _ = scope.cancel_called  # reading it makes it so

    def raise_shield(self, scope, running):
        """Remembers who was cancelled before the shield went up."""
        if self.has("final-cancellation"):
            for each in running:
                if each._cancel_status is not None and each._cancel_status.effectively_cancelled:
                    self.final.add(each)
                    if each in self.tasks:
                        each.cancel()
        scope.shield = True

    def task_scope(self, around):
        """The scope that stands for a task of the standard library, made in the body of another scope."""
        scope = trio.CancelScope(deadline=-math.inf if around in self.final else math.inf)
        self.tasks.add(scope)
        return scope

    def started(self, status, scope):
        """The report of a child whose scope this is; too late if whoever waits for it has been cancelled."""
        if scope not in self.final and not status._old_nursery._cancel_status.effectively_cancelled:
            return status.started()
        status._value = None  # what Trio does
        if self.has("final-cancellation"):
            self.tasks.add(scope)
            scope.cancel()

    def absorbed(self, scope, cancellation):
        """What a scope that has absorbed a cancellation throws nevertheless."""
        if scope.kind == "shield" and self.has("shield-returns"):
            return cancellation
        if scope.kind == "fail":
            return cancellation if scope.is_explicit and self.has("explicit-fail") else Timeout(scope.name)
        return None

    # Groups

    def gives(self, error, group):
        """A handle is about to throw a child's error."""
        task = trio.lowlevel.current_task()
        while task.eventual_parent_nursery is not None:  # one that is being started belongs to its caller
            task = task.parent_nursery.parent_task
        if task is group.nursery.parent_task and self.has("handles"):
            group.given.append(error)

    def leaves_body(self, error, group):
        """What the nursery gets to see of the body's error."""
        if not is_cancellation(error):
            known = [id(leaf) for given in group.given for leaf in leaves(given)]
            if all(id(leaf) in known for leaf in leaves(error)):
                return Known()
            return self.leaves_child(error, group.nursery.cancel_scope, group)
        if is_cancelled() or not self.has("stray-cancellation"):
            return one_cancellation(error)
        group.stray = error
        group.nursery.cancel_scope.cancel()
        return one_cancellation(error)

    def leaves_child(self, error, scope, group):
        """What the nursery gets to see of a child's error."""
        if not has_cancellation(error):
            return error
        if is_cancelled() or scope in self.final:
            if not is_cancellation(error):
                return without_cancellations(error)
            if not is_cancelled():  # cut off before a shield went up: it gives the rest up, and is no failure
                group.stray = error
                group.nursery.cancel_scope.cancel()
            return one_cancellation(error)
        return Carried(error) if self.has("stray-cancellation") else error

    def leaves_starting(self, error, scope):
        """What a child that was not yet started, and whose scope this is, leaves `start` with."""
        is_on_its_way = isinstance(error, trio.Cancelled) and is_cancelled() and scope not in self.tasks
        if not has_cancellation(error) or is_on_its_way:
            return error
        return Carried(error) if self.has("stray-cancellation") else error

    async def never_started(self, error, is_cut_off):
        """What `start` throws for a task that has returned without having reported, cut off by then or not."""
        try:
            if is_cut_off and self.has("cut-off-start"):
                await trio.lowlevel.checkpoint_if_cancelled()
        except trio.Cancelled as cancellation:
            return cancellation
        return error

    def is_quiet_end(self, error, child):
        """Whether the cancellation of a child that was asked to end alone ends with it."""
        if not is_cancellation(error):
            return False
        is_asked = child.scope.trio.cancel_called and self.has("asked-to-end")
        return is_asked or (child.is_ended_by_group and self.has("background"))

    def leaves_group(self, error, group):
        """What comes out of a group, of what came out of its nursery."""
        if error is not None and not is_cancellation(error):
            rest = without_cancellations(error) if self.has("bare-cancellation") else error
            return uncarried(rest.split(Known)[1])
        if group.stray is not None:
            return group.stray
        if error is not None:
            return one_cancellation(error) if self.has("bare-cancellation") else error
        if group.has_value and group.body_error is not None and self.has("group-value"):
            return group.body_error
        return None

    def install(self):
        """Nurseries are Trio's own but for one line."""
        original = trio.Nursery._add_exc

        def add(nursery, error, reason):
            if isinstance(error, trio.Cancelled) and nursery._cancel_status.effectively_cancelled:
                nursery._pending_excs.append(error)
            else:
                original(nursery, error, reason)

        if self.has("cancelled-child"):
            trio.Nursery._add_exc = add


# Errors


class Timeout(Exception):
    def __init__(self, scope):
        self.scope = scope


def is_cancelled():
    return trio.current_effective_deadline() == -math.inf


def is_cancellation(error):
    if isinstance(error, BaseExceptionGroup):
        return all(is_cancellation(each) for each in error.exceptions)
    return isinstance(error, trio.Cancelled)


def has_cancellation(error):
    if isinstance(error, BaseExceptionGroup):
        return any(has_cancellation(each) for each in error.exceptions)
    return isinstance(error, trio.Cancelled)


def one_cancellation(error):
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def leaves(error):
    """The errors in a group of them, or the error itself."""
    if not isinstance(error, BaseExceptionGroup):
        return [error]
    return [leaf for each in error.exceptions for leaf in leaves(each)]


def without_cancellations(error):
    return error.split(trio.Cancelled)[1] if isinstance(error, BaseExceptionGroup) else error


def uncarried(error):
    if isinstance(error, Carried):
        return error.error
    if isinstance(error, BaseExceptionGroup):
        return BaseExceptionGroup(error.message, [uncarried(each) for each in error.exceptions])
    return error
