"""Hop 2 for products and wishes: one snapshot becomes rows and events, whatever the order of arrival."""

from catalogue import wishing
from catalogue.models import Product, Wish
from catalogue.products import check_moment, kept, take_level, take_product
from catalogue.snapshots import LevelTold, ProductTold, Told, WishTaken, WishTold
from inbox.contracts import Rejected
from inbox.models import Connection
from orders.customers import customer_of
from orders.models import Customer, normal_email


def take(told: Told, connection: Connection, webhook_id: int) -> None:
    """Hand a snapshot to the one function that owns it; Rejected for moments of the future and unknown shops."""
    match told:
        case ProductTold():
            take_product(told, connection, webhook_id)
        case LevelTold():
            take_level(told, connection, webhook_id)
        case WishTold():
            take_wish(told, connection, webhook_id)
        case WishTaken():
            take_back(told, connection)


def take_wish(told: WishTold, connection: Connection, webhook_id: int) -> None:
    """Keep a wish, its product and who wishes; nothing for a person who was erased after asking."""
    check_moment("asked_at", told.asked_at)
    customer = customer_of(told.email, told.asked_at, webhook_id)
    if customer is None:
        return
    if (told.name and not customer.name) or (told.language and not customer.language):
        customer.name, customer.language = customer.name or told.name, customer.language or told.language
        customer.save(update_fields=["name", "language"])
    product = kept(told.product, told.variant_id, shop_of(told.shop, connection))
    details = {"asked_at": told.asked_at, "source": told.source, "wording": told.wording}
    # What is there now is no news to who asks now.
    wishing.ask(customer, product, told.kind, **details, is_due=product.is_available is not True)


def take_back(told: WishTaken, connection: Connection) -> None:
    """End a person's wishes: of one product, of one kind, or all."""
    check_moment("removed_at", told.taken_at)
    customer = Customer.objects.filter(email=normal_email(told.email)).first()
    if customer is None:
        return
    wishes = Wish.objects.filter(customer=customer, asked_at__lte=told.taken_at)
    if told.kind:
        wishes = wishes.filter(kind=told.kind)
    if told.external_id:
        named = Product.objects.filter(connection=shop_of(told.shop, connection), external_id=told.external_id)
        if told.variant_id:
            named = named.filter(variant_id=told.variant_id)
        wishes = wishes.filter(product__in=list(named.values_list("pk", flat=True)))
    wishing.end(wishes, Wish.End.REMOVED)


def shop_of(source: str, connection: Connection) -> Connection:
    """The connection whose webhooks tell of the product: this one, or the only one of the named source."""
    if not source or source == connection.source:
        return connection
    found = list(Connection.objects.filter(source=source, is_active=True)[:2])
    if len(found) != 1:
        raise Rejected(f"data.shop: expected the source of exactly one connection, got {source!r} ({len(found)} found)")
    only: Connection = found[0]
    return only
