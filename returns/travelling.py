"""Does anything have to come back? Some outcomes leave the goods with the customer, and some goods never left."""

from django.db.models import Exists, OuterRef, Q

from orders.models import Fulfilment, Order
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
    """Is it a withdrawal of orders of which, as far as anybody told, nothing was sent or fetched?

    Who withdraws before the goods were sent has nothing to send back, so the money may not wait for it: art. 13(3)
    lets wait for goods alone. A shop that told of no order yet that it was sent tells nothing by its silence.
    """
    if row.path != Return.Path.WITHDRAW or row.handed_over_at is not None or row.received_at is not None:
        return False
    told = Order.objects.filter(connection=OuterRef("connection"), is_fulfilled=True)
    mine = Q(order=OuterRef("pk"), is_cancelled=False)
    went = (
        Q(is_fulfilled=True) | Q(delivered_at__isnull=False) | Q(collected_at__isnull=False)
        | Q(Exists(Fulfilment.objects.filter(mine))) | Q(Exists(Shipment.objects.filter(mine, is_return=False)))
    )  # fmt: skip
    orders = Order.objects.filter(pk__in=ReturnItem.objects.filter(in_return=row).values("order"))
    found = orders.values_list(Exists(told), Exists(Order.objects.filter(went, pk=OuterRef("pk"))))
    return bool(found) and all(tells and not has_left for tells, has_left in found)
