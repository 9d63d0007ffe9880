"""Erasing a customer: everything that names her goes, nothing of anybody else does, and she stays erased."""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inbox.erasing import naming
from inbox.models import InboundWebhook
from inbox.replay import replay
from merchants.access import issue, open_link
from notifications.mails.mail import Mail, NotSent, Outcome
from notifications.models import Enrolment, Message, MessageContent, MessageMove
from notifications.providers.smtp import SMTPProvider
from orders.models import Customer, Fulfilment, Order
from outbox.models import DomainEvent
from tests.cast import SANNE, Shop, order, parcel, post, scan, standard_headers, tracking, work
from tracking.models import Checkpoint, Shipment

State = InboundWebhook.State
ANNE = {"name": "Anne", "email": "anne@klant.example"}
JOANNE = {"name": "Joanne", "email": "joanne@klant.example"}


def erase(shop: Shop, email: str = SANNE["email"], *order_ids: str) -> None:
    shop.tells("customer.redact", {"email": email, "customer_id": "c1", "order_ids": list(order_ids)})


def bodies(shop: Shop) -> bytes:
    with shop.scoped():
        return b"\n".join(bytes(row.body) for row in InboundWebhook.objects.order_by("pk"))


def test_erasing_anne_leaves_joannes_waiting_and_finished_orders_alone(loper: Shop) -> None:
    loper.tells("order.upserted", order("1", buyer=ANNE))
    loper.tells("order.upserted", order("2", buyer=JOANNE))
    work()
    erase(loper, ANNE["email"])
    loper.tells("order.upserted", order("3", buyer=JOANNE))
    work()
    with loper.scoped():
        assert Order.objects.get(external_id="order-3").email == JOANNE["email"]
        erased = InboundWebhook.objects.filter(erased_at__isnull=False).order_by("pk")
        assert [row.topic for row in erased] == ["order.upserted", "customer.redact"]
    assert bodies(loper).count(b"joanne@klant.example") == 2


def test_an_order_of_the_erased_person_that_waits_is_applied_and_not_destroyed(loper: Shop) -> None:
    loper.tells("order.upserted", order("1"))
    work()
    erase(loper)
    loper.tells("order.upserted", order("2"))
    work()
    with loper.scoped():
        assert Order.objects.get(external_id="order-2").known_at is not None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"email":"anne@klant.example"}', True),
        (b'{"email":"Anne@Klant.example"}', True),
        (b'{"email":"anne\\u0040klant.example"}', True),
        (b"email=anne%40klant.example&x=1", True),
        (b'{"note":"Mail:\\nanne@klant.example."}', True),
        (b'{"from":"Anne \\u003Canne@klant.example\\u003E"}', True),
        (b"\xff\xfe anne@klant.example \xff", True),
        ("an\u00a0anne@klant.example".encode(), True),
        (b'{"email":"joanne@klant.example"}', False),
        (b'{"email":"jo.anne@klant.example"}', False),
        (b'{"email":"jo-anne\\u0040klant.example"}', False),
        (b'{"email":"anne@klant.example.org"}', False),
        (b'{"email":"anne@klant.examples"}', False),
        (b'{"email":"anne@klantXexample"}', False),
    ],
)
def test_an_address_is_found_whole_however_a_body_writes_it(loper: Shop, body: bytes, found: bool) -> None:
    post(loper.shop, body, {})
    with loper.scoped():
        assert naming(["anne@klant.example"]).exists() is found


def test_an_address_with_a_plus_is_found_as_json_escapes_it(loper: Shop) -> None:
    post(loper.shop, b'{"email":"anne\\u002Bschoenen\\u0040klant.example"}', {})
    with loper.scoped():
        assert naming(["anne+schoenen@klant.example"]).exists()


def test_a_replay_leaves_an_erased_webhook_alone_and_says_so(loper: Shop) -> None:
    loper.tells("order.upserted", order())
    work()
    erase(loper)
    work()
    with loper.scoped():
        outcome = replay(InboundWebhook.objects.all())
        assert (outcome.queued, outcome.erased) == (0, 2)
    work()
    with loper.scoped():
        assert set(InboundWebhook.objects.values_list("state", flat=True)) == {State.DONE}
    row = loper.webhook()
    browser = Client(HTTP_HOST="portal.localhost")
    browser.force_login(loper.member())
    page = f"/dashboard/loper/webhooks/{row.pk}/"
    assert f"{page}replay/" not in browser.get("/dashboard/loper/webhooks/").content.decode()
    assert "erased with its customer" in browser.post(f"{page}replay/", follow=True).content.decode()


