"""What a person does about money: lets it go, keeps it back, says how much, tries again, pays by hand."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.returns.again import Wrong
from dashboard.returns.paying_forms import SetForm, too_much
from dashboard.returns.payouts_list import payouts_page
from dashboard.returns.showing import shown
from returns.models import Payout
from returns.money import by_hand
from returns.money.locks import locked
from returns.money.noting_by_hand import note_again, note_done
from returns.money.releasing import approve, stop

Act = Callable[[MemberRequest, Payout], str]


class Unclear(Exception):
    """What was typed is no amount that can go back; the form says why."""

    def __init__(self, form: SetForm) -> None:
        super().__init__()
        self.form = form


@require_safe
@member_required
def payouts(request: MemberRequest) -> HttpResponse:
    """GET ?what=kept|failed|by_hand|unnoted: what a person has to see to, the oldest first."""
    return payouts_page(request)


@require_POST
@member_required
def payout_act(request: MemberRequest, pk: int) -> HttpResponse:
    """POST act=approve|stop|paid|retry|by_hand|amount|amount_go|give_up|note|noted, with reference= or amount=. 422
    keeps an amount that cannot be, on the page where it was typed."""
    payout = get_object_or_404(Payout.objects.select_related("in_return"), pk=pk)
    here, act = place(request, "return", payout.in_return_id), ACTS.get(request.POST.get("act", ""))
    if act is None:
        return done(request, _("Nothing was changed."), here, good=False)
    try:
        return done(request, act(request, payout), here)
    except by_hand.TooLate:
        words = _("It stands elsewhere by now: look again.")
    except Unclear as error:
        wrong = Wrong("amount", error.form, payout.pk)
        if request.POST.get("next", "").startswith(place(request, "payouts")):
            return payouts_page(request, wrong)
        return shown(request, payout.in_return_id, wrong)
    except ValueError:
        words = _("This amount cannot be paid: it is more than what can still go back, or no amount.")
    return done(request, words, here, good=False)


def _approve(request: MemberRequest, payout: Payout) -> str:
    if payout.in_return.state == payout.in_return.State.ASKED:
        raise by_hand.TooLate
    approve(payout, str(request.user))
    payout.refresh_from_db()
    if payout.state == Payout.State.HELD:
        return _("Noted. It goes as soon as nothing else holds it.")
    return _("It may go now.")


def _stop(request: MemberRequest, payout: Payout) -> str:
    if not stop(payout):
        raise by_hand.TooLate
    return _("Kept back until somebody lets it go.")


def _paid(request: MemberRequest, payout: Payout) -> str:
    by_hand.mark_paid(payout.pk, str(request.user), request.POST.get("reference", "").replace("\0", "")[:120])
    return _("Marked as paid. The customer gets an email when it was the last.")


def _retry(request: MemberRequest, payout: Payout) -> str:
    by_hand.try_again(payout.pk, str(request.user))
    return _("It is tried again now.")


def _by_hand(request: MemberRequest, payout: Payout) -> str:
    by_hand.by_hand_instead(payout.pk, str(request.user))
    return _("It is on the list of what is paid by hand.")


def _amount(request: MemberRequest, payout: Payout) -> str:
    held, form = locked(payout.in_return_id), SetForm(payout, request.POST)
    payout.refresh_from_db()
    if payout.state != Payout.State.HELD:
        raise by_hand.TooLate
    if form.is_valid():
        amount = form.cleaned_data["amount"]
        if why := too_much(amount, held.orders[payout.order_id], besides=payout):
            form.add_error("amount", why)
    if form.errors:
        raise Unclear(form)
    by_hand.set_amount(payout.pk, amount, str(request.user))
    return _("The amount is noted. Let it go when it is right.")


def _amount_go(request: MemberRequest, payout: Payout) -> str:
    _amount(request, payout)
    return _approve(request, payout)


def _give_up(request: MemberRequest, payout: Payout) -> str:
    if payout.in_return.is_by_law:
        raise by_hand.TooLate
    by_hand.give_up(payout.pk, str(request.user))
    return _("Called off: nothing goes back by it.")


def _note(request: MemberRequest, payout: Payout) -> str:
    note_again(payout.pk, str(request.user))
    return _("The shop is told again now. No money moves by it.")


def _noted(request: MemberRequest, payout: Payout) -> str:
    note_done(payout.pk, str(request.user))
    return _("Noted: the shop knows it.")


ACTS: dict[str, Act] = {
    "approve": _approve, "stop": _stop, "paid": _paid, "retry": _retry, "by_hand": _by_hand, "amount": _amount,
    "amount_go": _amount_go, "give_up": _give_up, "note": _note, "noted": _noted,
}  # fmt: skip
