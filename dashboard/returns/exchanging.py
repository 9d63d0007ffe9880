"""An exchange that could not be ordered, or whose old goods never came: what a person does about it."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard import moments
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.needs.need import SHOWN, Need
from dashboard.returns.again import Wrong
from dashboard.returns.exchange_words import sold_out_words
from dashboard.returns.showing import shown
from returns.deciding import NotPossible
from returns.exchanging.by_hand import order_by_hand
from returns.exchanging.deciding import (
    pay_instead,
    send_now,
    settle_claim,
    stuck,
    try_again,
    unreturned,
    without_replacement,
)
from returns.exchanging.finding import claim, claims
from returns.models import Exchange

ACTS: dict[str, Callable[[int, str], bool]] = {
    "again": lambda pk, _by: try_again(pk), "money": pay_instead, "now": lambda pk, _by: send_now(pk),
    "settled": settle_claim,
}  # fmt: skip
DONE = {
    "again": gettext_lazy("It is being ordered again."), "money": gettext_lazy("The customer gets money instead."),
    "now": gettext_lazy("It is being ordered."), "settled": gettext_lazy("Noted: it is seen to."),
}  # fmt: skip


@require_POST
@member_required
def return_exchange_act(request: MemberRequest, pk: int, exchange: int) -> HttpResponse:
    """POST act=again|money|now|settled: order it once more, give money instead, send it without waiting, or note that
    what the customer owed is seen to. act=ordered with number=: it was ordered by hand; 422 keeps what was typed."""
    one = get_object_or_404(Exchange, pk=exchange, item__in_return_id=pk)
    here, act, by = place(request, "return", pk), request.POST.get("act", ""), str(request.user)
    if act == "ordered":
        return _ordered(request, pk, one)
    if act not in ACTS:
        raise Http404
    is_done, words = ACTS[act](one.pk, by), str(DONE[act])
    return done(request, words if is_done else _("That is too late: it moved on meanwhile."), here, good=is_done)


def _ordered(request: MemberRequest, pk: int, one: Exchange) -> HttpResponse:
    number = request.POST.get("number", "").replace("\0", "")
    try:
        order_by_hand(one.pk, number, str(request.user))
    except NotPossible as error:
        typed = {"exchange": one.pk, "number": number[:60], "error": str(error)}
        return shown(request, pk, Wrong("exchange", typed))
    return done(request, _("Noted. The customer gets an email."), place(request, "return", pk))


def exchanges_that_need_a_person() -> Iterator[Need]:
    """What could not be ordered; and who has the new goods and sent nothing back."""
    for one in stuck()[: SHOWN + 1]:
        yield Need(
            what=_failed(one) % {"code": one.item.in_return.spoken},
            means=one.last_error[:200] or _("Look into the shop, then try again or give money instead."),
            tone="danger",
            at=one.made_at,
            link=("return", (one.item.in_return_id,)),
        )
    for one in unreturned()[: SHOWN + 1]:
        yield Need(
            what=_("Return %(code)s: the new goods are with the customer, the old ones never came")
            % {"code": one.item.in_return.spoken},
            means=_("They were sent at once, in trust. Ask for what is missing, or for its price."),
            tone="warning",
            at=one.made_at,
            link=("return", (one.item.in_return_id,)),
        )
    yield from _claims()
    for one in without_replacement()[: SHOWN + 1]:
        row = one.item.in_return
        yield Need(
            what=_("Return %(code)s: the replacement has sold out") % {"code": row.spoken},
            means=sold_out_words(one, row),
            tone="notice",
            at=one.made_at,
            until=one.reserved_until,
            link=("return", (row.pk,)),
        )


def _claims() -> Iterator[Need]:
    for one in claims()[: SHOWN + 1]:
        owed = moments.money(claim([one.item, *one.item.parts.all()]), one.currency)
        yield Need(
            what=_("Return %(code)s: the customer owes %(amount)s")
            % {"code": one.item.in_return.spoken, "amount": owed},
            means=_("The new goods have left, and the old ones came back worn, broken or not at all."),
            tone="warning",
            at=one.made_at,
            link=("return", (one.item.in_return_id,)),
        )


def _failed(one: Exchange) -> str:
    if one.is_replacement:
        return _("Return %(code)s: the replacement could not be ordered")
    return _("Return %(code)s: the exchange could not be ordered")
