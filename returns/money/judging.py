"""What a failed HTTP call means for money: was nothing done, was it refused, or does nobody know?"""

from collections.abc import Iterator
from contextlib import contextmanager

from inbox.answers import HttpProblem
from inbox.contracts import Rejected
from returns.money.contracts import MINUTE, Refused, Unreachable, Unsure

TOO_FAST = 429
CUT_OFF = (408, 425)  # answers of somebody in between, who does not know what became of the call


@contextmanager
def looking() -> Iterator[None]:
    """Around calls that change nothing: whatever fails, nothing happened."""
    try:
        yield
    except HttpProblem as problem:
        if problem.retry:
            raise Unreachable(str(problem), problem.wait or MINUTE) from problem
        raise Refused(str(problem)) from problem
    except Rejected as odd:
        raise Unreachable(f"an answer in another shape: {odd}") from odd


@contextmanager
def changing() -> Iterator[None]:
    """Around a call that changes something. Only a clear no counts as "not done"; everything else is in doubt."""
    try:
        yield
    except HttpProblem as problem:
        status = problem.status or 0
        if status == TOO_FAST:
            raise Unreachable(str(problem), problem.wait or MINUTE) from problem
        if 300 <= status < 500 and status not in CUT_OFF:
            raise Refused(str(problem)) from problem
        raise Unsure(str(problem), problem.wait or MINUTE) from problem
    except Rejected as odd:
        raise Unsure(f"an answer in another shape: {odd}") from odd
