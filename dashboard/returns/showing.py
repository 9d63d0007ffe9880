"""One return with everything around it, in six queries."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from dashboard.returns.again import Wrong, of
from dashboard.returns.customs import customs_of
from dashboard.returns.exchange_words import exchange_of, history_of_exchanges
from dashboard.returns.finding import find
from dashboard.returns.forms import RefusalForm
from dashboard.returns.kinds import state_words
from dashboard.returns.missing import missing_of
from dashboard.returns.paying_forms import MoreForm, SetForm, times_added
from dashboard.returns.saying import said_of
from dashboard.returns.telling_steps import notes_of, steps_told
from dashboard.returns.wording import day_words, days_left, deadline_of, held_words, history_of, reasons_of
from returns.models import (
    Appeal,
    Exchange,
    Payout,
    PolicyVersion,
    Return,
    ReturnItem,
    ReturnMove,
    ReturnParcel,
    ReturnPhoto,
    UnexpectedItem,
)
from returns.moves import ALLOWED
from returns.receiving.inspecting import can_correct

State, Paid = Return.State, Payout.State


@require_safe
@member_required
def return_page(request: MemberRequest, pk: int) -> HttpResponse:
    """Its goods, its money, its history, and what a person can do now."""
    return shown(request, pk)


def shown(request: MemberRequest, pk: int, wrong: Wrong | None = None) -> HttpResponse:
    """The page; 422 with the form that was not in order, as it was typed."""
    from dashboard.returns.appealing import objections_of  # these show this page again
    from dashboard.returns.ending import ending
    from dashboard.returns.judging import judged
    from dashboard.returns.proving import proofs_of

    row = get_object_or_404(whole(), pk=pk)
    context = {
        **_context(row, wrong), **judged(row, of(wrong, "judging")), **ending(row, of(wrong, "ending")),
        **proofs_of(row, wrong), "objections": objections_of(row, wrong), "typed": of(wrong, "exchange"),
        "form": of(wrong, "refusal") or RefusalForm(), "after": find("waits", "", "", "").exclude(pk=pk).first(),
        "customs": customs_of(row, request.member.merchant, list(row.items.all())),
    }  # fmt: skip
    if wrong:
        wrong.put_focus()
    return page(request, "dashboard/returns/return.html", context, status=422 if wrong else 200)


def whole() -> Any:
    """Returns with all that their page shows; what is small comes along as JSON, or every list would be a query."""
    # The pieces and the photos of one return are few; rows of several tables in one query multiply.
    parcels = ReturnParcel.objects.defer("label").select_related("location")
    rows = Return.objects.select_related("risk", "withdrawal").annotate(
        history=_rows(ReturnMove, "pk", at="at", to_state="to_state", by="by", note="note"),
        pictures=_rows(ReturnPhoto, "pk", id="public_id", kind="kind", item="item_id", by="by", is_proof="is_proof",
                       added_at="added_at", judge_note="judge_note", judged_by="judged_by"),
        objections=_rows(
            Appeal, "pk", pk="pk", text="text", made_at="made_at", answer="answer", upheld="is_upheld",
            by="answered_by",
        ),
        terms=Subquery(PolicyVersion.objects.filter(number=OuterRef("policy_version")).values("definition")[:1]),
        extras=_rows(UnexpectedItem, "pk", pk="pk", title="title", quantity="quantity", decision="decision"),
    )  # fmt: skip
    items = ReturnItem.objects.select_related("order", "line", "exchange").defer("line__picture__thumb")
    return rows.prefetch_related(
        Prefetch("items", items),
        Prefetch("parcels", parcels),
        Prefetch("payouts", Payout.objects.select_related("order").annotate(told=steps_told())),
    )


def _rows(model: Any, order: str, **names: str) -> ArraySubquery:
    found = model.objects.filter(in_return=OuterRef("pk")).order_by(order)
    return ArraySubquery(found.values(json=JSONObject(**{name: F(column) for name, column in names.items()})))


def _context(row: Any, wrong: Wrong | None) -> dict[str, Any]:
    items, labels = list(row.items.all()), dict(UnexpectedItem.Decision.choices)
    orders = {item.order_id: item.order for item in items if item.order}
    is_here = row.state in (State.RECEIVED, State.INSPECTED, State.CLOSED)
    return {
        "here": "returns", "row": row, "orders": list(orders.values()), "deadline": deadline_of(row),
        "promised": day_words(row.promised_on), "first_promised": day_words(row.first_promised_on),
        "items": [
            {"item": item, **said_of(item, row.terms, row.currency), "why": reasons_of(item.decision),
             "photos": [one for one in row.pictures if one["item"] == item.pk], "new": exchange_of(item, items, row)}
            for item in items
        ],
        "photos": [one for one in row.pictures if one["item"] is None],
        "history": sorted(
            [*history_of_exchanges(items), *history_of(row.history)], key=lambda one: one["at"], reverse=True
        ),
        **_when(items),
        "extras": [{**one, "words": labels.get(one["decision"], "")} for one in row.extras],
        **_money(row, list(orders.values()), wrong), **missing_of(orders.values()),
        "decide_left": days_left(row.decide_by) if row.decide_by and row.state == State.ASKED else "",
        "can_decide": row.state in (State.ASKED, State.REFUSED) and row.path != Return.Path.OLD,
        "can_refuse": row.state == State.ASKED and not row.is_by_law,
        "can_receive": State.RECEIVED in ALLOWED[row.state],
        "can_inspect": row.state == State.RECEIVED or (row.state == State.INSPECTED and can_correct(row)),
        "is_here": is_here,
        "withdrawal": getattr(row, "withdrawal", None),
    }  # fmt: skip


def _money(row: Any, orders: list[Any], wrong: Wrong | None) -> dict[str, Any]:
    """Its payouts, whether one of them is what the page is about, and the form for more."""
    found = [payout_of(payout, wrong) for payout in row.payouts.all()]
    times = times_added(row.payouts.all())
    is_over = row.state in (State.ASKED, State.RECEIVED)
    return {
        "payouts": found, "more": of(wrong, "more") or MoreForm(row, orders, times),
        "is_about_money": not is_over and any(one["is_waiting"] for one in found),
    }  # fmt: skip


def _when(items: list[ReturnItem]) -> dict[str, Any]:
    """Whoever decides about a claim says when its replacement leaves, with what the policy says chosen."""
    found = [item.exchange for item in items if hasattr(item, "exchange") and item.exchange.is_replacement]
    waits = [one for one in found if one.called_at is None]
    return {"ships": Exchange.Ships.choices, "ships_now": waits[0].ships} if waits else {}


def payout_of(payout: Payout, wrong: Wrong | None = None) -> dict[str, Any]:
    """A payout with what can be done about it."""
    state = payout.state
    can_set = state == Paid.HELD and payout.held_for == "stopped"
    waits = state == Paid.HELD and payout.held_for in ("person", "stopped", "inspection", "goods", "order")
    is_law = payout.in_return.path == Return.Path.WITHDRAW
    tones = {Paid.PAID: "good", Paid.FAILED: "bad", Paid.UNCERTAIN: "bad", Paid.BY_HAND: "warn", Paid.WAITING: "info",
             Paid.SENT: "info"}  # fmt: skip
    return {
        "payout": payout, "words": held_words(payout), "state": state_words(payout), "tone": tones.get(Paid(state), ""),
        "can_approve": waits and payout.in_return.state != State.ASKED and not is_law,
        "can_stop": state in (Paid.HELD, Paid.WAITING, Paid.BY_HAND) and payout.called_at is None and not is_law
        and payout.held_for != "stopped",
        "can_mark": state in (Paid.BY_HAND, Paid.FAILED, Paid.UNCERTAIN),
        "can_retry": state in (Paid.FAILED, Paid.UNCERTAIN),
        "can_pay_by_hand": state == Paid.FAILED and not payout.may_have_gone,
        "can_give_up": not payout.in_return.is_by_law and payout.in_return.state != State.ASKED
        and (state == Paid.BY_HAND or ((waits or state == Paid.FAILED) and not payout.may_have_gone)),
        "set": (of(wrong, "amount", payout.pk) or SetForm(payout)) if can_set else None,
        "is_waiting": state in (Paid.BY_HAND, Paid.FAILED, Paid.UNCERTAIN)
        or (state == Paid.HELD and payout.held_for in ("person", "stopped")),
        **notes_of(payout),
    }  # fmt: skip
