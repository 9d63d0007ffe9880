"""From the due mail to the code in it: drawn before it is written, only for who may be written to, told once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from coupons.models import CouponCode, CouponDraw
from notifications.models import Message, MessageContent
from orders.models import Order
from tests.cast import Shop, work
from tests.coupons.stage import filled, plan
from tests.mailbox import Mailbox
from tests.reviews.test_handing_off import noon, planned, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
__all__ = ["noon"]
State, Sent = CouponCode.State, Message.State


def test_the_code_is_drawn_before_the_mail_is_written_and_given_out_with_it(loper: Shop, mailbox: Mailbox) -> None:
    message = planned(loper, "coupon")
    with loper.scoped():
        CouponCode.objects.all().delete()  # what the stage set aside
        CouponDraw.objects.all().delete()
        row = plan_of(loper)
    work()
    assert told(loper, message)[0] == Sent.SENT, told(loper, message)
    with loper.scoped():
        code = CouponCode.objects.get(plan=row, state=State.ISSUED)
        content = MessageContent.objects.get()
        assert code.code in content.text and code.code in content.html and code.enrolment_id == message.enrolment_id
        assert code.order_id == message.enrolment.order_id and bytes(code.address_hash)
    work()
    with loper.scoped():
        assert CouponCode.objects.filter(plan=row, state=State.FREE).count() == 2


def test_an_empty_pool_holds_the_mail_until_there_are_codes(loper: Shop, mailbox: Mailbox) -> None:
    message = planned(loper, "coupon")
    with loper.scoped():
        CouponCode.objects.all().delete()
        CouponDraw.objects.all().delete()
        row = plan_of(loper, count=0)
    work()
    state, reason = told(loper, message)
    assert state == Sent.HELD and reason.startswith("coupon_not_yet") and not mailbox.mails
    with loper.scoped():
        from coupons.uploading import upload

        upload(row, b"LATE-0001")
        Message.objects.update(due_at=timezone.now())
    work()
    assert told(loper, message)[0] == Sent.SENT


@pytest.mark.parametrize("why", ["no plan", "stopped", "over"])
def test_without_a_plan_that_gives_codes_the_mail_is_skipped_with_words(
    loper: Shop, why: str, mailbox: Mailbox
) -> None:
    message = planned(loper, "coupon")
    with loper.scoped():
        CouponCode.objects.all().delete()
        CouponDraw.objects.all().delete()
        row = plan_of(loper)
        changes: dict[str, Any] = {
            "no plan": {"journey": "elsewhere"}, "stopped": {"stopped_at": timezone.now()},
            "over": {"ends_on": timezone.localdate() - timedelta(days=1)},
        }[why]  # fmt: skip
        type(row).objects.filter(pk=row.pk).update(**changes)
    work()
    state, reason = told(loper, message)
    assert (state, reason) == (Sent.SKIPPED, "coupon_over" if why == "over" else "coupon_no_plan")
    with loper.scoped():
        assert not CouponDraw.objects.exists() and not mailbox.mails


def test_no_code_is_spent_on_somebody_who_may_not_be_written_to(loper: Shop, mailbox: Mailbox) -> None:
    message = planned(loper, "coupon")
    with loper.scoped():
        CouponCode.objects.all().delete()
        CouponDraw.objects.all().delete()
        plan_of(loper)
        customer = Order.objects.get(pk=message.enrolment.order_id).customer
        assert customer
        customer.marketing_opt_in = False
        customer.save()
    work()
    assert told(loper, message)[0] == Sent.SKIPPED
    with loper.scoped():
        assert not CouponDraw.objects.exists() and not CouponCode.objects.exclude(state=State.FREE).exists()


def plan_of(shop: Shop, count: int = 3) -> Any:
    from coupons.models import CouponPlan

    CouponPlan.objects.all().delete()
    return filled(count, shop) if count else plan()
