"""What the pages of a return say of outcomes: what somebody gets, what it costs, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from notifications.mails.contents import money
from returns.arithmetic.currencies import money as exact
from returns.arithmetic.currencies import units
from returns.models import Payout
from returns.money.owed import Owed
from returns.policy.decision import Offered, Why
from returns.policy.explaining import steps_in_words
from returns.policy.vocabulary import Outcome, Path
from returns.policy.wording import OUTCOMES, PATHS
from returns.requesting.promising import Timing
from storefront import moments
from storefront.returning.drafts import Pick
from storefront.returning.exchanging import leaving

BACK = frozenset({Outcome.REFUND, Outcome.KEEP, Outcome.DONATE})


def path_words(path: Path, *, is_gift: bool) -> str:
    """What it is about, in the words of who asks: whoever received a gift never made up his mind."""
    if is_gift and path == Path.MIND:
        return _("It does not fit, or I do not like it")
    return str(PATHS[path])


@dataclass(frozen=True)
class Option:
    """One outcome to choose, with everything that speaks for and against it."""

    value: str
    words: str
    notes: list[str]
    is_chosen: bool


def options_of(pick: Pick, currency: str, *, is_gift: bool) -> list[Option]:
    """The outcomes of one thing; nothing is chosen for anybody who has a choice. Who received a gift reads no amount:
    it would tell its price."""
    return [
        Option(
            offer.outcome.value,
            str(OUTCOMES[offer.outcome]),
            _notes(pick, offer, currency, is_gift=is_gift),
            offer.outcome == pick.outcome,
        )
        for offer in pick.offers
    ]


def _notes(pick: Pick, offer: Offered, currency: str, *, is_gift: bool) -> list[str]:
    worth = None if pick.choice.price is None or is_gift else pick.choice.price * pick.quantity
    found = []
    if is_gift and offer.outcome == Outcome.CREDIT:
        found.append(_("To spend in the shop. You see how much it is when you get it."))
        found += steps_in_words(step for step in pick.decision.becauses if step.code == Why.BONUS)
    elif offer.outcome in BACK and worth is not None:
        found.append(_("%(amount)s, to the account or card that you paid with.") % {"amount": _said(worth, currency)})
    elif offer.outcome == Outcome.CREDIT and worth is not None:
        total = worth + worth * offer.bonus / 100
        found.append(_("%(amount)s to spend in the shop.") % {"amount": _said(total, currency)})
        found += steps_in_words(step for step in pick.decision.becauses if step.code == Why.BONUS)
    elif offer.outcome not in BACK and offer.outcome != Outcome.CREDIT:
        found.append(_swapped(pick) if offer.outcome == Outcome.EXCHANGE else _instead(pick, offer.outcome))
    if offer.outcome == Outcome.DONATE:
        found.append(_("You need not send it to us."))
    if offer.fee:
        found.append(_("Sending back costs %(amount)s for the whole return.") % {"amount": money(offer.fee, currency)})
    return found


def _swapped(pick: Pick) -> str:
    """What an exchange gives, and when that leaves."""
    is_sized = bool(pick.choice.parts[0].line.variant) and any(one.is_same for one in pick.swaps)
    words = _("Another size or colour, or something else.") if is_sized else _("You choose something else.")
    return f"{words} {leaving(pick.decision.ship)}"


def _instead(pick: Pick, outcome: Outcome) -> str:
    """What happens where no money goes back at once. A repair makes the guarantee longer: Directive (EU) 2024/1799,
    art. 16."""
    return {
        Outcome.REPAIR: _("We mend it and send it back to you. The legal guarantee then lasts 12 months longer."),
        Outcome.REPLACEMENT: _("We send you the same again.") + " " + leaving(pick.decision.ship),
        Outcome.REDUCTION: _("You keep it, and we tell you how much you get back."),
        Outcome.RECYCLE: _("We see that it is recycled. No money goes back."),
    }[outcome]


def promise(timing: Timing, *, is_money: bool, is_credit: bool = False) -> list[str]:
    """When what happens, in sentences: one last day to hand it in, and when the money is there for who does so by when.
    `is_credit`: all of it is store credit."""
    said = []
    if timing.decide_by:
        day = {"day": moments.full_day(timing.decide_by)}
        said.append(_("One of us looks at it first. You will hear from us by %(day)s.") % day)
    if timing.send_by:
        said.append(_("Hand it in by %(day)s.") % {"day": moments.full_day(timing.send_by)})
    if timing.promised_on and is_money:
        said.append(_money_by(timing.promised_on, timing, is_credit=is_credit))
    return said


def _money_by(day: date, timing: Timing, *, is_credit: bool) -> str:
    values = {"promised": moments.full_day(day)}
    if timing.hand_over_by is None:
        words = (
            _("You will have your store credit by %(promised)s at the latest.")
            if is_credit
            else _("You will have your money by %(promised)s at the latest.")
        )
        return words % values
    values["day"] = moments.full_day(timing.hand_over_by)
    if timing.decide_by:
        return _("If we agree and you hand it in by %(day)s, it will be there by %(promised)s at the latest.") % values
    words = (
        _("If you hand it in by %(day)s, you will have your store credit by %(promised)s at the latest.")
        if is_credit
        else _("If you hand it in by %(day)s, you will have your money by %(promised)s at the latest.")
    )
    return words % values


@dataclass(frozen=True)
class Row:
    """One row of the sum."""

    words: str
    amount: str
    is_total: bool = False


def rows_of(sums: Sequence[Owed | Payout], titles: Mapping[tuple[int, str], str]) -> list[Row]:
    """The sums of money and credit, row by row, with their totals; `titles` by order id and the lines' external ids."""
    found = []
    for one in sums:
        currency = one.order.currency
        for entry in one.breakdown:
            amount = Decimal(entry["amount"])
            if amount:
                found.append(
                    Row(_row_words(entry, titles.get((one.order.pk, entry["line"]), "")), money(amount, currency))
                )
        total = _("You get back") if one.kind != Payout.Kind.CREDIT else _("You get as store credit")
        if len({other.order.pk for other in sums}) > 1:
            total = f"{total}, {_('order %(number)s') % {'number': one.order.number}}"
        found.append(Row(total, money(one.amount, currency), is_total=True))
    return found


def _row_words(entry: Mapping[str, Any], title: str) -> str:
    words = {
        "line": f"{entry['quantity']} × {title}",
        "reduction": title,
        "delivery": _("Delivery to you"),
        "rest": _("Other costs of the order"),
        "earlier": _("Paid back before"),
        "deduction": _("Taken off"),
        "fee": _("Sending back"),
        "cap": _("Paid back before"),
        "bonus": _("Extra for store credit"),
        "difference": _("Difference of your exchange"),
        "added": entry["reason"] or _("Added by us"),
    }
    return words.get(entry["kind"], "")


def _said(amount: Decimal, currency: str) -> str:
    return money(exact(units(amount, currency), currency), currency)
