"""Coupons: a plan with a pool that runs low, and the codes that old mails carried."""

from collections.abc import Sequence
from datetime import timedelta

from coupons import drawing, running, uploading
from coupons.models import CouponCode, CouponPlan
from demo.past.plot import History
from demo.past.posting import Went
from merchants.models import Merchant

VALID_DAYS = 45
USED_EVERY = 4  # one in so many codes was used


def plan(history: History, given: int) -> CouponPlan:
    """The plan with its pool: as many codes as were given out, and the few that are left. Needs the scope."""
    pool = history.pool
    worth = CouponPlan.Worth.PERCENT if pool.percent else CouponPlan.Worth.AMOUNT
    made = running.start(
        CouponPlan(
            label=pool.label, journey="coupon", worth=worth, value=pool.percent or pool.amount, currency="EUR",
            minimum=pool.minimum, valid_days=VALID_DAYS, source=CouponPlan.Source.POOL,
        )
    )  # fmt: skip
    codes = "\n".join(f"{pool.prefix}{_letters(place)}" for place in range(given + pool.left))
    uploading.upload(made, codes.encode())
    return made


def hand_out(merchant: Merchant, made: CouponPlan, sent: Sequence[Went]) -> None:
    """Each mail that went has its code; some of them were used since."""
    codes = list(CouponCode.objects.filter(plan=made).order_by("pk")[: len(sent)])
    for place, (code, one) in enumerate(zip(codes, sent, strict=True)):
        enrolment = one.message.enrolment
        code.state, code.reserved_at, code.issued_at = CouponCode.State.ISSUED, one.at, one.at
        code.enrolment_id, code.address_hash = enrolment.pk, drawing.address_hash(one.to.email)
        code.customer_id, code.order_id = enrolment.customer_id, enrolment.order_id
        code.valid_until = drawing.valid_until(made, merchant, one.at)
        if place % USED_EVERY == 1:
            code.state, code.redeemed_at = CouponCode.State.REDEEMED, one.at + timedelta(days=6)
    CouponCode.objects.bulk_update(
        codes,
        ["state", "reserved_at", "issued_at", "redeemed_at", "enrolment_id", "address_hash", "customer", "order",
         "valid_until"], 500,
    )  # fmt: skip


def _letters(place: int) -> str:
    """Six letters that nobody guesses from the one before, the same at every start."""
    number = (place * 2_654_435_761 + 97_531) % 2**30
    return "".join(drawing.ALPHABET[(number >> 5 * digit) & 31] for digit in range(6))
