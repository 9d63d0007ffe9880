"""Returns in words for the team."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import moments
from dashboard.returns.finding import AWAY, NEAR
from returns.following.trusting import counts_from, only_told
from returns.models import Payout, Return
from returns.moves import CARRIER, CUSTOMER, SYSTEM
from returns.policy.explaining import steps_in_words
from returns.policy.reading import becauses_from_json
from returns.travelling import never_left

ENDED = (Payout.State.PAID, Payout.State.CANCELLED)


@dataclass(frozen=True)
class Deadline:
    """Until when the money has to be there, and how near that is: "" (far), "warn" or "bad"."""

    words: str
    tone: str


def deadline_of(row: Return) -> Deadline | None:
    """The deadline that comes first; None where no money is owed. Reads the prefetched payouts."""
    owed = [payout for payout in row.payouts.all() if payout.state not in ENDED]
    if not owed or row.state in AWAY:
        return None
    if row.legal_by and row.legal_by <= timezone.now() + NEAR and not any(one.held_for == "goods" for one in owed):
        return Deadline(_("Legal deadline: %(moment)s") % {"moment": moments.said(row.legal_by)}, "bad")
    if row.promised_on is None:
        return None
    today = timezone.localdate()
    day = {"day": moments.said_day(row.promised_on, today)}
    if row.promised_on < today:
        return Deadline(_("Promised for %(day)s: broken") % day, "bad")
    is_near = row.promised_on <= today + NEAR and (row.handed_over_at or row.received_at)
    return Deadline(_("Promised for %(day)s") % day, "warn" if is_near else "")


def day_words(day: date | None) -> str:
    """A day as people say it; "" for none."""
    return moments.said_day(day, timezone.localdate()) if day else ""


def days_left(moment: datetime) -> str:
    """How many days are left, rounded down."""
    left = moment - timezone.now()
    if left < timedelta(0):
        return _("over")
    if left.days == 0:
        return _("less than a day left")
    return ngettext("%(count)s day left", "%(count)s days left", left.days) % {"count": left.days}


def actor(by: str) -> str:
    """Who made a step."""
    names = {CUSTOMER: _("the customer"), CARRIER: _("the carrier"), SYSTEM: _("by itself")}
    return names.get(by, by)


def history_of(moves: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps as read with the row, the newest first: what happened, when, by whom, and why."""
    labels = dict(Return.State.choices)
    return [
        {"what": labels.get(one["to_state"], one["to_state"]), "at": parse_datetime(one["at"]), "by": actor(one["by"]),
         "note": one["note"]}
        for one in reversed(moves)
    ]  # fmt: skip


def reasons_of(decision: Any) -> list[str]:
    """Why an item may come back, step by step."""
    return steps_in_words(becauses_from_json(decision), for_team=True)


def held_words(payout: Payout) -> str:
    """Why money waits, or what else is to be known of it, as a sentence; "" when nothing holds it."""
    if payout.state == Payout.State.FAILED and payout.bounced_at:
        return _("It came back on %(day)s: %(why)s") % {
            "day": day_words(timezone.localdate(payout.bounced_at)), "why": payout.last_error or "–",
        }  # fmt: skip
    if payout.state == Payout.State.UNCERTAIN and payout.sent_at:
        return payout.last_error
    if payout.state == Payout.State.FAILED:
        return _("It could not be paid: %(why)s") % {"why": payout.last_error or "–"}
    if payout.state == Payout.State.UNCERTAIN:
        return _("Nobody knows whether it went. Look into the account before you do anything.")
    if payout.state != Payout.State.HELD:
        return "" if payout.state == Payout.State.WAITING else payout.last_error
    return _waiting_words(payout)


def _waiting_words(payout: Payout) -> str:
    if payout.held_for == "person" and never_left(payout.in_return):
        return _("Nothing was sent yet, as far as your shop told us. Stop the parcel, then let the money go.")
    told = payout.held_for == "person" and only_told(payout.in_return)
    if told and (until := counts_from(payout.in_return)):
        return _(
            "The customer sent it in their own way, and the number they gave moves. See whether that parcel comes to"
            " you, then let the money go. It goes by itself %(moment)s."
        ) % {"moment": moments.said(until)}
    return {
        "goods": _("It waits for the goods, or for proof that they were sent."),
        "inspection": _("It waits for somebody to look at the goods."),
        "person": _("It waits for you to let it go."),
        "stopped": _("Somebody kept it back. It waits for you to let it go."),
        "order": _("It waits until the new goods are ordered in your shop."),
    }.get(payout.held_for, _("It waits."))
