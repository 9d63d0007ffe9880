"""What we know of the period and of a declaration, in words. None of it closes the function."""

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.intake import number_key
from orders.models import Order
from returns.withdrawing.period import ends_on
from storefront import moments


def period_words(order: Order) -> str:
    """Until when somebody may withdraw, as far as we know, in the active zone."""
    last = ends_on(order)
    if last is None:
        return _(
            "You can withdraw until 14 days after you have received everything. We do not know of that day yet, so the "
            "period is open."
        )
    if last >= timezone.localdate():
        return _("By what we know you have received everything, and can withdraw until the end of %(day)s.") % {
            "day": moments.full_day(last)
        }
    return _(
        "By what we know the 14 days ended on %(day)s. You can send your withdrawal all the same: we take it and "
        "answer you."
    ) % {"day": moments.full_day(last)}


def named(order: Order) -> str:
    """How the contract is called on the first page, and everywhere else: without the sign that some shops put first."""
    return (order.number or order.external_id).removeprefix("#")


def names(order: Order, typed: str) -> bool:
    """Does what was typed still name this order?"""
    return bool(number_key(typed)) and number_key(named(order)) in number_key(typed)
