"""A code is made once: whatever dies, however often somebody changes their mind, and only while it is wanted."""

import io
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from inbox.models import Connection
from merchants.models import Merchant
from outbox.models import DomainEvent
from returns.labels import calling_off, inquiring, making, offering, settling_on, speaking, stocking
from returns.labels.contracts import Label, LabelOrder, Limits, Method, Offer, ParcelFacts, Refused, Unreachable
from returns.labels.providers.base import LabelProvider
from returns.labels.settling_on import Wish, choose, renew
from returns.labels.stock import TableStock
from returns.models import LabelStock, OfferQuestion, Return, ReturnParcel
from returns.moves import move
from tests.cast import Shop
from tests.returns import desk
from tests.returns.money.bank import Killed
from workqueue.guards import assert_outside_transaction

State = ReturnParcel.State
QR = Offer("qr", "sendcloud", "postnl", Method.QR, code_days=14, drop_off=frozenset({"shop"}))
HEAVY = replace(QR, key="letter", method=Method.NUMBER, limits=Limits(max_grams=10))


class Counter_(LabelProvider):
    """A carrier's desk in this process: makes a label for a key once, and keeps what was called off."""

    name = "sendcloud"

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.gone: list[str] = []
        self.troubles: list[Any] = []

    def offers(self, connection: Connection | None, parcel: ParcelFacts, http: Any) -> list[Offer]:
        assert_outside_transaction("offers")
        if self.troubles:
            raise self.troubles.pop(0)
        return [replace(offer, connection_id=connection.pk if connection else None) for offer in (QR, HEAVY)]

    def make(self, connection: Connection | None, order: LabelOrder, http: Any) -> Label:
        assert_outside_transaction("make")
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, Exception):
            raise trouble
        self.asked[order.key] += 1
        self.made[order.key] = 1  # by its key: asking again finds it
        if trouble == "lost":
            raise Killed
        return Label("postnl", f"ref-{order.key}", f"3S{order.key[:10].upper()}", f"code-{order.key}", "qr")

    def cancel(self, connection: Connection | None, label: Label, http: Any) -> None:
        assert_outside_transaction("cancel")
        self.gone.append(label.reference)


@pytest.fixture
def counter() -> Iterator[Counter_]:
    one, real = Counter_(), speaking.provider
    found: Callable[[str], LabelProvider] = lambda name: one if name == "sendcloud" else real(name)  # noqa: E731
    with (
        patch.object(inquiring, "provider", found),
        patch.object(making, "provider", found),
        patch.object(settling_on, "provider", found),
        patch.object(calling_off, "provider", found),
    ):
        yield one


def begun(shop: Shop) -> tuple[Return, Merchant, Wish]:
    linked = shop.connect("sendcloud", api_token="public:secret")
    with shop.scoped():
        row = desk.of(shop, sender={"line1": "Keizersgracht 1", "postal_code": "1015 CC", "city": "Amsterdam",
                                    "country": "NL"})  # fmt: skip
        return row, shop.merchant, Wish(replace(QR, connection_id=linked.pk))


def states(shop: Shop, row: Return) -> list[int]:
    with shop.scoped():
        return list(ReturnParcel.objects.filter(in_return=row).order_by("pk").values_list("state", flat=True))


def work() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(12):
            making.drain()
            calling_off.call_off_due()
            clock.shift(timedelta(minutes=20))


PARTS = ("_take", "_prepare", "_call", "_settle")


@pytest.mark.django_db
@pytest.mark.parametrize("dies_at", range(2 * len(PARTS)))
def test_a_worker_that_dies_anywhere_makes_one_label_and_tells_it_once(
    loper: Shop, counter: Counter_, dies_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, merchant, wish = begun(loper)
    left = [dies_at]

    def around(function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any) -> Any:
            _step(left)
            found = function(*args)
            _step(left)
            return found

        return called

    with loper.scoped():
        choose(row.pk, wish, merchant)
    with monkeypatch.context() as patched:
        for name in PARTS:
            patched.setattr(making, name, around(getattr(making, name)))
        with pytest.raises(Killed):
            making.drain()
    work()
    assert states(loper, row) == [State.READY] and sum(counter.made.values()) == 1
    with loper.scoped():
        assert DomainEvent.objects.filter(type="return.label_ready").count() == 1
        parcel = ReturnParcel.objects.get()
        assert parcel.expires_at is not None and parcel.shipment is not None and parcel.shipment.is_return


def _step(left: list[int]) -> None:
    left[0] -= 1
    if left[0] == -1:
        raise Killed


@pytest.mark.django_db
def test_who_changes_their_mind_has_one_live_parcel_and_the_other_is_called_off(loper: Shop, counter: Counter_) -> None:
    row, merchant, wish = begun(loper)
    own = Wish(Offer("own", "generic", "", Method.OWN, details={"way": "own"}))
    with loper.scoped():
        choose(row.pk, wish, merchant)
    counter.troubles.append("lost")
    with suppress(Killed):
        making.drain()
    with loper.scoped():
        choose(row.pk, own, merchant)
    work()
    assert states(loper, row) == [State.CANCELLED, State.READY]
    with loper.scoped():
        first = choose(row.pk, wish, merchant)
        assert choose(row.pk, wish, merchant).pk == first.pk
    work()
    with loper.scoped():
        choose(row.pk, own, merchant)
    work()
    with loper.scoped():
        first.refresh_from_db()
    assert counter.gone == [first.reference], "called off with its provider, once"
    assert states(loper, row) == [State.CANCELLED, State.CANCELLED, State.CANCELLED, State.READY]


@pytest.mark.django_db
def test_a_label_that_comes_after_it_was_called_off_is_called_off_too(loper: Shop, counter: Counter_) -> None:
    row, merchant, wish = begun(loper)
    with loper.scoped():
        parcel = choose(row.pk, wish, merchant)
    real = counter.make

    def slow(*args: Any) -> Label:
        with loper.scoped():
            settling_on.call_off(ReturnParcel.objects.get(pk=parcel.pk))
        return real(*args)

    with patch.object(counter, "make", slow):
        making.drain()
    work()
    assert states(loper, row) == [State.CANCELLED] and len(counter.gone) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [Refused("No such street"), Unreachable("busy", retry=True)])
