"""How an exchange or a replacement stands, for who waits for it: a name, and a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from returns.models import Exchange, Return, ReturnItem
from returns.policy.vocabulary import ShipStart
from storefront.returning.exchanging import leaving

State, Ships = Exchange.State, Exchange.Ships
STARTS = {Ships.NOW: ShipStart.NOW, Ships.ON_SCAN: ShipStart.SCAN, Ships.ON_RECEIPT: ShipStart.RECEIPT}
Outcome = ReturnItem.Outcome


def name_of(exchange: Exchange) -> str:
    """What its page is called."""
    return _("Your replacement") if exchange.is_replacement else _("Your exchange")


def stands(exchange: Exchange, row: Return, *, is_short: bool = False) -> str:
    """One sentence. `is_short`: what came back was worth less than registered, so nothing new leaves for it."""
    state = State(exchange.state)
    if state == State.RESERVED:
        return _("It waits until we have looked at your return.") if row.state == row.State.ASKED else _waits(exchange)
    if state == State.ORDERED:
        number = {"number": exchange.new_number}
        return _("It is ordered: order %(number)s.") % number if exchange.new_number else _("It is ordered.")
    if state == State.CANCELLED and is_short:
        return _("It is not sent, because of what we found. The rest of your money goes back.")
    if state == State.SOLD_OUT and exchange.is_replacement:
        return _("It has sold out, we are sorry. Choose what you would like instead.")
    return {
        State.WAITING: _("It is being ordered."),
        State.FAILED: _("One of us orders it for you. You need not do anything."),
        State.PAYING: _("It waits for your payment."),
        State.SOLD_OUT: _("It has sold out, we are sorry. Choose something else."),
        State.EXPIRED: _("It is no longer set aside."),
        State.CANCELLED: _("It was cancelled."),
    }[state]


def remedy_words(outcome: Outcome) -> tuple[str, str]:
    """What somebody can have instead of a replacement, and what that means."""
    return {
        Outcome.REPAIR: (
            pgettext("remedy", "Repair"),
            _("We mend it and send it back to you. The legal guarantee then lasts 12 months longer."),
        ),
        Outcome.REDUCTION: (
            pgettext("remedy", "Keep it for less"), _("You keep it, and we tell you how much you get back."),
        ),
        Outcome.REFUND: (
            pgettext("remedy", "My money back"),
            _("You send it back, free of charge, and get all that you paid for it."),
        ),
        Outcome.CREDIT: (pgettext("remedy", "Store credit"), _("You send it back, free of charge.")),
    }[outcome]  # fmt: skip


def _waits(exchange: Exchange) -> str:
    return leaving(STARTS[Ships(exchange.ships)])
