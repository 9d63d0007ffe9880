"""How far the money of a return is, in words for who waits for it. "Paid back" and its day only where it is there."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns.models import Payout, Return
from returns.money.following_up import bank_days
from storefront import moments
from storefront.answers import Answer

State = Payout.State
PAID, LEFT = (State.PAID,), (State.PAID, State.SENT)


def answer_of_money(row: Return, payouts: Sequence[Payout], *, travels: bool) -> Answer | None:
    """The sentence at the top where the money is what matters now: it is paid, on its way, or came back."""
    if have_left(payouts, PAID):
        return Answer(_("Your money is on its way to you."), _paid_detail(row, travels), "good")
    if any(one.bounced_at and one.state not in LEFT for one in payouts):
        return came_back()
    if have_left(payouts, LEFT):
        return Answer(_("Your money is on its way to your bank."), _bank_detail(payouts), "good")
    return None


def came_back() -> Answer:
    """The bank would not take it; the team decides how it goes now."""
    detail = _("Our team knows, and finds another way to pay you. You need not do anything.")
    return Answer(_("Your money came back to us."), detail, "warn")


def have_left(payouts: Sequence[Payout], states: Sequence[int]) -> bool:
    """Is all the money in one of these states? False where there is none."""
    return bool(payouts) and all(one.state in states for one in payouts)


def _bank_detail(payouts: Iterable[Payout]) -> str:
    days = bank_days(one for one in payouts if one.state == State.SENT)
    if days is None:
        return _(
            "Depending on your bank it takes some working days until you see it. You get an email when it is there."
        )
    words = ngettext(
        "It takes up to %(days)s working day until you see it. You get an email when your bank has it.",
        "It takes up to %(days)s working days until you see it. You get an email when your bank has it.",
        days,
    )
    return words % {"days": days}


def happened_to(payouts: Iterable[Payout]) -> list[tuple[datetime, str]]:
    """What became of the money and when, for the timeline."""
    found = [(one.paid_at, _("Paid back")) for one in payouts if one.paid_at and one.state == State.PAID]
    found += [(one.sent_at, _("Sent to your bank")) for one in payouts if one.sent_at and one.state in LEFT]
    return found + [(one.bounced_at, _("Came back from the bank")) for one in payouts if one.bounced_at]


def payout_words(payout: Payout, is_withdrawal: bool) -> str:
    """How a payout stands, for who waits for it."""
    if payout.state == State.PAID:
        when = moments.on_day(payout.paid_at) if payout.paid_at else ""
        return _("Sent %(when)s") % {"when": when}
    if payout.state == State.SENT:
        return _on_its_way(payout)
    if payout.state == State.FAILED and payout.bounced_at:
        return _("It came back from the bank. We look for another way, and you need not do anything.")
    if payout.state == State.HELD and is_withdrawal and payout.held_for in ("", "goods"):
        return _("Goes as soon as you have handed in your parcel")
    if payout.state == State.HELD:
        return {
            "": _("Goes as soon as your return is back and looked at"),
            "goods": _("Goes as soon as your return is back and looked at"),
            "inspection": _("Goes as soon as we have looked at it"),
            "order": _("Goes as soon as your new goods are ordered"),
        }.get(payout.held_for, _("One of us looks at it first"))
    return _("On its way")


def _on_its_way(payout: Payout) -> str:
    days, when = bank_days([payout]), moments.on_day(payout.sent_at) if payout.sent_at else ""
    if days is None:
        return _("Sent to your bank %(when)s. Depending on the bank it takes some working days until it is there.") % {
            "when": when
        }
    words = ngettext(
        "Sent to your bank %(when)s. It takes up to %(days)s working day until it is there.",
        "Sent to your bank %(when)s. It takes up to %(days)s working days until it is there.",
        days,
    )
    return words % {"days": days, "when": when}


def _paid_detail(row: Return, travels: bool) -> str:
    if not travels or row.received_at:
        return _("Depending on your bank it takes a few days until you see it.")
    return _("Your parcel is still on its way to us.")
