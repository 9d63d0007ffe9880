"""Uploaded codes: taken whole or not at all, and never given to two people."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from coupons import drawing, running, settling, uploading
from coupons.models import CouponCode, CouponDraw
from coupons.stock import running_dry, stock_of
from outbox.models import DomainEvent
from tests.cast import Shop, order, work
from tests.coupons.stage import ask, filled, plan

State = CouponCode.State


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("people", "codes"), [(30, 40), (30, 12)])
def test_no_code_goes_to_two_people_however_many_draw_at_once(loper: Shop, people: int, codes: int) -> None:
    with loper.scoped():
        row = filled(codes, loper)
        ask(loper, row, *range(people))
        ask(loper, row, *range(people))  # asked for twice, by a retry
    barrier = threading.Barrier(6)

    def draw() -> None:
        barrier.wait()
        try:
            drawing.drain()
        finally:
            connection.close()

    threads = [threading.Thread(target=draw) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with loper.scoped():
        given = list(CouponCode.objects.filter(state=State.RESERVED).values_list("enrolment_id", flat=True))
        assert len(given) == len(set(given)) == min(people, codes)
        waiting = CouponDraw.objects.filter(state=CouponDraw.State.WAITING)
        assert waiting.count() == max(people - codes, 0)
        assert all("no free code" in one.last_error for one in waiting)
        uploading.upload(row, b"\n".join(b"LATE-%d" % number for number in range(30)))
    drawing.drain()
    with loper.scoped():
        assert CouponCode.objects.filter(state=State.RESERVED).count() == people


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        (b"Code\nAAAA-1\nBBBB-2\n\n", []),
        ("﻿code;waarde\nAAAA-1;10\nBBBB-2;10".encode(), []),
        (b"AAAA-1\r\naaaa-1\r\n", [2]),
        (b"AAAA-1\nab\nxx yy\n" + b"z" * 61, [2, 3, 4]),
        (b"AAAA-1\nTAKEN-1\n", [2]),
        (b"AAAA-1\n<b>x</b>\nC\x00DE1", [2, 3]),
        ("AAAA-1\nKÖNIG-1".encode(), [2]),
    ],
)
def test_a_list_is_taken_whole_or_not_at_all(loper: Shop, funkwerk: Shop, raw: bytes, wrong: list[int]) -> None:
    with funkwerk.scoped():
        uploading.upload(plan(), b"AAAA-1")  # another merchant's code is no reason
    with loper.scoped():
        row = plan()
        uploading.upload(row, b"taken-1")
        if wrong:
            with pytest.raises(uploading.Refused) as refused:
                uploading.upload(row, raw)
            assert [one.line for one in refused.value.wrong] == wrong and all(one.why for one in refused.value.wrong)
            assert CouponCode.objects.count() == 1
        else:
            assert uploading.upload(row, raw) == 2 and CouponCode.objects.count() == 3


@pytest.mark.django_db
def test_as_many_codes_as_promised_and_not_one_more(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert uploading.MOST_CODES == 100_000
    monkeypatch.setattr(uploading, "MOST_CODES", 6_000)  # more than one batch
    assert uploading.BATCH < 6_000
    with loper.scoped():
        row = plan()
        assert uploading.upload(row, b"\n".join(b"N%07d" % number for number in range(6_000))) == 6_000
        with pytest.raises(uploading.Refused):
            uploading.upload(row, b"\n".join(b"M%07d" % number for number in range(6_001)))
        for raw in (b"", b"\n\n", b"x" * (uploading.MOST_BYTES + 1)):
            with pytest.raises(uploading.Refused):
                uploading.upload(row, raw)
        with pytest.raises(uploading.Refused) as refused:
            uploading.upload(row, b"\n".join(b"N%07d" % number for number in range(50)))
        assert (len(refused.value.wrong), refused.value.more) == (20, 30)


@pytest.mark.django_db
def test_what_never_went_out_is_free_again_and_what_went_out_is_told_once(loper: Shop) -> None:
    with loper.scoped():
        row = filled(3, loper)
        ask(loper, row, 1, 2)
    drawing.drain()
    with loper.scoped():
        now = timezone.now()
        assert settling.take_back([1]) == 1 and settling.take_back([1]) == 0
        assert settling.give_out([2], now) == 1 and settling.give_out([2], now) == 0
        assert stock_of(row, now).free == 2 and stock_of(row, now).given == 1
        assert DomainEvent.objects.filter(type="coupon.issued").count() == 1
        code = CouponCode.objects.get(state=State.ISSUED)
        assert code.valid_until and timedelta(days=30) <= code.valid_until - now <= timedelta(days=31)
    loper.tells("order.upserted", order("77", discount_codes=[code.code.lower(), "OTHER", ""]))
    work()
    with loper.scoped():
        found = CouponCode.objects.get(pk=code.pk)
        assert found.state == State.REDEEMED and found.redeemed_order_id
        assert CouponCode.objects.filter(state=State.REDEEMED).count() == 1


@pytest.mark.django_db
def test_a_plan_that_runs_dry_says_so_before_it_is_empty(loper: Shop) -> None:
    with loper.scoped():
        row = filled(90, loper)
        assert not list(running_dry(timezone.now()))
        ask(loper, row, *range(50))
    drawing.drain()
    with loper.scoped():
        assert not list(running_dry(timezone.now()))  # forty left, at fifty a fortnight
        ask(loper, row, *range(50, 65))
    drawing.drain()
    with loper.scoped():
        (found,) = running_dry(timezone.now())
        assert (found[1].free, round(found[1].days_left or 0)) == (25, 5)


@pytest.mark.django_db
def test_one_plan_a_journey_and_a_stopped_one_gives_nothing_more(loper: Shop) -> None:
    with loper.scoped():
        row = filled(5, loper)
        with pytest.raises(running.JourneyTaken):
            running.start(type(row)(label="x", journey="coupon", worth="shipping", valid_days=3, source="pool"))
        ask(loper, row, 1)
        assert running.stop(row.pk) and not running.stop(row.pk)
    drawing.drain()
    with loper.scoped():
        assert not CouponCode.objects.filter(state=State.RESERVED).exists()
        assert CouponDraw.objects.get().state == CouponDraw.State.CALLED_OFF
        running.start(type(row)(label="x", journey="coupon", worth="shipping", valid_days=3, source="pool"))
