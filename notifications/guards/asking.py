"""The conditions of the step itself, which the merchant set: asked anew when the mail is due."""

from notifications.facts.snapshot import Facts
from notifications.guards.verdicts import State, Verdict
from notifications.journeys import conditions


def condition_unmet(facts: Facts) -> Verdict | None:
    """A condition of this mail does not hold now."""
    reason = conditions.objection(facts)
    return Verdict(State.SKIPPED, reason) if reason else None
