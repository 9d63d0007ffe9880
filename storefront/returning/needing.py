"""What waits for the customer before anything else of a return goes on: an exchange to pay, or to choose anew."""

from typing import Any

from django.utils.translation import gettext as _

from returns.models import Exchange, Return
from storefront import moments
from storefront.answers import Answer
from storefront.returning.telling import OFF, hand_in

State = Exchange.State
WAITS = (State.PAYING, State.SOLD_OUT, State.EXPIRED)


def needed(row: Return, exchanges: list[dict[str, Any]]) -> Exchange | None:
    """The first exchange, as the page shows them, that cannot go on without its customer; None while we look at the
    return, and where nothing waits."""
    if row.state in OFF:
        return None
    shown = (one["exchange"] for one in exchanges if one["can_change"])
    return next((exchange for exchange in shown if exchange.state in WAITS), None)


def answer_of_need(row: Return, exchange: Exchange | None) -> Answer | None:
    """That it waits is the news, whatever the parcel does meanwhile; None where nothing waits. What is paid still has
    to be handed in; what is chosen anew may be something that needs no parcel."""
    if exchange is None:
        return None
    if exchange.state == State.PAYING:
        until = moments.until_time(exchange.reserved_until) if exchange.reserved_until else ""
        said = [_("We keep it for you until %(until)s.") % {"until": until}] if until else []
        said += [hand_in(row)] if row.state == Return.State.REGISTERED else []
        return Answer(_("Your exchange waits for your payment."), " ".join(filter(None, said)))
    headline = (
        _("What you get instead has sold out.")
        if exchange.state == State.SOLD_OUT
        else _("What you wanted instead is no longer set aside.")
    )
    return Answer(headline, _("Choose below what you would like."), "warn")
