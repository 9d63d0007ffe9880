"""May this message go now? Asked at send time, of facts loaded beforehand; each answer carries its reason.

Every guard is a pure function of Facts (docs/decisions/0020-guards-are-pure.md). The order decides which reason is
told: first what ends the message for good, then what makes it wait, the breakers last.
"""

from notifications.facts.snapshot import Facts
from notifications.guards.afterwards import bought_again, coupon_too_early, reviewed, trouble
from notifications.guards.asking import condition_unmet
from notifications.guards.breakers import closed, storm_of_all, storm_of_one
from notifications.guards.frequency import budget_spent, paused, quiet_hours
from notifications.guards.overtaking import cancelled, moved_on, overtaken
from notifications.guards.permission import basis_missing, held_out, sender_unverified
from notifications.guards.readiness import answered, not_ready
from notifications.guards.standing import ended, erased, nobody_to_tell, overdue, removed, suppressed, switched_off
from notifications.guards.verdicts import Guard, Verdict

__all__ = ["GUARDS", "Guard", "Verdict", "verdict"]

GUARDS: tuple[Guard, ...] = (
    overdue, switched_off, ended, removed, erased, nobody_to_tell, suppressed,
    cancelled, overtaken, moved_on, condition_unmet,
    basis_missing, reviewed, answered, bought_again,
    trouble, coupon_too_early, paused, budget_spent, quiet_hours, sender_unverified,
    held_out,
    closed, storm_of_all, storm_of_one,
    not_ready,
)  # fmt: skip


def verdict(facts: Facts) -> Verdict | None:
    """The first guard's objection, or None: the message may go."""
    return next((objection for guard in GUARDS if (objection := guard(facts))), None)
