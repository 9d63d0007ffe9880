"""What the shop tells of its products becomes rows, for those that somebody wishes for; all others are let go at once.

A shop tells of every product on every change, 100,000 of them on the day of a new price list. Each such webhook costs
one indexed question here, and no write, unless somebody waits for the product.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from catalogue import wishing
from catalogue.models import Product
from catalogue.prices import note_price
from catalogue.snapshots import LevelTold, ProductTold, Variant
from inbox.contracts import Rejected
from inbox.models import Connection

AHEAD = timedelta(days=1)  # clocks differ; none is a day ahead


def take_product(told: ProductTold, connection: Connection, webhook_id: int) -> None:
    """Apply a product to the rows that are kept of it; Rejected when its version is more than a day ahead of us."""
    check_moment("product.updated_at", told.version_at)
    rows = list(
        Product.objects.select_for_update().filter(connection=connection, external_id=told.external_id).order_by("pk")
    )
    variants = {one.variant_id: one for one in told.variants}
    # A product without variants of its own is told with one, or with none, whatever that one is called.
    only = told.variants[0] if len(told.variants) == 1 else None
    for row in rows:
        if row.version_at is None or told.version_at > row.version_at:
            variant = variants.get(row.variant_id) or (only if not row.variant_id else None)
            _write(row, told, variant)
            wishing.notice(row, webhook_id)


def take_level(told: LevelTold, connection: Connection, webhook_id: int) -> None:
    """Apply the pieces at one place: the product is to be had while any place has some."""
    check_moment("updated_at", told.version_at)
    rows = Product.objects.select_for_update().filter(connection=connection, stock_id=told.stock_id)
    for row in rows.order_by("pk"):
        if row.stock_version_at and told.version_at < row.stock_version_at and told.place in row.levels:
            continue
        row.levels = {**row.levels, told.place: told.pieces or 0}
        row.stock_version_at = max(filter(None, (row.stock_version_at, told.version_at)))
        row.is_available = any(pieces > 0 for pieces in row.levels.values()) or row.sells_without_stock
        row.save(update_fields=["levels", "stock_version_at", "is_available"])
        wishing.notice(row, webhook_id)


def kept(told: ProductTold, variant_id: str, connection: Connection) -> Product:
    """The product's row, locked; made from what is told where there is none."""
    Product.objects.bulk_create(
        [Product(connection=connection, external_id=told.external_id, variant_id=variant_id)], ignore_conflicts=True
    )
    row: Product = (
        Product.objects.select_for_update()
        .order_by("pk")
        .get(connection=connection, external_id=told.external_id, variant_id=variant_id)
    )
    if row.version_at is None or told.version_at > row.version_at:
        _write(row, told, next(iter(told.variants), None))
    return row


def check_moment(name: str, moment: datetime) -> None:
    """Rejected for a version of the future, which would shut out every true one until then."""
    if moment > timezone.now() + AHEAD:
        raise Rejected(f"{name}: expected a moment that is not in the future, got {moment.isoformat()}")


def _write(row: Product, told: ProductTold, variant: Variant | None) -> None:
    row.version_at = told.version_at
    for name in ("title", "url", "category"):
        _put(row, name, getattr(told, name))
    if variant is None or told.is_gone:
        row.is_available = False if told.is_gone or told.variants else row.is_available
    else:
        _write_variant(row, variant, told.version_at)
    row.save()
    note_price(row, told.version_at)


def _write_variant(row: Product, variant: Variant, version_at: datetime) -> None:
    for name in ("stock_id", "sku", "variant", "currency", "image_url"):
        _put(row, name, getattr(variant, name))
    if variant.price is not None:
        row.price, row.lowest_before = variant.price, variant.lowest_before
    row.sells_without_stock = variant.sells_without_stock
    # Single places may have been told of since: Shopify tells of a product late, of its stock at once.
    if variant.is_available is not None and (row.stock_version_at is None or version_at >= row.stock_version_at):
        row.is_available = variant.is_available
        # The whole was told: what single places had before says nothing any more.
        row.levels = {}


def _put(row: Product, name: str, value: Any) -> None:
    """Silence takes nothing away."""
    if value:
        setattr(row, name, value)
