"""The merchant's own labels: each given out once, whoever draws at the same time."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from merchants.tenancy import scoped
from returns.labels.contracts import Label, Method, Offer, Refused
from returns.labels.providers.generic import GenericLabels
from returns.models import LabelStock, Return, ReturnParcel
from tests import cast
from tests.cast import Shop
from tests.returns.labels.facts import order

PDF = b"%PDF-1.4 mine"


def stocked(*numbers: str, carrier: str = "dhl", until: date | None = None) -> None:
    for number in numbers:
        LabelStock.objects.create(carrier=carrier, number=number, label=PDF, valid_until=until)


@pytest.fixture
def shop_for_good(transactional_db: None) -> Shop:
    """Loper in a database of real commits."""
    return cast.loper()


def parcels(count: int) -> list[str]:
    """Parcels that wait for a label, each of a return of its own."""
    made = []
    for number in range(count):
        row = Return.objects.create(code=f"R{number:05}", path="mind", request_key=f"key-{number}")
        made.append(ReturnParcel.objects.create(in_return=row, provider="generic", method="label").public_id)
    return made


def pooled(carrier: str = "dhl") -> Offer:
    return next(offer for offer in GenericLabels().offers() if offer.carrier == carrier)


def test_a_parcel_draws_one_label_however_often(loper: Shop) -> None:
    with loper.scoped():
        stocked("JJD1", "JJD2", until=timezone.localdate() + timedelta(days=30))
        (key,) = parcels(1)
        labels = [GenericLabels().make(None, order(pooled(), key)) for _ in range(3)]
        assert {label.tracking_number for label in labels} == {"JJD1"}
        assert labels[0].pdf == PDF and labels[0].expires_at
        assert LabelStock.objects.filter(parcel=None).count() == 1


def test_what_is_used_up_or_too_old_is_told_and_refused(loper: Shop) -> None:
    with loper.scoped():
        stocked("OLD", until=timezone.localdate())
        (key,) = parcels(1)
        offer = pooled()
        assert offer.why_not and offer.why_not.code == "none_left"
        with pytest.raises(Refused):
            GenericLabels().make(None, order(offer, key))


def test_a_label_that_was_called_off_may_have_been_printed_and_is_not_given_out_again(loper: Shop) -> None:
    with loper.scoped():
        stocked("JJD1", "JJD2")
        one, other = parcels(2)
        GenericLabels().cancel(None, GenericLabels().make(None, order(pooled(), one)))
        assert GenericLabels().make(None, order(pooled(), other)).tracking_number == "JJD2"


def test_another_merchants_labels_are_not_drawn(loper: Shop, funkwerk: Shop) -> None:
    with funkwerk.scoped():
        stocked("THEIRS")
    gone = Offer("pool|dhl", "generic", "dhl", Method.LABEL, details={"way": "pool"})
    with loper.scoped():
        (key,) = parcels(1)
        assert [offer.method for offer in GenericLabels().offers()] == [Method.SHOP, Method.OWN]
        with pytest.raises(Refused):
            GenericLabels().make(None, order(gone, key))


@pytest.mark.django_db(transaction=True)
def test_twelve_who_draw_at_once_get_eight_labels_and_none_twice(
    shop_for_good: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant, save = shop_for_good.merchant, LabelStock.save
    with scoped(merchant):
        stocked(*(f"JJD{number}" for number in range(8)))
        keys, offer = parcels(12), pooled()

    def slowly(row: LabelStock, **options: Any) -> None:
        time.sleep(0.05)  # between seeing a free label and taking it
        save(row, **options)

    def draw(key: str) -> str:
        try:
            with scoped(merchant):
                return GenericLabels().make(None, order(offer, key)).tracking_number
        except Refused:
            return ""
        finally:
            connections.close_all()

    monkeypatch.setattr(LabelStock, "save", slowly)
    with ThreadPoolExecutor(6) as pool:
        first = [*pool.map(draw, keys)]
        again = [*pool.map(draw, keys)]
    numbers = [number for number in first if number]
    assert len(numbers) == len(set(numbers)) == 8
    assert again == first
    with scoped(merchant):
        held = LabelStock.objects.exclude(parcel=None).values_list("parcel__public_id", "number")
        assert dict(held) == {key: number for key, number in zip(keys, first, strict=True) if number}


def test_our_own_code_needs_nobody() -> None:
    offer = Offer("own", "generic", "", Method.OWN, details={"way": "own"})
    label = GenericLabels(stock=Empty()).make(None, order(offer, scan="https://portal.example/receive/R7F3K2/"))
    assert label == Label("", "R7F3K2", code="https://portal.example/receive/R7F3K2/", code_kind="qr")
    assert [one.method for one in GenericLabels(stock=Empty()).offers()] == [Method.SHOP, Method.OWN]


class Empty:
    """A pool without labels."""

    def left(self) -> dict[str, int]:
        return {}

    def draw(self, carrier: str, key: str) -> None:
        return None
