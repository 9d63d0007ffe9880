"""What a customer types becomes a clean wish, or the name of the field at fault, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.models import Order
from tests.tuesday import TUESDAY
from tracking.models import DeliveryChange, Shipment
from tracking.wishes import WishError, clean_wish, wish_words

Kind = DeliveryChange.Kind
KEYS = {
    "day": {"date", "from", "until"},
    "neighbour": {"name", "number"},
    "safe_place": {"description"},
    "pickup_point": {"carrier", "external_id", "name", "line1", "postal_code", "city", "country"},
    "address": {"name", "line1", "line2", "postal_code", "city", "country"},
    "hold": {"until"},
    "cancel": {"text"},
}
ORDER = Order(country="NL", postal_code="1015 CC")
PARCEL = Shipment(carrier="postnl")
HOME = {"name": "Sanne", "line1": "Prinsengracht 2", "postal_code": "1016hk", "city": "Amsterdam", "country": "nl"}


def ahead(days: int) -> str:
    day = timezone.localdate() + timedelta(days=days)
    return (day + timedelta(days=1) if day.weekday() == 6 else day).isoformat()


def clean(kind: str, **data: Any) -> dict[str, str]:
    return clean_wish(kind, data, order=ORDER, shipment=PARCEL)


anything = st.one_of(st.text(max_size=400), st.integers(), st.none(), st.lists(st.text(max_size=3), max_size=2))
fields = sorted(set().union(*KEYS.values()))


@given(kind=st.sampled_from(sorted(KEYS)), data=st.dictionaries(st.sampled_from(fields), anything))
@settings(max_examples=400, deadline=None)
def test_whatever_is_typed_is_a_clean_wish_or_names_its_field(kind: str, data: dict[str, Any]) -> None:
    try:
        wish = clean(kind, **data)
    except WishError as error:
        assert error.field in KEYS[kind] and error.message.endswith(".")
        return
    assert set(wish) == KEYS[kind]
    assert all(isinstance(value, str) and value.isprintable() and len(value) <= 300 for value in wish.values())
    assert isinstance(wish_words(kind, wish), str)


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("day", {"date": ahead(0)}, "date" if ahead(0) == timezone.localdate().isoformat() else ""),
        ("day", {"date": ahead(-3)}, "date"),
        ("day", {"date": ahead(20)}, "date"),
        ("day", {"date": "2026-02-30"}, "date"),
        ("day", {"date": ahead(2), "from": "14:00"}, "until"),
        ("day", {"date": ahead(2), "from": "14:00", "until": "13:00"}, "until"),
        ("day", {"date": ahead(2), "from": "25:00", "until": "26:00"}, "from"),
        ("neighbour", {"name": "Jan", "number": "hiernaast"}, "number"),
        ("safe_place", {"description": " \n\t"}, "description"),
        ("safe_place", {"description": "x" * 10_000}, "description"),
        ("pickup_point", {"name": "Primera"}, "external_id"),
        ("pickup_point", {"name": "Primera", "external_id": "1", "carrier": "dhl"}, "external_id"),
        ("address", {**HOME, "country": "DE"}, "country"),
        ("address", {**HOME, "postal_code": "1016"}, "postal_code"),
        ("address", {**HOME, "line1": "12"}, "line1"),
        ("address", {**HOME, "city": ""}, "city"),
        ("hold", {"until": ""}, "until"),
        ("hold", {"until": ahead(40)}, "until"),
        ("cancel", {"text": "x" * 301}, "text"),
    ],
)
def test_what_cannot_be_used_names_its_field(kind: str, data: dict[str, str], field: str) -> None:
    if not field:
        return
    with pytest.raises(WishError) as error:
        clean(kind, **data)
    assert error.value.field == field


def test_what_can_be_used_is_tidied_up() -> None:
    assert clean("address", **HOME)["postal_code"] == "1016 HK" and clean("address", **HOME)["country"] == "NL"
    assert clean("address", **{**HOME, "country": ""})["country"] == "NL"
    assert clean("safe_place", description="  in de\x00 schuur\n links ") == {"description": "in de schuur links"}
    assert clean("cancel") == {"text": ""}
    assert clean("day", **{"date": ahead(2), "from": "14:00", "until": "16:00"})["until"] == "16:00"
    assert clean("day", date=ahead(2)) == {"date": ahead(2), "from": "", "until": ""}


def test_the_line_for_people_is_in_their_language() -> None:
    wish = {"date": f"{TUESDAY:%Y-%m-%d}", "from": "", "until": ""}
    with translation.override("nl"), time_machine.travel(TUESDAY):
        assert wish_words("day", wish) == f"dinsdag {TUESDAY.day} november"
    with translation.override("de"), time_machine.travel(TUESDAY):
        assert wish_words("day", wish) == f"Dienstag, {TUESDAY.day}. November"
