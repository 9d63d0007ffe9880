"""An exchange that did not work out: something else, or the money. And the payment of a difference."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from notifications.mails.contents import money
from returns.exchanging.choosing import NewGoods, Old, choices
from returns.exchanging.clients.choosing import orders_goods
from returns.exchanging.ending import give_up, may_choose, may_give_up
from returns.exchanging.ending import ring as ring_bell
from returns.exchanging.finding import goods_of
from returns.exchanging.goods import read
from returns.exchanging.inquiring import Wanted, known, want
from returns.exchanging.locks import Held, set_aside
from returns.exchanging.remedies import remedies_of, take
from returns.exchanging.reserving import can_be_paid, choose_anew
from returns.exchanging.taxing import tax_on_top
from returns.insight.wording import words_of as verdict_words
from returns.models import Exchange, GoodsQuestion, Return
from returns.money.locks import Locked
from returns.policy.vocabulary import Path
from returns.requesting.wishes import Refused
from storefront import moments
from storefront.answering import posting, see_other
from storefront.lookup import PER_ADDRESS
from storefront.returning.exchanging import MOST_OTHERS, Swap, said_once, shown, tidy
from storefront.returning.opening import nobody, return_required
from storefront.returning.sending import page_of
from storefront.returning.standing import name_of, remedy_words, stands
from storefront.returning.waiting import GOODS, fresh, is_look, still, wait_of

State = Exchange.State


@dataclass(frozen=True)
class Shelf:
    """What there is instead, as far as it is known."""

    found: list[NewGoods]
    is_asking: bool
    words: str
    is_gift: bool = False
    turns_out: str = ""  # "Runs small: ..."
    too_often: bool = False  # so much was looked for that the shop is not asked for more

    def swaps(self, *, same: bool) -> list[Swap]:
        """As the page shows them."""
        return [shown(one, is_gift=self.is_gift) for one in self.found if one.is_same == same]


@require_http_methods(["GET", "HEAD", "POST"])
@return_required
def return_exchange(request: HttpRequest, row: Return, exchange: str) -> HttpResponse:
    """GET shows how it stands and what can be had; POST takes something else (`x`), the law's next remedy for a
    replacement that sold out (`remedy`) or the money (`money`): 303 to the return, 422 says why not and what there is
    now, 429 after too many."""
    rows = Exchange.objects.select_related("item__order", "item__line", "item__in_return", "connection")
    one = rows.filter(public_id=exchange, item__in_return=row).first() if exchange.isalnum() else None
    if one is None:
        return nobody()
    if is_look(request):
        return still(request, row, GOODS) if _shelf(request, one).is_asking else fresh()
    if request.method != "POST":
        return _page(request, row, one)
    allowed, within = PER_ADDRESS
    if hits(f"return:{current_merchant_id()}:exchange:{row.pk}", within) > allowed:
        words = _("You have tried this many times in a short time. Wait ten minutes and try again.")
        return _page(request, row, one, words, 429)
    problem = _changed(request, one)
    return _page(request, row, one, problem, 422) if problem else see_other(page_of(row))


def _changed(request: HttpRequest, one: Exchange) -> str:
    """Do what was asked for; why it cannot be, or "" when it is done."""
    if "money" in request.POST:
        return "" if give_up(one.pk) else _("That is too late: it is being ordered already.")
    if "remedy" in request.POST:
        words = _("This can no longer be chosen. Look at your return: it says how it goes on.")
        return "" if take(one.pk, request.POST["remedy"]) else words
    wanted = next((goods for goods in _shelf(request, one).found if goods.value == request.POST.get("x")), None)
    if wanted is None:
        return _("Choose what you want instead.")
    try:
        choose_anew(one.pk, wanted)
    except Refused as no:
        return no.message
    return ""


def _page(request: HttpRequest, row: Return, one: Exchange, problem: str = "", status: int = 200) -> HttpResponse:
    can_choose = may_choose(Held(Locked(row, {}), one))
    shelf = _shelf(request, one) if can_choose else Shelf([], False, "")
    if one.state == State.PAYING:
        ring_bell()  # somebody may have come back from paying
    same, others = shelf.swaps(same=True), shelf.swaps(same=False)[:MOST_OTHERS]
    context = {
        "row": row, "exchange": one, "problem": problem, "can_choose": can_choose,
        "same": same, "others": others, "same_price": said_once(same), "others_price": said_once(others),
        "is_asking": shelf.is_asking, "words": shelf.words, "too_often": shelf.too_often,
        "wait": wait_of(request, GOODS),
        "is_paying": one.state == State.PAYING, "is_sold_out": one.state == State.SOLD_OUT,
        "amount": money(one.difference, one.currency) if one.difference > 0 else "",
        "until": moments.until_time(one.reserved_until) if one.reserved_until else "",
        "stands": stands(one, row), "name": name_of(one), "turns_out": shelf.turns_out,
        "remedies": [(found.value, *remedy_words(found)) for found in remedies_of(one)],
        "can_give_up": may_give_up(one) and not one.is_replacement, "back": page_of(row),
    }  # fmt: skip
    return posting(render(request, "storefront/returning/exchange.html", context, status=status))


def _shelf(request: HttpRequest, one: Exchange) -> Shelf:
    item = one.item
    product = item.line.product_id if item.line else ""
    words = tidy(request.GET.get("w", ""))
    wanted = [Wanted(one.connection_id, product)] if product else []
    wanted += [Wanted(one.connection_id, words=words)] if words else []
    rows = known(wanted)
    is_let = not orders_goods(one.connection) or want(wanted, rows, one.key)
    if item.order is None or item.expected is None:
        return Shelf([], False, words)
    parts = goods_of(one)[1:]
    credit = sum((part.expected or Decimal(0) for part in parts), item.expected)
    is_part = bool(item.line and item.line.bundle_of) and not parts and item.in_return.path == Path.MIND
    old = Old(one.connection_id, product, item.line.variant_id if item.line else "", item.sku, item.quantity, credit,
              item.order.currency, item.fee, item.reason, is_part, item.in_return.is_gift,
              tax_on_top(item.order, item.line_external_id))  # fmt: skip
    taken = set_aside(((row.connection_id, goods["id"]) for row in rows.values() for goods in row.products), one.pk)
    can_pay = can_be_paid()
    found: dict[str, NewGoods] = {}
    for row in rows.values():
        if row.answered_at is not None:
            for goods in choices(old, read(row.products), row.answered_at, taken, can_pay):
                found.setdefault(goods.value, goods)
    asking = any(row.answered_at is None and row.state == GoodsQuestion.PENDING for row in rows.values())
    verdict = next((known_as for row in rows.values() if (known_as := getattr(row, "verdict", None))), "")
    said = verdict_words(verdict) if verdict else ""
    return Shelf(list(found.values()), asking, words, item.in_return.is_gift, said, not is_let)
