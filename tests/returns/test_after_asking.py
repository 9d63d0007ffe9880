"""From the registered return to the money, by its pages alone: without JavaScript, printer or mail."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from merchants.access import issue
from orders.models import Order
from returns.following import parcels, watching
from returns.labels import making
from returns.models import LabelStock, Payout, Return, ReturnParcel, ReturnPhoto
from returns.money import releasing
from returns.money.planning import plan
from returns.moves import move
from tests.cast import Shop, scan, tracking, work
from tests.returns import desk
from tests.returns.money.bank import Bank, by_shop, paid_order
from tracking.models import Shipment
from visits.models import Location

PDF = b"%PDF-1.4 a label"
MOST_QUERIES = 12


def registered(shop: Shop, **changes: Any) -> Return:
    by_shop(shop)
    with shop.scoped():
        Location.objects.get_or_create(name="Amsterdam", defaults={"line1": "Damrak 1", "postal_code": "1012 LG",
                                                                   "city": "Amsterdam"})  # fmt: skip
        LabelStock.objects.get_or_create(carrier="postnl", number="3SPOOL00001", defaults={"label": PDF})
        now = timezone.now()
        row = desk.of(shop, send_by=now + timedelta(days=10), requested_at=now,
                      promised_on=timezone.localdate() + timedelta(days=21), **changes)  # fmt: skip
        Return.objects.filter(pk=row.pk).update(first_promised_on=row.promised_on)
        paid_order(Order.objects.get(number="1042"))
        plan(row)
        return row


def reader(shop: Shop, row: Return) -> Client:
    client = shop.client()
    with shop.scoped():
        token = issue(row.access_subject, "test")
    assert client.get(f"/returns/t/{token}/").status_code == 303
    return client


def asked(client: Client, address: str) -> str:
    with CaptureQueriesContext(connection) as counted:
        response = client.get(f"{address}?lang=en")
    assert response.status_code == 200, (address, response.status_code, response.headers.get("Location"))
    queries = [one["sql"] for one in counted.captured_queries if not _is_frame(one["sql"])]
    assert len(queries) <= MOST_QUERIES, "\n".join(sql[:160] for sql in queries)
    return str(response.content.decode())


def _is_frame(sql: str) -> bool:
    return sql.startswith(("SAVEPOINT", "RELEASE", "SELECT set_config", "BEGIN", "COMMIT"))


def choose(client: Client, row: Return, way: str, **more: str) -> Any:
    return client.post(f"/returns/{row.public_id}/send/", {"way": way, **more})


def photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(out, "JPEG")
    out.name = "bon.jpg"
    out.seek(0)
    return out


POOL, OWN, SHOP = "generic~0~pool|postnl", "generic~0~own", "generic~0~shop"


@pytest.mark.django_db
def test_the_customer_chooses_a_way_and_may_choose_anew(loper: Shop) -> None:
    row = registered(loper)
    client, address = reader(loper, row), f"/returns/{row.public_id}/"
    page = asked(client, f"{address}send/")
    places = [page.index(f'value="{way}"') for way in (SHOP, POOL, OWN)]
    assert places == sorted(places), "without a printer first, and what costs the customer last"
    assert choose(client, row, "").status_code == 422 and choose(client, row, "generic~0~forged").status_code == 422
    assert choose(client, row, SHOP).status_code == 303
    assert choose(client, row, SHOP).status_code == 303, "a double click is one parcel"
    assert "Damrak 1" in asked(client, address)
    assert client.get(f"{address}code/").headers["Content-Type"] == "image/svg+xml"
    assert choose(client, row, POOL).status_code == 303
    page = asked(client, address)
    assert "3SPOOL00001" in page and client.get(f"{address}label/").content == PDF
    assert row.spoken in asked(client, f"{address}slip/")
    with loper.scoped():
        states = list(ReturnParcel.objects.filter(in_return=row).values_list("state", flat=True).order_by("pk"))
        assert states == [ReturnParcel.State.CANCELLED, ReturnParcel.State.READY]
        shipment = Shipment.objects.get(tracking_number="3SPOOL00001")
        assert shipment.is_return and shipment.order is not None
    # The only label is given out: the next return hears why.
    assert choose(client, row, OWN).status_code == 303
    assert f'value="{POOL}"' not in asked(client, f"{address}send/")


@pytest.mark.django_db
def test_the_carriers_scans_move_the_return_and_its_promise_and_the_money_goes_after_the_look(
    loper: Shop, bank: Bank
) -> None:
    row = registered(loper)
    client, address = reader(loper, row), f"/returns/{row.public_id}/"
    choose(client, row, POOL)
    before = timezone.now()
    loper.carrier_tells(tracking("3SPOOL00001", scan("in_transit", before)))
    work()
    with loper.scoped():
        row.refresh_from_db()
        assert (row.state, row.handed_over_at) == (Return.State.DROPPED_OFF, before)
        assert row.promised_on and row.first_promised_on and row.promised_on < row.first_promised_on
    with time_machine.travel(before + timedelta(days=2), tick=False):
        loper.carrier_tells(tracking("3SPOOL00001", scan("in_transit", before + timedelta(hours=9)),
                                     scan("delivered", before + timedelta(days=1, hours=20))))  # fmt: skip
        work()
        page = asked(client, address)
        with loper.scoped():
            row.refresh_from_db()
        assert row.state == Return.State.UNDER_WAY and bank.times == {}
        assert "The carrier brought your parcel to us" in page, page[page.index("<h1") :][:300]
        with loper.scoped():
            item = desk.items(row)[0]
            item.received_quantity, item.inspected_at, item.restock = item.quantity, timezone.now(), True
            item.deduction, item.deduction_reason = Decimal("10.00"), "De zool is gekrast."
            item.save()
            move(row.pk, Return.State.RECEIVED, "ruth@loper.example")
            move(row.pk, Return.State.INSPECTED, "ruth@loper.example")
            releasing.release(row)
            held = desk.items(row)[0]
            ReturnPhoto.objects.create(in_return=row, item=held, kind="deviation", content=photo().getvalue(), width=80,
                                       height=60, digest="d", by="ruth@loper.example")  # fmt: skip
        work()
        with loper.scoped():
            row.refresh_from_db()
            [payout] = Payout.objects.filter(in_return=row)
        assert (payout.state, row.state) == (Payout.State.PAID, Return.State.CLOSED)
        # Everything is back; its delivery is no matter of a shop's own kindness.
        assert payout.amount == bank.total == Decimal("154.95")
        page = asked(client, address)
        assert "De zool is gekrast." in page and "/photos/" in page


@pytest.mark.django_db
def test_a_photo_of_the_receipt_is_kept_once_and_its_sender_reads_that_somebody_looks(loper: Shop, bank: Bank) -> None:
    row = registered(loper, path=Return.Path.WITHDRAW, legal_by=timezone.now() + timedelta(days=14))
    client, address = reader(loper, row), f"/returns/{row.public_id}/"
    choose(client, row, OWN)
    assert client.post(f"{address}proof/", {"photo": io.BytesIO(b"no picture")}).status_code == 422
    assert client.post(f"{address}proof/", {}).status_code == 422
    for _ in range(2):
        assert client.post(f"{address}proof/", {"photo": photo()}).status_code == 303
    work()
    with loper.scoped():
        row.refresh_from_db()
        assert ReturnPhoto.objects.filter(in_return=row).count() == 1
    assert row.handed_over_at is None and bank.times == {}, "what it shows a person has to see (test_proving.py)"
    assert "Thank you for your receipt" in asked(client, address)


@pytest.mark.django_db
def test_a_parcel_in_ones_own_way_is_followed_by_its_number(loper: Shop) -> None:
    row = registered(loper)
    client, address = reader(loper, row), f"/returns/{row.public_id}/"
    choose(client, row, OWN)
    assert client.post(f"{address}proof/", {"number": "x"}).status_code == 422
    assert client.post(f"{address}proof/", {"number": "3SEIGEN0001", "carrier": "PostNL"}).status_code == 303
    with loper.scoped():
        row.refresh_from_db()
    assert row.handed_over_at is None, "a number proves nothing"
    loper.carrier_tells(tracking("3SEIGEN0001", scan("in_transit")))
    work()
    with loper.scoped():
        row.refresh_from_db()
    assert row.state == Return.State.DROPPED_OFF and "3SEIGEN0001" in asked(client, address)


@pytest.mark.django_db
def test_calling_off_is_asked_once_and_takes_money_and_code_along(loper: Shop) -> None:
    row = registered(loper)
    client, address = reader(loper, row), f"/returns/{row.public_id}/"
    choose(client, row, SHOP)
    assert client.get(f"{address}cancel/").status_code == 200
    assert client.post(f"{address}cancel/").status_code == 303
    work()
    asked(client, address)
    with loper.scoped():
        row.refresh_from_db()
        assert (row.state, Payout.objects.get(in_return=row).state) == (Return.State.CANCELLED, Payout.State.CANCELLED)
    assert choose(client, row, OWN).status_code == 303
    with loper.scoped():
        assert ReturnParcel.objects.filter(in_return=row).count() == 1, "nothing is made for what is called off"


@pytest.mark.django_db
def test_nobody_else_sees_or_changes_it(loper: Shop, funkwerk: Shop) -> None:
    mine, theirs = registered(loper), registered(funkwerk)
    client = reader(funkwerk, theirs)
    for path in ("", "send/", "proof/", "cancel/", "code/", "own-code.svg", "label/", "slip/", "photos/abc.jpg"):
        response = client.get(f"/returns/{mine.public_id}/{path}")
        assert response.status_code == 303 and "why=link" in response.headers["Location"], path
    for path in ("send/", "renew/", "proof/", "cancel/"):
        assert client.post(f"/returns/{mine.public_id}/{path}", {"way": OWN}).status_code == 303
    with loper.scoped():
        mine.refresh_from_db()
        assert mine.state == Return.State.REGISTERED and not mine.parcels.exists()


@pytest.mark.django_db
def test_the_clock_reminds_expires_decides_and_warns_once(loper: Shop) -> None:
    from outbox.models import DomainEvent

    row = registered(loper)
    with loper.scoped():
        waiting = desk.of(loper, "2042", Return.State.ASKED, decide_by=timezone.now() + timedelta(hours=5))
        legal = desk.of(loper, "3042", Return.State.RECEIVED, path=Return.Path.MIND,
                        legal_by=timezone.now() + timedelta(days=14))  # fmt: skip
        paid_order(Order.objects.get(number="3042"))
        plan(legal)

    def at(days: float) -> None:
        with time_machine.travel(start + timedelta(days=days), tick=False):
            for _ in range(2):
                watching.watch()
                parcels.catch_up()

    start = timezone.now()
    at(0.5)
    with loper.scoped():
        waiting.refresh_from_db()
        assert (waiting.state, waiting.decided_by) == (Return.State.REGISTERED, "system")
    at(8)
    with loper.scoped():
        assert DomainEvent.objects.filter(type="return.send_by_near", subject_id=row.pk).count() == 1
        legal.refresh_from_db()
        assert legal.legal_warned_at is None
    at(12.5)
    with loper.scoped():
        legal.refresh_from_db()
        assert legal.legal_warned_at is not None and Payout.objects.get(in_return=legal).state == Payout.State.HELD
    at(13.2)
    with loper.scoped():
        assert Payout.objects.get(in_return=legal).state != Payout.State.HELD, "never late silently"
        row.refresh_from_db()
        assert (row.state, Payout.objects.get(in_return=row).state) == (Return.State.EXPIRED, Payout.State.CANCELLED)
        # It was sent all the same: the carrier's scan brings all of it back.
    making.drain()


@pytest.mark.django_db
def test_the_orders_page_tells_of_its_returns_and_leads_there(loper: Shop) -> None:
    row = registered(loper)
    with loper.scoped():
        order = Order.objects.get(number="1042")
        token = issue(f"order:{order.public_id}", "test")
    client = loper.client()
    assert client.get(f"/t/{token}/").status_code == 303
    page = asked(client, f"/orders/{order.public_id}/")
    link = f"/orders/{order.public_id}/returns/{row.public_id}/"
    assert link in page and row.spoken in page
    assert client.get(link).headers["Location"] == f"/returns/{row.public_id}/"
    asked(client, f"/returns/{row.public_id}/")
    with loper.scoped():
        move(row.pk, Return.State.DROPPED_OFF, "carrier")
    assert "You handed in your parcel" in asked(client, f"/orders/{order.public_id}/"), "a new version of the page"
