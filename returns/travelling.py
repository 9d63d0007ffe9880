"""Does anything have to come back? Some outcomes leave the goods with the customer, and some goods never left."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.models import Fulfilment, Line, Order
from returns.models import Return, ReturnItem
from tracking.models import Shipment

Outcome = ReturnItem.Outcome
# The one list: what of these is awaited nowhere, is counted by nobody, and is missing from no parcel.
STAYS = frozenset({Outcome.KEEP, Outcome.DONATE, Outcome.REDUCTION, Outcome.ENDED})


def travels(row: Return) -> bool:
    """Is a parcel awaited? A return whose items nobody knows counts as one. One query, none for items that were
    fetched along; one more for a withdrawal of which nothing has been seen yet."""
    if "items" in getattr(row, "_prefetched_objects_cache", {}):
        outcomes = {item.outcome for item in row.items.all()}
    else:
        outcomes = set(ReturnItem.objects.filter(in_return=row).values_list("outcome", flat=True))
    return (not outcomes or bool(outcomes.difference(STAYS))) and not never_left(row)


def never_left(row: Return) -> bool:
    """Is it a withdrawal of goods that, as far as anybody told, were neither sent nor fetched?

    Who withdraws before the goods were sent has nothing to send back, so the money may not wait for it: art. 13(3)
    lets wait for goods alone. A shop that told of no order yet that it was sent tells nothing by its silence. Where
    only some of the pieces were sent, those have to come back.
    """
    if row.path != Return.Path.WITHDRAW or row.handed_over_at is not None or row.received_at is not None:
        return False
    told = Order.objects.filter(connection=OuterRef("order__connection"), is_fulfilled=True)
    parts = Line.objects.filter(order=OuterRef("order"), bundle_of=OuterRef("line_external_id"))
    parcels = Fulfilment.objects.filter(
        order=OuterRef("order"), is_cancelled=False, is_replaced=False, is_return=False
    ).values("contents")
    items = ReturnItem.objects.filter(in_return=row, order__isnull=False).select_related("line").annotate(
        tells=Exists(told), went=Exists(_gone().filter(pk=OuterRef("order"))), has_parts=Exists(parts),
        parcels=ArraySubquery(parcels),
    )  # fmt: skip
    found = list(items)
    return bool(found) and all(one.tells and not one.went and _lies_in_shop(one, one.parcels) for one in found)


def _gone() -> "QuerySet[Order]":
    """Orders of which all is with the customer, or in a parcel of which nobody said what it holds."""
    parcels = Shipment.objects.filter(order=OuterRef("pk"), fulfilment=None, is_return=False, is_cancelled=False)
    whole = Q(is_fulfilled=True) | Q(delivered_at__isnull=False) | Q(collected_at__isnull=False)
    rows: QuerySet[Order] = Order.objects.filter(whole | Q(Exists(parcels)))
    return rows


def _lies_in_shop(item: ReturnItem, parcels: list[list[tuple[str, int]]]) -> bool:
    """Are its pieces in none of the order's parcels? Of one that nobody said the contents of, and of sets, which may be
    named by themselves or by their parts, nobody can tell."""
    if not parcels:
        return True
    if not all(parcels) or getattr(item, "has_parts", False) or (item.line is not None and item.line.bundle_of):
        return False
    went = sum(int(pieces) for holds in parcels for line, pieces in holds if str(line) == item.line_external_id)
    return not went or (item.line is not None and item.quantity <= item.line.quantity - went)
