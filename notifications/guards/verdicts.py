"""What a guard can say, and until when a message may wait for better times."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from consents.purposes import Purpose
from notifications.facts.snapshot import Facts
from notifications.guards.opening import opens_at
from notifications.journeys.blueprints import purpose_of
from notifications.models import MailClass, Message

State = Message.State
# How late a mail may be and still be welcome. A week-old "your parcel is on its way" is a surprise, not news.
GRACE = {
    MailClass.LEGAL: timedelta(days=365),
    MailClass.STATUS: timedelta(days=2),
    MailClass.MARKETING: timedelta(days=3),
}
# A question about what was bought is as welcome a week later: who had trouble is asked when it is over. To drop him
# would be to ask the happy ones only.
PATIENCE = {Purpose.REVIEWS: timedelta(days=14)}
SHORTEST_HOLD = timedelta(minutes=5)  # so that a hold that is just over does not come back at once
# Mails that carry a coupon: their time begins when the order can no longer be sent back.
WITH_COUPON = frozenset({"coupon"})
AFTER_OPENING = timedelta(hours=3)
WINDOW_UNKNOWN = timedelta(days=30)  # how long a coupon waits to hear when the order arrived


@dataclass(frozen=True)
class Verdict:
    """What to do with the message, with a reason code; `until` belongs to a hold."""

    to: int
    reason: str
    until: datetime | None = None


Guard = Callable[[Facts], Verdict | None]


def is_marketing(facts: Facts) -> bool:
    return facts.message.mail_class == MailClass.MARKETING


def is_legal(facts: Facts) -> bool:
    return facts.message.mail_class == MailClass.LEGAL


def purposes(facts: Facts) -> frozenset[str]:
    """What the mail is for: the journey's purpose, and the one that its own words have wherever they stand. Saving ties
    the two (journeys/editing.py); where an older version did not, both count."""
    return frozenset({facts.journey.purpose, purpose_of(facts.template) or facts.journey.purpose})


def carries_coupon(facts: Facts) -> bool:
    """Is there a coupon in the mail: a built-in one about it, or a design of the merchant's with its block?"""
    if facts.template in WITH_COUPON:
        return True
    design = facts.message.step.design
    blocks = getattr(design, "source", None) if design else None
    return isinstance(blocks, list) and any(isinstance(one, dict) and one.get("type") == "coupon" for one in blocks)


def deadline(facts: Facts) -> datetime:
    """The last moment (aware) at which the message is welcome. No hold reaches beyond it, so every hold ends.

    Where patience would end while nothing may go, at night or over closed days, it lasts until the sending has opened
    again, and for AFTER_OPENING then: a message that only waited is not lost to the calendar.
    """
    end = _patience_ends(facts)
    if is_legal(facts):
        return end
    opens = opens_at(facts, end)
    return end if opens <= end else opens + AFTER_OPENING


def is_too_late(facts: Facts, moment: datetime) -> bool:
    """Is the moment after the deadline? Looks at calendars only where the plain patience is over."""
    return moment > _patience_ends(facts) and moment > deadline(facts)


def _patience_ends(facts: Facts) -> datetime:
    start = facts.message.planned_at
    if is_marketing(facts) and carries_coupon(facts):
        start = max(start, facts.after_sale.window_ends_at or start + WINDOW_UNKNOWN)
    mail_class = MailClass(facts.message.mail_class)
    patience = PATIENCE.get(Purpose(facts.journey.purpose)) if facts.journey.purpose else None
    return start + (patience if patience and is_marketing(facts) else GRACE[mail_class])


def held(facts: Facts, reason: str, until: datetime, *, too_late: int = State.SKIPPED) -> Verdict:
    """Hold the message until then; `too_late` for good where that is after its deadline. Never in the past."""
    until = max(until, facts.now + SHORTEST_HOLD)
    return Verdict(too_late, reason) if is_too_late(facts, until) else Verdict(State.HELD, reason, until)
