"""Codes made by the shop's own API, over real HTTP: one per person, whatever goes wrong on the way."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from coupons import drawing
from coupons.models import CouponCode, CouponDraw, CouponPlan
from inbox.http import HttpSession
from tests.cast import Shop
from tests.coupons.desk import Desk, Trouble, opened
from tests.coupons.stage import SPEAKERS, ask, made_by

pytestmark = pytest.mark.django_db
SHOPS = sorted(SPEAKERS)
ODD: list[Any] = [b"<html>", {}, {"data": {}}, {"data": {"discountCodeBasicCreate": 5}}, {"id": {}, "code": 3}, b""]


@pytest.fixture(params=SHOPS)
def desk(request: Any, loper: Shop, settings: Any, monkeypatch: Any) -> Iterator[tuple[Desk, CouponPlan]]:
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
    monkeypatch.setattr(
        drawing, "HttpSession", lambda **options: HttpSession(sleep=lambda _s: None, read_timeout=1, **options)
    )
    with opened(SPEAKERS[request.param]) as open_desk:
        yield open_desk, made_by(loper, request.param, open_desk)


def again(shop: Shop) -> None:
    """The pause after a failure, over."""
    with shop.scoped():
        CouponDraw.objects.filter(state=CouponDraw.State.WAITING).update(due_at=timezone.now())
    drawing.drain()


def drawn(shop: Shop, row: CouponPlan, *people: int) -> CouponDraw:
    with shop.scoped():
        ask(shop, row, *people)
    drawing.drain()
    with shop.scoped():
        return CouponDraw.objects.get(enrolment_id=people[0])


def test_each_person_has_a_code_of_his_own_made_once(loper: Shop, desk: tuple[Desk, CouponPlan]) -> None:
    other, row = desk
    drawn(loper, row, 1, 2)
    drawn(loper, row, 1)
    with loper.scoped():
        codes = list(CouponCode.objects.order_by("pk"))
        assert len(other.made) == len({code.code for code in codes}) == 2
        assert all(code.code.startswith("LOPER-") and len(code.code) == 16 and code.reference for code in codes)
        assert not CouponPlan.objects.get().trouble
    wish = other.kept["wish"]
    assert wish.get("usageLimit", wish.get("usage_limit")) == 1


@pytest.mark.parametrize("trouble", ["late answer", "hung up", "502"])
def test_an_answer_that_was_lost_after_it_happened_is_found_and_not_repeated(
    loper: Shop, desk: tuple[Desk, CouponPlan], trouble: str
) -> None:
    other, row = desk
    lost = {"late answer": Trouble(200, {}, done=True, delay=1.4), "hung up": Trouble(done=True),
            "502": Trouble(502, b"", done=True)}  # fmt: skip
    other.troubles = [lost[trouble]]
    draw = drawn(loper, row, 1)
    assert draw.state == CouponDraw.State.WAITING and draw.last_error
    with loper.scoped():
        assert CouponPlan.objects.get().trouble
    again(loper)
    with loper.scoped():
        assert [code.code for code in CouponCode.objects.all()] == other.made and len(other.made) == 1
        assert CouponDraw.objects.get().state == CouponDraw.State.DRAWN and not CouponPlan.objects.get().trouble


def test_trouble_that_passes_is_waited_out(loper: Shop, desk: tuple[Desk, CouponPlan]) -> None:
    other, row = desk
    other.troubles = [
        Trouble(429, {}, {"Retry-After": "1"}),
        Trouble(503, b"", looks=True),
        Trouble(429, {}, {"Retry-After": "90"}),
    ]
    drawn(loper, row, 1)
    for _time in range(3):
        again(loper)
    with loper.scoped():
        assert CouponCode.objects.count() == len(other.made) == 1


def test_a_refusal_is_told_in_the_shops_words_and_not_repeated(loper: Shop, desk: tuple[Desk, CouponPlan]) -> None:
    other, row = desk
    other.refusal = "Deze\n\x00 code mag niet"
    draw = drawn(loper, row, 1)
    assert draw.state == CouponDraw.State.FAILED and other.made == []
    with loper.scoped():
        assert CouponPlan.objects.get().trouble == "Deze code mag niet" and not CouponCode.objects.exists()


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("looks", [True, False])
def test_answers_that_nobody_documented_do_no_harm(
    loper: Shop, desk: tuple[Desk, CouponPlan], odd: Any, looks: bool
) -> None:
    other, row = desk
    other.troubles = [Trouble(200, odd, looks=looks)]
    draw = drawn(loper, row, 1)
    assert draw.state != CouponDraw.State.DRAWN
    again(loper)
    with loper.scoped():
        assert CouponCode.objects.count() == len(other.made) == 1


@pytest.mark.parametrize(
    ("worth", "told"),
    [
        ({"worth": "amount", "value": Decimal("7.50"), "minimum": Decimal(40)},
         {"shopify": ("7.50", "40"), "woocommerce": ("7.50", "40")}),
        ({"worth": "shipping", "value": None},
         {"shopify": ("destination",), "woocommerce": ('"free_shipping": true',)}),
        ({"worth": "percent", "value": Decimal(15)}, {"shopify": ("0.15",), "woocommerce": ('"percent"', "15")}),
    ],
)  # fmt: skip
def test_the_shop_is_told_what_it_is_worth(
    loper: Shop, desk: tuple[Desk, CouponPlan], worth: dict[str, Any], told: dict[str, tuple[str, ...]]
) -> None:
    import json

    other, row = desk
    with loper.scoped():
        CouponPlan.objects.filter(pk=row.pk).update(**worth)
    drawn(loper, row, 1)
    written = json.dumps(other.kept["wish"])
    assert all(part in written for part in told[row.source]), written


def test_a_wrong_token_and_a_lost_connection_end_with_words(loper: Shop, desk: tuple[Desk, CouponPlan]) -> None:
    other, row = desk
    with loper.scoped():
        linked = row.connection
        linked.api_token = "wrong"
        linked.save()
    assert drawn(loper, row, 1).state == CouponDraw.State.FAILED and other.made == []
    with loper.scoped():
        linked.is_active = False
        linked.save()
    assert drawn(loper, row, 2).state == CouponDraw.State.FAILED
    with loper.scoped():
        assert "switched off" in CouponPlan.objects.get().trouble
