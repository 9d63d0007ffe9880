"""Mails about a wish: sent while they are true, and no others."""

from typing import Any

import pytest
from django.utils import timezone

from notifications import reasons
from notifications.delivery.draining import drain
from notifications.models import Message, MessageMove
from orders.models import LinkRequest, Order
from outbox.events import record
from tests.cast import Shop, work
from tests.mailbox import Mailbox
from tests.notifications.stage import now, staged
from tests.storefront.scenes import stage, wished
from tracking.changes import hand_to_team
from tracking.models import DeliveryChange, Shipment
from tracking.snapshots import Status

pytestmark = pytest.mark.django_db
MAILS = {
    "change_requested": "requested",
    "change_accepted": "accepted",
    "change_refused": "refused",
    "change_confirmed": "confirmed",
}


def reason_of(shop: Shop, message: Message) -> str:
    with shop.scoped():
        return str(MessageMove.objects.filter(message=message).latest("pk").reason)


@pytest.mark.parametrize("template", MAILS)
@pytest.mark.parametrize("state", [*MAILS.values(), "withdrawn"])
def test_a_mail_goes_only_while_the_wish_stands_as_it_says(
    loper: Shop, mailbox: Mailbox, template: str, state: str
) -> None:
    message = staged(loper, template)
    with loper.scoped():
        DeliveryChange.objects.update(state=state)
    drain()
    if MAILS[template] == state:
        assert now(loper, message).state == Message.State.SENT
        assert len(mailbox.mails) == 1
    else:
        assert now(loper, message).state == Message.State.SKIPPED
        assert reason_of(loper, message) == reasons.CHANGE_MOVED_ON
        assert mailbox.mails == []


@pytest.mark.parametrize(
    ("template", "change", "shipment", "order", "reason"),
    [
        ("change_requested", {"way": "api"}, {}, {}, reasons.NOBODY_WAITS),
        ("change_requested", {"way": "shop_api"}, {}, {}, reasons.NOBODY_WAITS),
        ("change_requested", {"way": "team"}, {}, {"cancelled_at": timezone.now}, reasons.ORDER_CANCELLED),
        ("change_confirmed", {"kind": "neighbour"}, {"status": Status.DELIVERED}, {}, "overtaken:delivered"),
        (
            "change_confirmed", {"kind": "pickup_point"}, {"status": Status.AVAILABLE_FOR_PICKUP}, {},
            "overtaken:available_for_pickup",
        ),
        ("change_confirmed", {"kind": "cancel"}, {}, {"cancelled_at": timezone.now}, reasons.ORDER_CANCELLED),
    ],
)  # fmt: skip
def test_what_another_mail_says_or_nobody_waits_for_is_not_said_twice(
    *,
    loper: Shop,
    mailbox: Mailbox,
    template: str,
    change: dict[str, Any],
    shipment: dict[str, Any],
    order: dict[str, Any],
    reason: str,
) -> None:
    message = staged(loper, template)
    with loper.scoped():
        DeliveryChange.objects.update(**change)
        Shipment.objects.update(status_at=timezone.now(), **shipment)
        Order.objects.update(**{"language": "en", **{name: made() for name, made in order.items()}})
    drain()
    assert mailbox.mails == []
    assert reason_of(loper, message) == reason


def test_an_address_is_written_out_in_the_mail_to_its_owner(loper: Shop, mailbox: Mailbox) -> None:
    staged(loper, "change_accepted")
    wish = {
        "name": "Sanne", "line1": "Prinsengracht 263", "line2": "", "postal_code": "1016 GV", "city": "Amsterdam",
        "country": "NL",
    }  # fmt: skip
    with loper.scoped():
        DeliveryChange.objects.update(kind="address", wish=wish)
    drain()
    assert "Sanne, Prinsengracht 263, 1016 GV Amsterdam, NL" in mailbox.mails[0].get_body(("plain",)).get_content()


def test_a_link_is_not_mailed_to_whom_has_changed_the_address_since(loper: Shop, mailbox: Mailbox) -> None:
    message = staged(loper, "address_link")
    with loper.scoped():
        DeliveryChange.objects.create(order=Order.objects.get(), kind="address", way="team", wish={})
    drain()
    assert mailbox.mails == []
    assert reason_of(loper, message) == reasons.LINK_NOT_WANTED


def test_a_newer_link_stands_for_the_older(loper: Shop, mailbox: Mailbox) -> None:
    message = staged(loper, "address_link")
    with loper.scoped():
        first = LinkRequest.objects.get()
        LinkRequest.objects.create(order=first.order, kind="address", outcome="matched", proof_hash=b"")
    drain()
    assert reason_of(loper, message) == reasons.LINK_NOT_WANTED


def test_a_wish_that_no_api_could_carry_out_is_told_of_once_when_a_person_has_it(loper: Shop, mailbox: Mailbox) -> None:
    order, _token = stage(loper, "in_transit_without_a_day")
    change = wished(loper, order, "hold", "requested", way="api")
    with loper.scoped():
        record("change.requested", change, order_id=order.pk, kind="hold", way="api", by="customer")
    work()
    assert mailbox.mails == [], "nobody waits while an API does it"
    with loper.scoped():
        assert hand_to_team(change, "call_failed").way == "team"
        hand_to_team(change, "call_failed")
    work()
    assert len(mailbox.mails) == 1


def test_of_two_mails_about_one_wish_only_the_later_goes_however_late_the_first_is(
    loper: Shop, mailbox: Mailbox
) -> None:
    order, _token = stage(loper, "in_transit_without_a_day")
    change = wished(loper, order, "hold", "requested", way="api")
    with loper.scoped():
        record("change.requested", change, order_id=order.pk, kind="hold", way="api", by="customer")
        hand_to_team(change, "call_failed")
    work()
    assert len(mailbox.mails) == 1
