"""Where Quattro differs from Trio by decision.

Whatever is not in this table is Trio's own behaviour. `model.py` applies the rows; each can be switched off
(`--without ROW`), and `differential.py decisions` shows for each that scenarios differ without it: no row is there for
nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    name: str
    trio: str
    quattro: str


TABLE = [
    Decision(
        "bare-cancellation",
        "a group of cancellations leaves a nursery, and a mixed group is filtered by the scope that is entitled to it",
        "a group's errors hold no cancellations, so a scope around has caught nothing; alone, one leaves bare",
    ),
    Decision(
        "cancelled-child",
        "a cancellation that a child or the body ends with cancels the nursery's own scope",
        "who was cancelled from outside of a group does not cancel the group: its scope's cancelCalled stays false",
    ),
    Decision(
        "stray-cancellation",
        "a cancellation always has a scope that waits for it",
        "one that comes when nothing is cancelled is an ordinary failure of a child; the body's comes out of the group",
    ),
    Decision(
        "explicit-fail",
        "fail_after raises TooSlowError also after an explicit cancel()",
        "`fail` throws DeadlineExceeded for its deadline alone, and after cancel() the cancellation itself",
    ),
    Decision(
        "shield-returns",
        "a shield is a scope like any other, and absorbs what it is entitled to",
        "`withShield` returns its body's value, and so throws the cancellation if the scope itself was cancelled",
    ),
    Decision(
        "group-value",
        "a nursery has no value",
        "a group whose body was cut off before it returned its value throws the cancellation, though it ends quietly",
    ),
    Decision(
        "handles",
        "a child's error is in the group alone",
        "its handle throws it, too; and where the body of the group throws on nothing but such errors, the group counts them once",
    ),
    Decision(
        "background",
        "there are no background tasks",
        "a background child is cancelled when the body and all others are done, and its cancellation is then no news",
    ),
    Decision(
        "negative-timeout",
        "a negative timeout is a ValueError",
        "it has run out already",
    ),
    Decision(
        "passed-is-cancelled",
        "a deadline that was set to the past, and moved again before anybody looked, has not passed",
        "it has cancelled the scope at once",
    ),
    Decision(
        "early-deadline",
        "a timeout's deadline cannot be set before it begins to count",
        "it can: set, it replaces the timeout; tightened, it bounds it",
    ),
    Decision(
        "final-cancellation",
        "a shield that is raised in a cancelled body takes the cancellation back for whatever waits there",
        "not from tasks of the standard library, whose cancellation is final, nor from a child that `start` waits for",
    ),
    Decision(
        "cut-off-start",
        "a task that returns without having reported is a RuntimeError of `start`, whatever is cancelled",
        "if the caller of `start` is cancelled, the cancellation: many waits of Swift's end quietly in a cancelled task",
    ),
    Decision(
        "asked-to-end",
        "a cancellation of a child whose own scope was cancelled leaves it if one can be seen outside as well",
        "the child did what it was told, and its cancellation is no news, whatever is cancelled besides",
    ),
]
