"""Which way the money of an order goes back: the same way as it came, as the law asks (Directive 2011/83/EU, 13(1)).

First the shop's own API: it asks the payment provider and keeps the shop's books right. Where the shop has none, the
provider by the payment's own id, with the merchant's account there. Where neither can be called, a person pays.
A merchant may choose otherwise for a connection: its setting "refunds_by" is "shop", "provider" or "manual".
"""

from dataclasses import dataclass

from inbox.models import Connection
from orders.models import Order
from returns.exchanged import stands_for
from returns.models import PaymentAccount, Payout
from returns.money.choosing import BY_PROVIDER, BY_SHOP, CREDITS
from returns.shops.naming import is_callable

MANUAL, CREDIT = "manual", "credit"
SETTING = "refunds_by"


@dataclass(frozen=True)
class Means:
    """One way: who is called, by what. `key` is what Payout.means stores."""

    key: str = MANUAL
    connection_id: int | None = None
    account_id: int | None = None
    payment_id: str = ""

    @property
    def is_manual(self) -> bool:
        """A person pays."""
        return self.key == MANUAL


def means_of(order: Order, kind: str = Payout.Kind.REFUND) -> Means:
    """The way for this order's money, or for its store credit. Reads three tables at most; needs an open scope.

    The money of what was made for an exchange came with the order before: from there a person pays it back.
    """
    connection: Connection | None = Connection.objects.filter(pk=order.connection_id, is_active=True).first()
    if kind == Payout.Kind.CREDIT:
        can = connection is not None and is_callable(connection, CREDITS)
        return Means(CREDIT, connection.pk) if connection and can else Means()
    if stands_for(order) is not None:
        return Means()
    wanted = str(connection.config.get(SETTING) or "") if connection else ""
    if wanted == MANUAL:
        return Means()
    by_shop = _by_shop(connection)
    if by_shop is not None and wanted != "provider":
        return by_shop
    return (None if wanted == "shop" else _by_provider(order)) or by_shop or Means()


def _by_shop(connection: Connection | None) -> Means | None:
    # A generic shop pays back by a bridge of its own, where it has one.
    if connection is None or not is_callable(connection, BY_SHOP):
        return None
    return Means(connection.source, connection.pk)


def _by_provider(order: Order) -> Means | None:
    """The provider that has the order's payment. An order that was paid in several parts is left to a person: which
    part takes how much of it back is not ours to guess."""
    if len(order.payment_means) != 1:
        return None
    paid = order.payment_means[0]
    provider, payment_id = provider_of(str(paid.get("provider", ""))), str(paid.get("payment_id") or "")
    if not provider or not payment_id:
        return None
    account = PaymentAccount.objects.filter(provider=provider, is_active=True).values_list("pk", flat=True).first()
    return Means(provider, None, account, payment_id) if account is not None else None


def provider_of(name: str) -> str:
    """The provider of ours behind a shop's word for a means of payment: "mollie_wc_gateway_ideal" is "mollie"."""
    words = name.lower().replace("-", "_").split("_")
    return next((provider for provider in BY_PROVIDER if provider in words or name.lower() == provider), "")
