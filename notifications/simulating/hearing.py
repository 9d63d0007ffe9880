"""When we knew of something that happened."""

from datetime import datetime

from inbox.models import Connection


def connected_since() -> datetime | None:
    """Since when the merchant in scope tells us of its orders; None: nobody ever did."""
    found: datetime | None = Connection.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return found


def known_at(occurred_at: datetime | None, recorded_at: datetime, connected_at: datetime | None) -> datetime:
    """The moment at which the world of a simulation learns of it.

    That is when we recorded it. But what happened before the shop was connected came in one go, with the import of its
    past: it is replayed as though we had been there.
    """
    if occurred_at is not None and connected_at is not None and occurred_at < connected_at:
        return occurred_at
    return recorded_at
