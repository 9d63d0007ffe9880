"""What the pages of a return say of outcomes: what somebody gets, what it costs, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from notifications.mails.contents import money
from returns.arithmetic.currencies import money as exact
from returns.arithmetic.currencies import units
from returns.models import Payout
from returns.money.owed import Owed
from returns.policy.decision import Offered
from returns.policy.vocabulary import Outcome, Path, Payer
from returns.policy.wording import OUTCOMES
from returns.requesting.promising import Timing
from storefront import moments
from storefront.returning.drafts import Pick
from storefront.returning.exchanging import leaving

BACK = frozenset({Outcome.REFUND, Outcome.KEEP, Outcome.DONATE})


@dataclass(frozen=True)
class Option:
    """One outcome to choose, with everything that speaks for and against it."""

    value: str
    words: str
    notes: list[str]
    is_chosen: bool


def options_of(pick: Pick, currency: str) -> list[Option]:
    """The outcomes of one thing; nothing is chosen for anybody who has a choice."""
    return [
        Option(
            offer.outcome.value,
            str(OUTCOMES[offer.outcome]),
            _notes(pick, offer, currency),
            offer.outcome == pick.outcome,
        )
        for offer in pick.offers
    ]


def _notes(pick: Pick, offer: Offered, currency: str) -> list[str]:
    worth = None if pick.choice.price is None else pick.choice.price * pick.quantity
    found = []
    if offer.outcome in BACK and worth is not None:
        found.append(_("%(amount)s, to the account or card that you paid with.") % {"amount": _said(worth, currency)})
    elif offer.outcome == Outcome.CREDIT and worth is not None:
        total = worth + worth * offer.bonus / 100
        found.append(_("%(amount)s to spend in the shop.") % {"amount": _said(total, currency)})
    elif offer.outcome not in BACK and offer.outcome != Outcome.CREDIT:
        found.append(
            leaving(pick.decision.ship) if offer.outcome == Outcome.EXCHANGE else _instead(pick, offer.outcome)
        )
    if offer.outcome == Outcome.DONATE:
        found.append(_("You need not send it to us."))
    if offer.fee:
        found.append(_("Sending back costs %(amount)s for the whole return.") % {"amount": money(offer.fee, currency)})
    elif offer.payer == Payer.CUSTOMER:
        found.append(_("You pay for sending it back."))
    return found


def _instead(pick: Pick, outcome: Outcome) -> str:
    """What happens where no money goes back at once. Only a repair of something wrong makes the guarantee longer:
    Directive (EU) 2024/1799, art. 16."""
    if outcome == Outcome.REPAIR and pick.decision.path != Path.WRONG:
        return _("We mend it and send it back to you.")
    return {
        Outcome.REPAIR: _("We mend it and send it back to you. The legal guarantee then lasts 12 months longer."),
        Outcome.REPLACEMENT: _("We send you the same again."),
        Outcome.REDUCTION: _("You keep it, and we tell you how much you get back."),
        Outcome.RECYCLE: _("We see that it is recycled. No money goes back."),
    }[outcome]


def promise(timing: Timing, *, is_money: bool) -> list[str]:
    """When what happens, in sentences: what to do by when, and when the money is there."""
    said = []
    if timing.decide_by:
        said.append(
            _("One of us looks at it first. You hear from us by %(when)s.")
            % {"when": moments.until_time(timing.decide_by)}
        )
    if timing.promised_on and is_money:
        day = moments.full_day(timing.promised_on)
        if timing.hand_over_by and not timing.decide_by:
            hand_over = moments.full_day(timing.hand_over_by)
            said.append(
                _("Hand it in by %(day)s, and you have your money by %(promised)s at the latest.")
                % {"day": hand_over, "promised": day}
            )
        else:
            said.append(_("You have your money by %(promised)s at the latest.") % {"promised": day})
    if timing.send_by:
        said.append(_("Your return stays registered until %(day)s.") % {"day": moments.full_day(timing.send_by)})
    return said


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