def test_what_a_provider_says_is_kept_in_words(loper: Shop, counter: Counter_, trouble: Exception) -> None:
    row, merchant, wish = begun(loper)
    with loper.scoped():
        choose(row.pk, wish, merchant)
    counter.troubles += [trouble] * (20 if isinstance(trouble, Unreachable) else 1)
    work()
    assert states(loper, row) == [State.FAILED]
    with loper.scoped():
        assert ReturnParcel.objects.get().last_error == str(trouble)
        assert settling_on.last_failed(row) is not None
    counter.troubles.clear()
    with loper.scoped():
        choose(row.pk, wish, merchant)
    work()
    assert states(loper, row) == [State.FAILED, State.READY]


@pytest.mark.django_db
def test_nothing_is_made_for_a_return_that_is_not_awaited_any_more(loper: Shop, counter: Counter_) -> None:
    row, merchant, wish = begun(loper)
    with loper.scoped():
        choose(row.pk, wish, merchant)
        move(row.pk, Return.State.CANCELLED, "customer")
    work()
    assert states(loper, row) == [State.CANCELLED] and not counter.made
    with loper.scoped(), pytest.raises(settling_on.TooLate):
        choose(row.pk, wish, merchant)


@pytest.mark.django_db
def test_an_expired_code_is_made_anew_and_a_good_one_is_not(loper: Shop, counter: Counter_) -> None:
    row, merchant, wish = begun(loper)
    with loper.scoped():
        choose(row.pk, wish, merchant)
    making.drain()
    with loper.scoped(), pytest.raises(settling_on.TooLate):
        renew(row.pk, merchant)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        with loper.scoped():
            renew(row.pk, merchant)
        making.drain()
    assert states(loper, row) == [State.CANCELLED, State.READY] and sum(counter.made.values()) == 2


@pytest.mark.django_db
def test_offers_are_asked_for_by_a_worker_and_judged_for_this_parcel(loper: Shop, counter: Counter_) -> None:
    row, merchant, _wish = begun(loper)
    with loper.scoped():
        assert offering.ways(row, merchant, timezone.now()).is_asking
        offering.ways(row, merchant, timezone.now())
        assert OfferQuestion.objects.count() == 1
    inquiring.drain()
    with loper.scoped():
        found = offering.ways(row, merchant, timezone.now())
    assert not found.is_asking and found.possible[0].offer.key == "qr", "without a printer first"
    assert [(one.key, one.why_not.code) for one in found.impossible if one.why_not] == [("letter", "too_heavy")]
    assert found.way(found.possible[0].key) and found.way("sendcloud~0~qr") is None
    with loper.scoped():
        OfferQuestion.objects.update(state=0, due_at=timezone.now())
    counter.troubles.append(Unreachable("the carrier sleeps", retry=True))
    inquiring.drain()
    with loper.scoped():
        assert offering.ways(row, merchant, timezone.now()).silent == ("sendcloud",)


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_label(loper: Shop, counter: Counter_) -> None:
    row, merchant, wish = begun(loper)
    with loper.scoped():
        choose(row.pk, wish, merchant)

    def run() -> None:
        try:
            making.drain()
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert states(loper, row) == [State.READY] and list(counter.asked.values()) == [1]


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "."), body)
    return out.getvalue()


@pytest.mark.django_db
def test_uploaded_labels_are_taken_all_or_none_and_drawn_once(loper: Shop, funkwerk: Shop) -> None:
    good = packed(**{"3SPOOL00001__pdf": b"%PDF-1", "etiket__pdf": b"%PDF-2",
                     "lijst__csv": b"number;file;until\n3SPOOL00002;etiket.pdf;2031-01-31\n"})  # fmt: skip
    with loper.scoped():
        for raw in (b"no zip", packed(x__txt=b"x"), packed(**{"3SPOOL00009__pdf": b"<html>"}), packed(a__pdf=b"%PDF-")):
            with pytest.raises(stocking.Refused):
                stocking.upload("postnl", raw)
        assert not LabelStock.objects.exists()
        assert stocking.upload("postnl", good) == 2
        with pytest.raises(stocking.Refused) as refused:
            stocking.upload("postnl", good)
        assert len(refused.value.wrong) == 2 and LabelStock.objects.count() == 2
        assert LabelStock.objects.get(number="3SPOOL00002").valid_until == date(2031, 1, 31)
        parcels = [desk.travels(desk.of(loper, str(number)), "") for number in (1, 2, 3)]
        drawn = [TableStock().draw("postnl", parcel.public_id) for parcel in parcels for _ in range(2)]
        assert [one.number if one else None for one in drawn] == ["3SPOOL00001"] * 2 + ["3SPOOL00002"] * 2 + [None] * 2
    with funkwerk.scoped():
        assert TableStock().left() == {}
