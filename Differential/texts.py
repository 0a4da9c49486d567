"""How the traces name errors and moments."""

import math

import trio
from model import Timeout


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
        case ValueError():  # of Trio, for what it does not take: see the table of decisions
            return "refused"
        case BaseExceptionGroup():
            parts = [text(each, is_sorted) for each in error.exceptions]
            return "[" + ", ".join(sorted(parts) if is_sorted else parts) + "]"
    raise error


def moment(deadline):
    if deadline == math.inf:
        return "never"
    return "passed" if deadline == -math.inf else str(int(deadline))
