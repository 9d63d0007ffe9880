"""Which reasons somebody may choose from, and what is asked then."""

from returns.policy.definition import Definition, Reason
from returns.policy.facts import LineFacts
from returns.policy.matching import within
from returns.policy.vocabulary import Path


def reasons_for(definition: Definition, line: LineFacts, path: Path) -> tuple[Reason, ...]:
    """The reasons for that line on that path, in the policy's order. A withdrawal has none: nobody may be asked."""
    if path == Path.WITHDRAW:
        return ()
    return tuple(
        reason
        for reason in definition.reasons
        if reason.is_claim == (path == Path.WRONG)
        and (not reason.categories or any(within(line.category, named) for named in reason.categories))
    )


def reason_of(definition: Definition, code: str) -> Reason | None:
    """The reason with that code; None when the policy has none (any more)."""
    return next((reason for reason in definition.reasons if reason.code == code), None)
