"""What became of codes: given out with the mail, back in the pool when it never went, used in the shop, over."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Upper

from coupons.models import CouponCode, CouponDraw, CouponPlan
from orders.models import Order
from outbox.events import record
from outbox.models import DomainEvent

State, Drawn = CouponCode.State, CouponDraw.State


def give_out(enrolment_ids: Collection[int], now: datetime) -> int:
    """The mail with the code has gone; records `coupon.issued`. Again changes nothing."""
    codes = list(_reserved(enrolment_ids))
    for code in codes:
        code.state, code.issued_at = State.ISSUED, now
        code.save(update_fields=["state", "issued_at"])
        record("coupon.issued", code, order_id=code.order_id, plan=code.plan_id)
    return len(codes)


def take_back(enrolment_ids: Collection[int], still: Callable[[Collection[int]], Collection[int]] | None = None) -> int:
    """The mail will never go, so nobody saw the code: one of a pool is free again, one that was made lapses.

    `still` is asked once the codes are locked, of which enrolments that is so still: a mail that came back to life
    meanwhile has its code in hand, or waits for the lock and finds it gone.
    """
    locked = list(_reserved(enrolment_ids).select_related("plan"))
    if still is not None:
        enrolment_ids = set(still(enrolment_ids))
    codes = [code for code in locked if code.enrolment_id in enrolment_ids]
    for code in codes:
        is_pool = code.plan.source == CouponPlan.Source.POOL
        code.state = State.FREE if is_pool else State.EXPIRED
        code.enrolment_id, code.address_hash, code.customer_id, code.order_id = None, b"", None, None
        code.valid_until = code.valid_until if not is_pool else None
        code.reserved_at = None
        code.save()
    CouponDraw.objects.filter(enrolment_id__in=enrolment_ids, state__in=[Drawn.WAITING, Drawn.DRAWN]).update(
        state=Drawn.CALLED_OFF
    )
    return len(codes)


def expire(now: datetime) -> int:
    """Codes that were not used in time, of the merchant in scope."""
    over = CouponCode.objects.filter(state=State.ISSUED, valid_until__lt=now)
    return over.update(state=State.EXPIRED)


def follow_order(event: DomainEvent) -> None:
    """Subscriber of `order.placed` and `order.updated`: the codes that the shop says were used; idempotent.

    A code that was used a little late, or before its mail was noted as sent, was used all the same.
    """
    order = Order.objects.filter(pk=event.order_id).only("pk", "discount_codes", "placed_at").first()
    if order is None or not order.discount_codes:
        return
    names = [name.upper() for name in order.discount_codes if isinstance(name, str)]
    rows = CouponCode.objects.exclude(state=State.FREE).filter(redeemed_order_id__isnull=True)
    given = rows.annotate(name=Upper("code")).filter(name__in=names)
    for code in given.select_for_update().order_by("pk"):
        code.state, code.redeemed_order_id = State.REDEEMED, order.pk
        code.redeemed_at = order.placed_at or event.occurred_at
        code.save(update_fields=["state", "redeemed_order_id", "redeemed_at"])


def _reserved(enrolment_ids: Collection[int]) -> QuerySet[CouponCode]:
    rows: QuerySet[CouponCode] = CouponCode.objects.filter(enrolment_id__in=enrolment_ids, state=State.RESERVED)
    return rows.select_for_update(of=("self",)).order_by("pk")
