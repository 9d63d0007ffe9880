"""An exchange that could not be ordered, or whose old goods never came: what a person does about it."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.needs.need import SHOWN, Need
from returns.exchanging.deciding import pay_instead, stuck, try_again, unreturned
from returns.models import Exchange


@require_POST
@member_required
def return_exchange_act(request: MemberRequest, pk: int, exchange: int) -> HttpResponse:
    """POST act=again|money: order it once more, or give money instead."""
    one = get_object_or_404(Exchange, pk=exchange, item__in_return_id=pk)
    here, act = place(request, "return", pk), request.POST.get("act", "")
    if act == "again":
        is_done, words = try_again(one.pk), _("It is being ordered again.")
    elif act == "money":
        is_done, words = pay_instead(one.pk, str(request.user)), _("The customer gets money instead.")
    else:
        raise Http404
    return done(request, words if is_done else _("That is too late: it moved on meanwhile."), here, good=is_done)


def exchanges_that_need_a_person() -> Iterator[Need]:
    """What could not be ordered; and who has the new goods and sent nothing back."""
    for one in stuck()[: SHOWN + 1]:
        yield Need(
            what=_("Return %(code)s: the exchange could not be ordered") % {"code": one.item.in_return.spoken},
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
