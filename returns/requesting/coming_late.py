"""Goods that come after all: what was called off, refused or given up takes only pieces that are still to be had.

While a return was over its pieces were free: they may be in another return by now, or paid back by the shop itself.
Never more comes back than was bought, whatever comes late (counting.py counts).
"""

from collections import Counter

from django.utils.translation import gettext, override

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from orders.models import Line, Order, Refund
from returns.models import Payout, Return, ReturnItem
from returns.requesting.counting import gone_of, refunded_pieces


def take_what_is_left(row: Return) -> str:
    """Leave in a return that was over only the pieces that did not go elsewhere meanwhile; returns what is no longer in
    it, in the merchant's language, "" for nothing.

    The caller locked `row`, in a transaction, before it moves on; locks its orders, as returns/money/locks.py does.
    """
    mine = list(ReturnItem.objects.filter(in_return=row, line__isnull=False).order_by("pk"))
    ids = {item.order_id for item in mine if item.order_id}
    orders = {one.pk: one for one in Order.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")}
    left = _left(row, mine, orders)
    told = []
    for item in mine:
        stays = min(item.quantity, left[item.line_id or 0])
        left[item.line_id or 0] -= stays
        if stays < item.quantity:
            told.append(f"{item.quantity - stays} × {item.title}")
            item.quantity = stays
            item.save(update_fields=["quantity"])
    if not told:
        return ""
    with override(Merchant.objects.get(pk=current_merchant_id()).language):
        words = gettext("In another return or paid back meanwhile: %(goods)s. Look what lies in the parcel.")
        return words % {"goods": ", ".join(told)}


def _left(row: Return, mine: list[ReturnItem], orders: dict[int, Order]) -> Counter[int]:
    """By line: the pieces that nothing else has."""
    lines = list(Line.objects.filter(pk__in={item.line_id for item in mine}).order_by("pk"))
    refunds, payouts = Refund.objects.filter(order__in=orders), Payout.objects.filter(order__in=orders)
    refunded = refunded_pieces(orders.values(), lines, refunds, payouts)
    others: dict[int, list[ReturnItem]] = {line.pk: [] for line in lines}
    for item in ReturnItem.objects.filter(line__in=lines).exclude(in_return=row).select_related("in_return"):
        others[item.line_id or 0].append(item)
    found: Counter[int] = Counter()
    for line in lines:
        gone = gone_of(line, orders[line.order_id], others[line.pk], refunded)
        found[line.pk] = max(0, line.quantity - gone.returned - gone.refunded - gone.cancelled)
    return found
