"""From the due mail to the code in it: drawn before it is written, only for who may be written to, told once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from coupons import settling
from coupons.models import CouponCode, CouponDraw
from notifications.delivery import claiming, preparing
from notifications.facts import readying
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


def given_up(shop: Shop) -> Message:
    """A mail that failed, with the only code of the plan set aside for it."""
    message = planned(shop, "coupon")
    with shop.scoped():
        CouponCode.objects.all().delete()
        CouponDraw.objects.all().delete()
        plan_of(shop, count=1)
        Message.objects.filter(pk=message.pk).update(state=Sent.FAILED)
        CouponCode.objects.update(
            state=State.RESERVED, enrolment_id=message.enrolment_id, valid_until=timezone.now() + timedelta(days=9)
        )
    return message


def sent_again(message: Message) -> list[preparing.Ready]:
    """Somebody of the team tries it again, and a sender takes it at once."""
    Message.objects.filter(pk=message.pk).update(state=Sent.SCHEDULED, due_at=timezone.now())
    return preparing.prepare(claiming.take())


def test_a_code_is_not_freed_whose_mail_is_sent_at_that_very_moment(
    loper: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock reads that the mail has failed; before it has the code in hand, the mail goes after all."""
    message = given_up(loper)
    sent: list[preparing.Ready] = []
    real = settling.take_back

    def take_back(*given: Any) -> int:
        sent.extend(sent_again(message))
        return real(*given)

    monkeypatch.setattr(settling, "take_back", take_back)
    assert readying.settle_codes() == 0
    with loper.scoped():
        code = CouponCode.objects.get()
    assert code.code in sent[0].mail.text
    assert (code.state, code.enrolment_id) == (State.RESERVED, message.enrolment_id)


def test_no_mail_is_written_with_a_code_that_is_freed_at_that_very_moment(
    loper: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender reads the code; before it writes the mail, the clock has given the code back to the pool."""
    message = given_up(loper)
    real = preparing.load

    def load(*given: Any, **more: Any) -> Any:
        found = real(*given, **more)
        assert settling.take_back([message.enrolment_id]) == 1
        return found

    monkeypatch.setattr(preparing, "load", load)
    with loper.scoped():
        assert not sent_again(message)
        assert CouponCode.objects.get().state == State.FREE and not MessageContent.objects.exists()
    assert told(loper, message) == (Sent.HELD, "coupon_not_yet")


def plan_of(shop: Shop, count: int = 3) -> Any:
    from coupons.models import CouponPlan

    CouponPlan.objects.all().delete()
    return filled(count, shop) if count else plan()
