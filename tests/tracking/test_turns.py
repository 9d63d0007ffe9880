"""A carrier that breaks in our hands costs its own turn only."""

from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from inbox.models import Connection
from tests.cast import Shop, order, parcel, work
from tracking.carriers.postnl import PostNL
from tracking.models import Shipment
from tracking.polling import RETRY_AFTER, poll_due


def polls(shop: Shop) -> Connection:
    """A PostNL connection with a token, and a parcel to ask about."""
    shop.tells("order.upserted", order(parcels=[parcel(f"3S{shop.merchant.slug.upper()}")]))
    work()
    connection = shop.connect("postnl")
    with shop.scoped():
        connection.api_token = "token"
        connection.save()
    return connection


def test_one_carriers_nonsense_does_not_stop_the_others(
    loper: Shop, funkwerk: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    fault: list[type[Exception]] = [ZeroDivisionError]

    def poll(self: Any, connection: Connection, watched: Any, http: Any) -> Any:
        asked.append(connection.pk)
        if connection.pk == guilty.pk:
            raise fault[0]
        yield from ()

    monkeypatch.setattr(PostNL, "poll", poll)
    guilty, innocent = polls(loper), polls(funkwerk)
    poll_due()
    assert asked == [guilty.pk, innocent.pk]
    with loper.scoped():
        assert Connection.objects.get(pk=guilty.pk).poll_error == "poll failed (ZeroDivisionError)"
        assert Shipment.objects.get().next_poll_at <= timezone.now() + RETRY_AFTER
        Shipment.objects.update(next_poll_at=timezone.now())
    with funkwerk.scoped():
        Shipment.objects.update(next_poll_at=timezone.now())
    fault[0] = SoftTimeLimitExceeded
    with pytest.raises(SoftTimeLimitExceeded):
        poll_due()
    with loper.scoped():
        assert Connection.objects.get(pk=guilty.pk).poll_error == "out of time"
