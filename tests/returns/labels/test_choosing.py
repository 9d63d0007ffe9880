"""What is offered for a parcel: only what works for it, and for the rest the reason."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from returns.labels.choosing import choice, distance_of, why_not
from returns.labels.contracts import Limits, Method, Offer, ParcelFacts, Why
from returns.labels.customs import crosses_customs
from returns.labels.wording import why_words
from returns.models import ReturnParcel
from tests.returns.labels.facts import NOW, SHOES

CM = Decimal


def offer(key: str = "qr", method: Method = Method.QR, **changes: Any) -> Offer:
    printed = method in (Method.LABEL, Method.HOME)
    given: dict[str, Any] = {
        "key": key, "provider": "sendcloud", "carrier": "postnl", "method": method, "price": Decimal("4.95"),
        "currency": "EUR", "needs_printer": printed, "drop_off": frozenset({"shop"}),
    }  # fmt: skip
    return Offer(**{**given, **changes})


SWISS = replace(SHOES, from_country="CH", from_postal_code="8001")
LETTER = replace(SHOES, grams=400, is_letterbox=True, sides=(CM(30), CM(20), CM(3)))
CASES: list[tuple[str, Offer, ParcelFacts, str]] = [
    ("fits", offer(), SHOES, ""),
    ("too heavy", offer(limits=Limits(max_grams=1000)), SHOES, "too_heavy"),
    ("just as heavy", offer(limits=Limits(max_grams=1200)), SHOES, ""),
    ("too light", offer(limits=Limits(min_grams=5000)), SHOES, "too_light"),
    ("turned it fits", offer(limits=Limits(max_sides=(CM(12), CM(33), CM(20)))), SHOES, ""),
    ("too long", offer(limits=Limits(max_sides=(CM(32), CM(32), CM(32)))), SHOES, "too_large"),
    ("too bulky", offer(limits=Limits(max_total_cm=CM(60))), SHOES, "too_bulky"),
    ("size unknown", offer(limits=Limits(max_sides=(CM(1), CM(1), CM(1)))), replace(SHOES, sides=None), ""),
    ("locker, size unknown", offer(method=Method.LOCKER, limits=Limits(max_sides=(CM(60), CM(40), CM(40)))),
     replace(SHOES, sides=None), "no_locker"),
    ("not from here", offer(limits=Limits(from_countries=frozenset({"DE"}))), SHOES, "not_from"),
    ("not to there", offer(limits=Limits(to_countries=frozenset({"DE"}))), SHOES, "not_to"),
    ("too valuable", offer(limits=Limits(max_value=CM(100))), SHOES, "too_valuable"),
    ("over", offer(valid_until=NOW), SHOES, "over"),
    ("not over", offer(valid_until=NOW + timedelta(seconds=1)), SHOES, ""),
    ("a letterbox product for a box", offer(limits=Limits(letterbox="only")), SHOES, "letterbox_only"),
    ("a code for a letterbox product", offer(limits=Limits(letterbox="only")), LETTER, "no_letterbox"),
    ("paper for a letterbox product", offer(method=Method.LABEL, limits=Limits(letterbox="only")), LETTER, ""),
    ("no letterbox parcels", offer(limits=Limits(letterbox="never")), LETTER, "no_letterbox"),
    ("a code cannot be insured", offer(limits=Limits(extras=frozenset())),
     replace(SHOES, extras=frozenset({"insurance"})), "extras"),
    ("it can", offer(limits=Limits(extras=frozenset({"insurance", "signature"}))),
     replace(SHOES, extras=frozenset({"insurance"})), ""),
    ("batteries", offer(limits=Limits(bars=frozenset({"battery"}))),
     replace(SHOES, contains=frozenset({"battery"})), "contents"),
    ("a code across the border", offer(), SWISS, "customs"),
    ("paper across the border", offer(method=Method.LABEL), SWISS, "customs_unknown"),
    ("paper and data", offer(method=Method.LABEL), replace(SWISS, has_customs_data=True), ""),
    ("in one's own way across it", offer(method=Method.OWN, carrier=""), SWISS, ""),
    ("ruled out by the provider", offer(why_not=Why("none_left")), SHOES, "none_left"),
]  # fmt: skip


@pytest.mark.parametrize(("way", "parcel", "code"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_works_and_why_not(way: Offer, parcel: ParcelFacts, code: str) -> None:
    why = why_not(way, parcel, NOW)
    assert (why.code if why else "") == code
    if why is None:
        return
    for language in ("en", "nl", "de", "fr"):
        with translation.override(language):
            words = why_words(why)
            assert words and "%(" not in words


def test_numbers_are_written_as_the_language_writes_them() -> None:
    why = Why("too_heavy", {"weight": "2.5", "most": "2"})
    with translation.override("en"):
        assert "2.5 kg" in why_words(why)
    with translation.override("nl"):
        assert "2,5 kg" in why_words(why)


def test_without_a_printer_first_then_price_then_the_way_to_go() -> None:
    near, far = {("dhl", "shop"): 200, ("postnl", "shop"): 900}, {("dhl", "shop"): 900, ("postnl", "shop"): 200}
    offers = [
        offer("cheap paper", Method.LABEL, price=Decimal(1)),
        offer("dear code", price=Decimal(9), carrier="ups"),
        offer("code", carrier="postnl"),
        offer("code too", carrier="dhl"),
        offer("code of unknown price", price=None, carrier="gls"),
    ]
    assert [one.key for one in choice(offers, SHOES, NOW, near).offers] == [
        "code too", "code", "dear code", "code of unknown price", "cheap paper",
    ]  # fmt: skip
    assert [one.key for one in choice(offers, SHOES, NOW, far).offers][:2] == ["code", "code too"]


def test_one_of_each_carrier_and_method_the_cheapest() -> None:
    offers = [
        offer("dear", price=Decimal(9)),
        offer("cheap", price=Decimal(3)),
        offer("no", limits=Limits(max_grams=1)),
    ]
    found = choice(offers, SHOES, NOW)
    assert [one.key for one in found.offers] == ["cheap"]
    assert found.impossible == []  # the same carrier's code does work: nothing to explain


def test_what_does_not_work_is_shown_with_its_reason() -> None:
    found = choice([offer("no", limits=Limits(max_grams=1)), offer("paper", Method.LABEL)], SHOES, NOW)
    assert [one.key for one in found.offers] == ["paper"]
    assert [one.why_not.code for one in found.impossible if one.why_not] == ["too_heavy"]


def test_a_carrier_that_lists_places_must_have_one_near() -> None:
    way = offer()
    assert why_not(way, SHOES, NOW, None) is None
    assert why_not(way, SHOES, NOW, {}) is None  # nobody lists this carrier's places: nothing can be said
    assert why_not(way, SHOES, NOW, {("postnl", "shop"): 300}) is None
    assert why_not(way, SHOES, NOW, {("postnl", "locker"): 300}) == Why("no_point")
    assert why_not(offer(method=Method.LOCKER), SHOES, NOW, {}) == Why("no_locker")
    assert why_not(offer(method=Method.HOME), SHOES, NOW, {("postnl", "locker"): 1}) is None
    assert distance_of(way, {("postnl", "shop"): 300, ("postnl", "locker"): 10}) == 300


OFFERS = st.lists(
    st.builds(
        offer,
        st.text("abc", min_size=1, max_size=3),
        st.sampled_from(list(Method)),
        carrier=st.sampled_from(["postnl", "dhl"]),
        price=st.none() | st.decimals(0, 20, places=2),
        currency=st.sampled_from(["EUR", "CHF"]),
        limits=st.builds(Limits, max_grams=st.none() | st.integers(0, 3000), letterbox=st.sampled_from(["", "only"])),
    ),
    max_size=12,
)


@given(OFFERS, st.integers(1, 3000), st.booleans())
def test_nothing_is_offered_that_does_not_work_and_nothing_is_lost(ways: list[Offer], grams: int, flat: bool) -> None:
    parcel = replace(SHOES, grams=grams, is_letterbox=flat)
    found = choice(ways, parcel, NOW)
    assert all(why_not(replace(one, why_not=None), parcel, NOW) is None for one in found.offers)
    assert all(one.why_not for one in found.impossible)
    printers = [one.needs_printer for one in found.offers]
    assert printers == sorted(printers)
    shown = {(one.carrier, one.method, one.needs_printer) for one in (*found.offers, *found.impossible)}
    assert shown == {(one.carrier, one.method, one.needs_printer) for one in ways}
    assert choice(list(reversed(ways)), parcel, NOW).offers == found.offers or len({one.key for one in ways}) < len(
        ways
    )


def test_methods_are_those_of_the_table() -> None:
    assert {str(method) for method in Method} == {value for value, _label in ReturnParcel.Method.choices}


@pytest.mark.parametrize(
    ("one", "other", "crosses"),
    [
        (("NL", "1016 HK"), ("DE", "10115"), False), (("NL", ""), ("NL", ""), False), (("CH", "80"), ("DE", "1"), True),
        (("GB", "SW1A 1AA"), ("NL", "1"), True), (("GB", "BT1 5GS"), ("NL", "1"), False),
        (("ES", "35001"), ("ES", "28001"), True), (("ES", "28001"), ("NL", ""), False), (("CH", ""), ("CH", ""), False),
        (("IT", "23041"), ("IT", "20121"), True), (("MC", "98000"), ("FR", "75001"), False),
    ],
)  # fmt: skip
def test_customs_borders(one: tuple[str, str], other: tuple[str, str], crosses: bool) -> None:
    assert crosses_customs(*one, *other) is crosses
    assert crosses_customs(*other, *one) is crosses
