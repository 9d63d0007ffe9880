"""Wishes: kept when they are asked for, told of when they come true, ended when the product was bought.

A wish comes true more than once: a price falls again, a size comes back and goes. Between two mails about one wish lie
at least QUIET days, and a price must be lower than the one that the last mail named.
"""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from catalogue.models import Product, Wish
from catalogue.prices import price_before
from orders.models import Customer, Line, Order
from outbox.events import record_many
from outbox.models import DomainEvent

QUIET = timedelta(days=7)
BATCH = 1000
Kind = Wish.Kind


def ask(customer: Customer, product: Product, kind: str, **details: object) -> Wish:
    """Keep a wish; asked again it is the same wish, and one that had ended begins anew."""
    wish: Wish
    wish, made = Wish.objects.get_or_create(
        customer=customer, product=product, kind=kind, defaults={**details, "price_then": product.price}
    )
    asked_at = details.get("asked_at") or timezone.now()
    if not made and wish.fulfilled_at and wish.fulfilled_at < asked_at:  # type: ignore[operator]
        fresh = {**details, "price_then": product.price, "told_price": None, "end": "", "fulfilled_at": None}
        Wish.objects.filter(pk=wish.pk).update(**fresh)
        wish.refresh_from_db()
    return wish


def end(wishes: "QuerySet[Wish]", reason: str) -> int:
    """End open wishes; returns how many."""
    return wishes.filter(fulfilled_at__isnull=True).update(end=reason, fulfilled_at=timezone.now())


def notice(product: Product, webhook_id: int | None = None) -> int:
    """Record `wish.back_in_stock` and `wish.price_dropped` for the open wishes that have come true; returns how many.

    Call it after every change of the product, in its transaction, with the product's row locked.
    """
    count = 0
    if product.is_available:
        count += _tell(_waiting(product, Kind.STOCK, Q()), product, "wish.back_in_stock", webhook_id)
    else:
        # Gone (again): the next time that it is there is news.
        Wish.objects.filter(product=product, kind=Kind.STOCK, is_due=False, fulfilled_at__isnull=True).update(
            is_due=True
        )
    if product.price is not None and product.is_available is not False:
        lower = Q(told_price__gt=product.price) | Q(told_price__isnull=True, price_then__gt=product.price)
        rows = _waiting(product, Kind.PRICE, lower)
        before = price_before(product) if rows.exists() else None
        if before is not None:
            count += _tell(rows, product, "wish.price_dropped", webhook_id, before)
    return count


def follow_order(event: DomainEvent) -> None:
    """End the wishes for what was bought: products that somebody has are not advertised."""
    order = Order.objects.filter(pk=event.order_id, customer__isnull=False).first()
    if order is None:
        return
    bought = Line.objects.filter(order=order).values_list("variant_id", "sku")
    ids = {variant for variant, _sku in bought if variant}
    skus = {sku for _variant, sku in bought if sku}
    same = Q(product__variant_id__in=ids) | Q(product__variant_id="", product__external_id__in=ids)
    mine = Wish.objects.filter(customer_id=order.customer_id, asked_at__lte=order.placed_at or timezone.now())
    found = mine.filter((same & Q(product__connection_id=order.connection_id)) | Q(product__sku__in=skus))
    end(Wish.objects.filter(pk__in=list(found.values_list("pk", flat=True))), Wish.End.BOUGHT)


def _waiting(product: Product, kind: str, more: Q) -> "QuerySet[Wish]":
    told = Q(told_at__isnull=True) | Q(told_at__lt=timezone.now() - QUIET)
    rows = Wish.objects.filter(told, more, product=product, kind=kind, fulfilled_at__isnull=True)
    return rows.filter(is_due=True) if kind == Kind.STOCK else rows


def _tell(
    rows: "QuerySet[Wish]", product: Product, type: str, webhook_id: int | None, before: Decimal | None = None
) -> int:
    count = 0
    while batch := list(rows.select_for_update().order_by("pk")[:BATCH]):
        for wish in batch:
            wish.rounds += 1
            wish.told_at, wish.told_price, wish.is_due = timezone.now(), product.price, False
            wish.told_before = before
        Wish.objects.bulk_update(batch, ["rounds", "told_at", "told_price", "told_before", "is_due"])
        record_many(type, [(wish, {"round": wish.rounds, "customer": wish.customer_id}) for wish in batch], webhook_id)
        count += len(batch)
    return count
