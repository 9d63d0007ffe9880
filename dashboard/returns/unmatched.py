"""Declarations of withdrawal of which nobody knows the order: a person finds it, or answers. The clock runs anyway."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.wording import days_left
from dashboard.search import find_orders
from dashboard.visits.wording import number_of
from orders.models import Order
from returns.models import Return, Withdrawal
from returns.policy.wording import EXEMPTIONS
from returns.requesting.counting import OVER
from returns.withdrawing import matching
from returns.withdrawing.declaring import release
from returns.withdrawing.period import is_late
from returns.withdrawing.registering import Unclear, excluded_of
from returns.withdrawing.stating import Item

SHOWN = 50
MOST_PIECES = 100  # to choose from in a list


@require_safe
@member_required
def unmatched(request: MemberRequest) -> HttpResponse:
    """What waits, the most urgent first."""
    rows = [(row, days_left(row.refund_by)) for row in matching.waiting()[:SHOWN]]
    return page(request, "dashboard/returns/unmatched.html", {"here": "returns", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def unmatched_one(request: MemberRequest, pk: int) -> HttpResponse:
    """GET ?q= finds orders, ?order=<id> shows its lines. POST act=assign order=<id> n-<line id>=<pieces>, act=answer
    note= in words for the customer, or act=confirm: a receipt that was held back in a flood may go."""
    row = get_object_or_404(Withdrawal.objects.select_related("order"), pk=pk)
    if request.method == "POST":
        return _acted(request, row)
    words = request.GET.get("q", "").strip()[:100]
    found = list(find_orders(words)[:10]) if words else matching.suggestions(row)
    wanted = number_of(request.GET.get("order")) or row.order_id
    order = Order.objects.filter(pk=wanted, known_at__isnull=False).first()
    inside = _inside(order)
    is_open = not row.in_return_id and not row.answer_note and bool(row.statement)
    context: dict[str, Any] = {
        "here": "returns", "row": row, "words": words, "found": found, "order": order, "is_open": is_open,
        "lines": _countable(order), "left": days_left(row.refund_by),
        "why": _why(row, inside) if is_open else "", "inside": inside,
        "can_confirm": is_open and row.announced_at is None,
    }  # fmt: skip
    return page(request, "dashboard/returns/unmatched_one.html", context)


def _why(row: Withdrawal, inside: list[Return]) -> str:
    """Why a person has to look at it."""
    if row.order is None:
        return _("No order fits what was named, or several do.")
    if row.order.cancelled_at is not None:
        return _("Its order was cancelled. Look whether the money went back, and answer the customer.")
    if is_late(row):
        return _(
            "It came after the last day of the period that we know of. Look whether it still holds: if you told the "
            "customer too little about the right, the period is twelve months longer."
        )
    if excluded := excluded_of(row):
        words = _(
            "By your return policy there is no right to withdraw from “%(title)s”: %(point)s (art. 16 %(letter)s). Say "
            "of which lines the withdrawal holds, or answer the customer with the reason."
        )
        title, point = excluded[0]
        return words % {"title": title, "point": EXEMPTIONS[point], "letter": point.value}
    if inside:
        return _(
            "Its goods are in a return already, which could not become the withdrawal by itself. Look at it below."
        )
    return _("It names a part of the order, and we could not tell which.")


def _inside(order: Order | None) -> list[Return]:
    """The returns that hold pieces of the order."""
    rows = Return.objects.filter(items__order=order).exclude(state__in=OVER).order_by("pk") if order else ()
    return list(dict.fromkeys(rows))


def _countable(order: Order | None) -> list[Any]:
    """The order's lines, each with the numbers of pieces that may be chosen."""
    lines: list[Any] = list(order.lines.all()) if order else []
    for line in lines:
        line.counts = range(min(line.quantity, MOST_PIECES) + 1)
    return lines


def _acted(request: MemberRequest, row: Withdrawal) -> HttpResponse:
    try:
        return ACTS.get(request.POST.get("act", ""), _assign)(request, row)
    except matching.Settled:
        return done(request, _("A colleague decided this before."), place(request, "unmatched"), good=False)


def _confirm(request: MemberRequest, row: Withdrawal) -> HttpResponse:
    release(row)
    return done(request, _("The receipt goes now."), place(request, "unmatched_one", row.pk))


def _answer(request: MemberRequest, row: Withdrawal) -> HttpResponse:
    note = request.POST.get("note", "").replace("\0", "").strip()
    if not note:
        words = _("Write an answer: the customer reads it.")
        return done(request, words, place(request, "unmatched_one", row.pk), good=False)
    matching.answer(row.pk, note, str(request.user))
    return done(request, _("Answered."), place(request, "unmatched"))


def _assign(request: MemberRequest, row: Withdrawal) -> HttpResponse:
    here = place(request, "unmatched_one", row.pk)
    order = get_object_or_404(Order, pk=number_of(request.POST.get("order")), known_at__isnull=False)
    try:
        made = matching.assign(row.pk, order, str(request.user), _chosen(request, order))
    except Unclear:
        words = _("Say which of the lines it is about: the declaration does not.")
        return done(request, words, f"{here}?order={order.pk}", good=False)
    if made is None:
        words = _("Nothing of this order is left to come back: it was cancelled, or declared before.")
        if inside := _inside(order):
            codes = ", ".join(one.spoken for one in inside)
            words = _("Nothing of this order is left to come back: it is in return %(codes)s.") % {"codes": codes}
        return done(request, words, here, good=False)
    return done(request, _("Found: it has become a return."), place(request, "return", made.pk))


def _chosen(request: MemberRequest, order: Order) -> Sequence[Item] | None:
    """The lines with a number of pieces; None where none was given, so the declaration's own words count."""
    lines = order.lines.all()
    pieces = {line: number_of(request.POST.get(f"n-{line.pk}")) for line in lines}
    chosen = [Item(line.external_id, line.title, min(count, line.quantity)) for line, count in pieces.items() if count]
    return chosen or None


ACTS = {"assign": _assign, "answer": _answer, "confirm": _confirm}
