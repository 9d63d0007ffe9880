"""The one sentence at the top of an order's page, when it has several parcels, none, or its buyer fetches it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.mails.particulars import awaits_payment
from orders.models import Order
from storefront import moments
from storefront.contents import Items
from storefront.phrasing import Answer
from storefront.reading import Rows
from storefront.visiting.answers import collection_answer, is_to_collect


def whole_answer(rows: Rows, parcels: Sequence[tuple[Answer, bool]], waiting: Items) -> Answer:
    """The sentence at the top of the page. `parcels` are the parcels' own answers, each with whether it is there."""
    if rows.order.cancelled_at:
        return _cancelled(rows, rows.order.cancelled_at)
    if not parcels:
        return collection_answer(rows) or _not_sent(rows.order)
    done = sum(is_done for _answer, is_done in parcels)
    if len(parcels) == 1:
        return _partly(rows) if waiting and done else parcels[0][0]
    if done == len(parcels) and not waiting:
        return Answer(_("All %(count)s parcels have been delivered.") % {"count": done}, tone="good")
    return _several(rows, len(parcels), done, waiting)


def _several(rows: Rows, count: int, done: int, waiting: Items) -> Answer:
    detail = _rest(rows) if waiting else ""
    if not done:
        return Answer(_("Your order comes in %(count)s parcels.") % {"count": count}, detail)
    headline = ngettext(
        "%(done)s of %(count)s parcels has arrived.", "%(done)s of %(count)s parcels have arrived.", done
    )
    return Answer(headline % {"done": done, "count": count}, detail)


def _rest(rows: Rows) -> str:
    if is_to_collect(rows):
        return _("The rest you collect in the shop.")
    return _("Some items still have to be sent. You get an email when they leave.")


def _partly(rows: Rows) -> Answer:
    detail = _("The rest still has to be sent. You get an email when it leaves.")
    return Answer(_("Part of your order has arrived."), _rest(rows) if is_to_collect(rows) else detail)


def _not_sent(order: Order) -> Answer:
    if order.will_collect or order.collected_at:
        return _to_collect(order)
    if order.is_fulfilled:
        detail = _("It travels without tracking, so there is no news until it arrives.")
        return Answer(_("Your order has been sent."), detail)
    if awaits_payment(order):
        return Answer(_("We have your order."), _("We start on it as soon as your payment is in."))
    detail = _("You get an email as soon as it is on its way.")
    if order.promised_on and order.promised_on >= timezone.localdate():
        when = moments.on_day(order.promised_on)
        detail = _("It should arrive %(when)s. You get an email as soon as it is on its way.") % {"when": when}
    return Answer(_("We are getting your order ready."), detail)


def _to_collect(order: Order) -> Answer:
    """Its buyer fetches it, and all we know of that is what the shop's system wrote."""
    if order.collected_at:
        when = moments.on_day(order.collected_at)
        return Answer(_("Your order was collected %(when)s.") % {"when": when}, tone="good")
    detail = _("You collect it in the shop.")
    if order.collect_place:
        detail = _("You collect it at %(place)s.") % {"place": order.collect_place}
    if order.is_fulfilled or order.collect_ready_at:
        return Answer(_("Your order is ready."), detail)
    return Answer(_("We are getting your order ready."), detail)


def _cancelled(rows: Rows, cancelled_at: datetime) -> Answer:
    headline = _("Your order was cancelled %(when)s.") % {"when": moments.on_day(cancelled_at)}
    detail = "" if rows.refunded else _("If you have paid already, ask us when you get your money back.")
    return Answer(headline, detail, "warn")
