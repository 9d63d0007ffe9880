"""Which orders had something on its way back, or a claim that was not settled, at a moment."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, OuterRef, Subquery

from returns.models import Return, ReturnItem, ReturnMove
from returns.moves import RUNNING


def coming_back(order_ids: Collection[int], now: datetime) -> tuple[set[int], set[int]]:
    """The ids of orders with an open return, and of those with an open claim, as known at `now` (aware). One query.

    What is done counts as open until the moment at which it became so.
    """
    last = ReturnMove.objects.filter(in_return=OuterRef("in_return")).order_by("-pk").values("at")[:1]
    rows = ReturnItem.objects.filter(order__pk__among=order_ids, in_return__requested_at__lte=now).annotate(
        state=F("in_return__state"), path=F("in_return__path"), moved_at=Subquery(last)
    )
    returns: set[int] = set()
    claims: set[int] = set()
    for order_id, state, path, moved_at in rows.values_list("order_id", "state", "path", "moved_at"):
        if state in RUNNING or (moved_at is not None and moved_at > now):
            (claims if path == Return.Path.WRONG else returns).add(order_id)
    return returns, claims
