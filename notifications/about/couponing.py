"""The words of a coupon: its code, what it is worth, until when, and on which condition."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import format_percent
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from coupons.models import CouponCode, CouponPlan
from notifications.facts.snapshot import Facts
from notifications.mails.contents import money, one_line
from notifications.mails.moments import babel_locale, full_day
from notifications.mails.particulars import Row

Worth = CouponPlan.Worth


def context(facts: Facts) -> dict[str, Any]:
    """`code`, `worth`, `until`, `minimum` and where to spend it; "" where nothing is known. Also for a mail of another
    journey that carries a code (a birthday)."""
    code = code_of(facts)
    if code is None:
        return {"code": "", "worth": "", "until": "", "minimum": "", "button_url": facts.merchant.shop_url}
    return {
        "code": one_line(code.code),
        "worth": worth_words(code.plan),
        "until": full_day(code.valid_until) if code.valid_until else "",
        "minimum": money(code.plan.minimum, code.plan.currency),
        "button_url": facts.merchant.shop_url,
    }


def rows(facts: Facts) -> list[Row]:
    """When it ends and what it takes, as facts below the code."""
    told = context(facts)
    found = (
        (pgettext("label", "Worth"), told["worth"], True),
        (pgettext("label", "Valid until"), told["until"], False),
        (pgettext("label", "For orders from"), told["minimum"], False),
    )
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]


def worth_words(plan: CouponPlan) -> str:
    """In the active language: "10% off", "€5.00 off", "free shipping"."""
    if plan.worth == Worth.SHIPPING:
        return gettext("free shipping")
    if plan.worth == Worth.PERCENT:
        share = format_percent((plan.value or Decimal(0)) / 100, "#,##0.##%", locale=babel_locale())
        return gettext("%(share)s off") % {"share": share}
    return gettext("%(amount)s off") % {"amount": money(plan.value, plan.currency)}


def code_of(facts: Facts) -> CouponCode | None:
    """The code that was set aside for this mail."""
    found: CouponCode | None = facts.ready.coupon
    return found


def sample() -> CouponCode:
    """A code of nobody, for previews and tests of the words."""
    plan = CouponPlan(worth=Worth.PERCENT, value=Decimal(10), currency="EUR", valid_days=30)
    return CouponCode(plan=plan, code="THANKS-7KQ2", valid_until=timezone.now() + timedelta(days=30))