def test_a_webhook_that_is_repeated_after_the_erasure_keeps_no_body(loper: Shop) -> None:
    told = order(parcels=[parcel(tracking_url="https://carrier.example/3SLOPR0001/1015CC")])
    loper.tells("order.upserted", told)
    work()
    erase(loper)
    work()
    loper.tells("order.upserted", told)
    loper.tells("order.upserted", {**told, "updated_at": timezone.now().isoformat()})
    loper.tells("order.parcel", {"order_id": "order-1042", "parcel": parcel("3SLOPR0002")})
    loper.carrier_tells(tracking("3SLOPR0001", scan("delivered", words="Afgegeven bij Sanne de Vries")))
    work()
    with loper.scoped():
        assert not InboundWebhook.objects.exclude(state=State.DONE).exists()
        assert not InboundWebhook.objects.filter(erased_at__isnull=True).exists()
        assert set(Fulfilment.objects.values_list("tracking_url", flat=True)) == {""}
        assert set(Checkpoint.objects.values_list("words", "status")) == {("", "delivered")}
    assert bodies(loper).strip() == b""


def test_an_order_that_comes_after_its_erasure_becomes_a_skeleton_without_mails(loper: Shop) -> None:
    erase(loper, "", "order-77")
    work()
    loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit", words="Voor Sanne de Vries")))
    work()
    loper.tells("order.upserted", order("77", parcels=[parcel()], cancelled_at=timezone.now().isoformat()))
    work()
    with loper.scoped():
        row = Order.objects.get()
        assert (row.number, str(row.total), row.email, row.buyer_name, row.line1) == ("77", "129.9500", "", "", "")
        assert not Customer.objects.exists()
        assert not DomainEvent.objects.filter(type="order.placed").exists()
        assert not Enrolment.objects.exclude(state=Enrolment.State.REFUSED).exists()
        assert not Message.objects.exists()
        assert set(Checkpoint.objects.values_list("words", flat=True)) == {""}
    assert bodies(loper).strip() == b""


def test_what_carriers_wrote_about_the_delivery_goes(loper: Shop) -> None:
    loper.tells("order.upserted", order(parcels=[parcel()]))
    loper.tells("order.upserted", order("1043", buyer=JOANNE, parcels=[parcel("3SLOPR00012")]))
    pickup = {"name": "AH Sanne de Vries", "address": "Keizersgracht 1", "code": "4711"}
    loper.carrier_tells(tracking("3SLOPR0001", scan("available_for_pickup"), pickup_point=pickup))
    loper.carrier_tells(tracking("3SLOPR00012", scan("in_transit", words="Onderweg naar Joanne")))
    work()
    # Changes nothing of the status, so no event leads from the order to this body.
    late = scan("available_for_pickup", timezone.now() - timedelta(hours=2), words="Bij Sanne de Vries")
    loper.carrier_tells(tracking("3SLOPR0001", late))
    work()
    erase(loper)
    work()
    with loper.scoped():
        shipment = Shipment.objects.get(tracking_number="3SLOPR0001")
        assert (shipment.pickup_name, shipment.pickup_address, shipment.pickup_code) == ("", "", "")
        assert shipment.status == "available_for_pickup"
        assert set(shipment.checkpoints.values_list("words", "place")) == {("", "")}
        assert Checkpoint.objects.exclude(words="").get().words == "Onderweg naar Joanne"
    assert b"Bij Sanne" not in bodies(loper)
    assert b"AH Sanne" not in bodies(loper)
    assert bodies(loper).count(b"Joanne") == 2


def test_an_unapplied_body_with_an_escaped_address_goes_too(loper: Shop) -> None:
    told = {
        "type": "order.upserted",
        "timestamp": timezone.now().isoformat(),
        "data": order(buyer={**SANNE, "name": 5}),
    }
    body = json.dumps(told).replace("@", "\\u0040").encode()
    post(loper.shop, body, standard_headers(loper.shop.secret, body))
    work()
    erase(loper)
    work()
    assert b"klant.example" not in bodies(loper)


def test_a_mail_servers_words_forget_the_address(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_provider: Any, mails: Iterable[Mail]) -> Iterator[Outcome]:
        return (NotSent(f"550 5.1.1 <{one.recipient}>: Recipient address rejected", retry=False) for one in mails)

    monkeypatch.setattr(SMTPProvider, "send_all", refuse)
    loper.tells("order.upserted", order())
    work()
    erase(loper)
    work()
    with loper.scoped():
        reasons = [*Message.objects.values_list("last_error", flat=True)]
        reasons += MessageMove.objects.values_list("reason", flat=True)
        assert any("Recipient address rejected" in reason for reason in reasons)
        assert not any("@" in reason for reason in reasons)
        assert not MessageContent.objects.filter(recipient=SANNE["email"]).exists()


def test_links_to_an_erased_order_open_nothing(loper: Shop) -> None:
    loper.tells("order.upserted", order())
    work()
    with loper.scoped():
        token = issue(Order.objects.get().subject, "a test")
        assert open_link(token)
    erase(loper)
    work()
    with loper.scoped():
        assert open_link(token) is None
