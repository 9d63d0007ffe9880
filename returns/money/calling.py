"""The call itself: all is read, no transaction is open, and the first question is whether it happened already."""

from dataclasses import dataclass
from decimal import Decimal

from inbox.http import HttpSession
from inbox.models import Connection
from returns.models import Payout
from returns.money import choosing
from returns.money.contracts import (
    Account,
    Bounced,
    NotThere,
    Refunded,
    RefundLine,
    RefundOrder,
    Refunds,
    Refused,
    Unsure,
)  # fmt: skip
from returns.money.crediting import CreditRefunds
from returns.money.digits import exactly
from returns.money.locks import Locked
from returns.money.manual import ManualRefunds
from returns.money.means import CREDIT, means_of
from returns.money.paid_in import payment_of


@dataclass(frozen=True)
class Errand:
    """What a worker takes along onto the network. `was_called`: an earlier call may have been taken. `only_look`: ask
    for it, and never call again."""

    order: RefundOrder
    means: str
    was_called: bool
    only_look: bool = False
    connection: Connection | None = None
    account: Account | None = None


def errand_of(payout: Payout, locks: Locked, was_called: bool, only_look: bool = False) -> Errand:
    """Read all that the call needs. Needs an open scope."""
    order = locks.orders[payout.order_id]
    connection = Connection.objects.filter(pk=payout.connection_id, is_active=True).first()
    asked = RefundOrder(
        key=payout.call_key,
        order_id=order.external_id,
        amount=exactly(payout.amount, payout.currency),
        currency=payout.currency,
        lines=tuple(_lines(payout)),
        shipping=exactly(payout.shipping, payout.currency),
        reason=locks.row.spoken,
        payment_id=payment_of(payout) or (means_of(order).payment_id if payout.account_id else ""),
    )
    return Errand(asked, payout.means, was_called, only_look, connection, _account(payout))


def pay(errand: Errand, http: HttpSession) -> Refunded:
    """The refund, made now or found. Raises MoneyProblem. Outside any transaction."""
    if errand.was_called:
        if (there := _look(errand, http)) is not None:
            return there
        if errand.only_look:
            raise NotThere("It was not made.")
    return client_of(errand, http).refund(errand.order)


def _look(errand: Errand, http: HttpSession) -> Refunded | None:
    """Whether an earlier call was taken. Only who was called can tell: a no to the question is no answer to it."""
    try:
        client = client_of(errand, http)
        if isinstance(client, ManualRefunds):
            raise Unsure("Whoever was called cannot be asked any more: look there whether it was paid.")
        return client.find(errand.order)
    except Bounced:
        raise
    except Refused as no:
        raise Unsure(str(no)) from no


def client_of(errand: Errand, http: HttpSession) -> Refunds:
    """Who is called."""
    if errand.means == CREDIT:
        if errand.connection is None:
            raise Refused("The connection to the shop is switched off or gone.")
        return CreditRefunds(errand.connection, http)
    if errand.account is not None:
        return choosing.refunds_by(errand.account)
    if errand.means in choosing.BY_SHOP or errand.means == "generic_shop":
        if errand.connection is None:
            raise Refused("The connection to the shop is switched off or gone.")
        return choosing.refunds_of(errand.connection, http)
    if errand.means in choosing.BY_PROVIDER:
        raise Refused(f"The account at {errand.means} is switched off or gone.")
    return ManualRefunds()


def _lines(payout: Payout) -> list[RefundLine]:
    return [
        RefundLine(str(line), int(quantity), exactly(Decimal(str(amount)), payout.currency), bool(restock))
        for line, quantity, amount, restock in payout.lines
    ]


def _account(payout: Payout) -> Account | None:
    row = payout.account
    if row is None or not row.is_active:
        return None
    return Account(row.provider, row.keys.get("api_key", ""), str(row.settings.get("api_base") or ""))
