"""When something is wrong with the sending itself, it waits for a look. Legal mail goes all the same."""

from datetime import datetime, timedelta

from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.guards.verdicts import State, Verdict, held, is_legal, is_marketing
from notifications.models import MailClass

HOUR = timedelta(hours=1)
PER_PERSON = 3  # mails to one address within an hour
# The answer to what somebody did this minute, which the page he did it on announces: it must not wait behind news about
# his parcels. How often people can ask is limited where they ask; here it is limited whatever asked.
ON_REQUEST = frozenset({
    "link_requested", "address_link", "newsletter_confirm",
    "appointment_booked", "appointment_moved", "appointment_cancelled",
    "change_requested", "change_accepted", "change_refused", "change_confirmed",
    "take_back_asked",
    "return_link", "return_asked", "return_registered", "return_label", "return_cancelled", "exchange_payment",
})  # fmt: skip
PER_PERSON_ON_REQUEST = 12  # of whatever went to the address
SAME_ON_REQUEST = 5  # of one kind: as many as an order's mailbox gets of its links (orders/address_links.py)
TIMES_THE_NORM = 5
# A shop with ten orders a day may print fifty labels after lunch: that is no storm.
FLOOR = 200
LOOK_AGAIN = timedelta(minutes=15)
REOPENS_WITHIN = timedelta(hours=1)  # how soon we look whether a person reopened what the breaker closed


def storm_of_one(facts: Facts) -> Verdict | None:
    """A fault upstream must not become sixty mails to one person. What is held goes when there is room again, unless
    newer news has overtaken it by then. What was asked for counts too, and has more room."""
    if is_legal(facts) or facts.is_to_team:
        return None  # the team asked for its mail
    if facts.message.last_error.startswith(reasons.LET_GO):
        return None  # somebody of the team looked at it, and wants it to go
    counted = [sent for sent in facts.person.recent if is_marketing(facts) or sent.mail_class != MailClass.MARKETING]
    went = [sent.at for sent in counted]
    limits = [(went, PER_PERSON)]
    if facts.template in ON_REQUEST:
        same = [sent.at for sent in counted if sent.journey_id == facts.journey.pk]
        limits = [(went, PER_PERSON_ON_REQUEST), (same, SAME_ON_REQUEST)]
    full = [moment for moments, most in limits if (moment := _room_again(moments, most, facts.now)) is not None]
    return held(facts, f"{reasons.STORM}:person", max(full), too_late=State.MISSED) if full else None


def _room_again(moments: list[datetime], most: int, now: datetime) -> datetime | None:
    """When fewer than `most` of them lie within an hour; None where that is so already."""
    latest = sorted((moment for moment in moments if moment > now - HOUR), reverse=True)
    return latest[most - 1] + HOUR if len(latest) >= most else None


def storm_of_all(facts: Facts) -> Verdict | None:
    """The shop sends many times what is usual. Without a norm, as in its first days, only the limits above hold.

    Status mail and advertising are counted apart: a campaign is paced, and holds nobody's order confirmation. A first
    campaign may go as fast as the shop's status mail does.
    """
    sending = facts.sending
    count, norm = sending.hour_count, sending.hour_norm
    if is_marketing(facts):
        count, norm = sending.offers_count, max(sending.offers_norm, norm)
    if is_legal(facts) or facts.is_to_team or not norm or count < storm_limit(norm):
        return None
    return held(facts, f"{reasons.STORM}:shop", facts.now + LOOK_AGAIN, too_late=State.MISSED)


def storm_limit(norm: float) -> float:
    """Mails an hour from which on they are held, by the number of a usual busy hour."""
    return max(FLOOR, TIMES_THE_NORM * norm)


def closed(facts: Facts) -> Verdict | None:
    """Too many people call the shop's mail spam, or too many addresses do not exist."""
    closed_from = facts.sending.closed_from
    if closed_from is None or is_legal(facts) or facts.is_to_team or facts.message.mail_class < closed_from:
        return None
    return held(facts, f"{reasons.SENDING_CLOSED}:{facts.sending.closed_why}", facts.now + REOPENS_WITHIN)
