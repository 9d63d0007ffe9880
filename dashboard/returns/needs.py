"""What of the returns needs a person, for the dashboard's first screen."""

from collections.abc import Iterator

from django.db.models import Count, Min, OuterRef, Prefetch, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.needs.need import SHOWN, Need
from dashboard.returns.exchanging import exchanges_that_need_a_person
from dashboard.returns.finding import at_risk
from dashboard.returns.sharing_rows import shared
from dashboard.returns.wording import ENDED, deadline_of
from orders.models import Refund
from returns.following.proving import counts_from, unseen
from returns.models import Appeal, Payout, PayoutStep, Return, UnexpectedItem
from returns.money.missing import asked_about, returns_of
from returns.withdrawing.matching import waiting

State, Paid = Return.State, Payout.State


def goods_come_back() -> Iterator[Need]:
    """Declarations without an order, decisions with a deadline, promises, money, objections, what nobody expected."""
    yield from shared([
        (_unmatched, "unmatched", ""), (_to_decide, "returns", "show=waits&state=asked"),
        (_receipts, "returns", "show=waits"), (_promises, "returns", "show=risk"), (_failed, "payouts", "what=failed"),
        (_missing, "returns", ""),
        (_unnoted, "payouts", "what=unnoted"), (exchanges_that_need_a_person, "returns", "show=waits"),
        (_by_hand, "payouts", "what=by_hand"), (_kept_back, "payouts", "what=kept"),
        (_objections, "returns", "show=waits"), (_strange, "unexpected", ""),
    ])  # fmt: skip


def _unmatched() -> Iterator[Need]:
    for row in waiting()[: SHOWN + 1]:
        yield Need(
            what=_("Withdrawal by %(name)s: which order is it?") % {"name": row.name},
            means=_("It counts from the moment it was declared, and the money has to be there in time. Named: %(what)s")
            % {"what": row.identification[:80]},
            tone="danger",
            at=row.declared_at,
            until=row.refund_by,
            link=("unmatched_one", (row.pk,)),
        )


def _to_decide() -> Iterator[Need]:
    for row in Return.objects.filter(state=State.ASKED).order_by("decide_by", "pk")[: SHOWN + 1]:
        yield Need(
            what=_("Return %(code)s waits for your decision") % {"code": row.spoken},
            means=_("Approve it, or refuse it with a reason. If nobody decides in time, it is approved."),
            tone="warning",
            at=row.requested_at,
            until=row.decide_by,
            link=("return", (row.pk,)),
        )


def _receipts() -> Iterator[Need]:
    for photo in unseen().select_related("in_return").defer("content")[: SHOWN + 1]:
        row = photo.in_return
        yield Need(
            what=_("Return %(code)s: is this a receipt of sending it?") % {"code": row.spoken},
            means=_("The customer shows a photo. Its money goes by your yes, at the latest when the law's days end.")
            if row.is_by_law
            else _("The customer shows a photo. Say whether the goods were sent."),
            tone="warning",
            at=photo.added_at,
            until=counts_from(row, photo),
            link=("return", (row.pk,)),
        )


def _promises() -> Iterator[Need]:
    open_money = Prefetch("payouts", Payout.objects.only("in_return", "state", "held_for"))
    rows = Return.objects.filter(at_risk()).order_by("promised_on", "pk").prefetch_related(open_money)
    for row in rows[: SHOWN + 1]:
        deadline = deadline_of(row)
        if deadline is not None:
            yield Need(
                what=_("Return %(code)s: %(deadline)s") % {"code": row.spoken, "deadline": deadline.words},
                means=_("The money is with the bank and not there yet. Ask the payment provider what it waits for.")
                if all(one.state in (Paid.SENT, *ENDED) for one in row.payouts.all())
                else _("The money is not on its way yet. Receive and inspect the goods, or let it go."),
                tone="danger" if deadline.tone == "bad" else "warning",
                link=("return", (row.pk,)),
            )


def _failed() -> Iterator[Need]:
    failed = Payout.objects.filter(state__in=[Paid.FAILED, Paid.UNCERTAIN]).select_related("in_return")
    for payout in failed.order_by("made_at", "pk")[: SHOWN + 1]:
        is_lost = payout.state == Paid.UNCERTAIN
        yield Need(
            what=_("Return %(code)s could not be paid back") % {"code": payout.in_return.spoken},
            means=_("Nobody knows whether it went. Look into the account before you do anything.")
            if is_lost
            else payout.last_error[:200],
            tone="danger",
            at=payout.made_at,
            link=("return", (payout.in_return_id,)),
        )


def _missing() -> Iterator[Need]:
    newest = returns_of(OuterRef("order")).values("pk")[:1]
    rows = asked_about(Refund.objects.all()).annotate(in_return=Subquery(newest)).exclude(in_return=None)
    for refund in rows.select_related("order")[: SHOWN + 1]:
        yield Need(
            what=_("The shop no longer knows a refund of order %(order)s") % {"order": refund.order},
            means=_("Say whether the customer has the money: until then nothing else goes back for it."),
            tone="danger",
            at=refund.missing_at,
            link=("return", (refund.in_return,)),
        )


def _unnoted() -> Iterator[Need]:
    rows = PayoutStep.objects.filter(kind=PayoutStep.Kind.NOTE, state=PayoutStep.State.FAILED)
    for step in rows.select_related("payout__in_return").order_by("pk")[: SHOWN + 1]:
        yield Need(
            what=_("Return %(code)s is paid back, but the shop does not know it")
            % {"code": step.payout.in_return.spoken},
            means=_("Nobody should pay it a second time there: %(why)s") % {"why": step.last_error[:200]},
            tone="warning",
            at=step.due_at,
            link=("return", (step.payout.in_return_id,)),
        )


def _by_hand() -> Iterator[Need]:
    """One row for all: finance works from a list."""
    waits = Payout.objects.filter(state=Paid.BY_HAND).aggregate(count=Count("pk"), first=Min("made_at"))
    if waits["count"]:
        words = ngettext(
            "%(count)s payout is to be paid by hand", "%(count)s payouts are to be paid by hand", waits["count"]
        )
        yield Need(
            what=words % {"count": waits["count"]},
            means=_("Pay from the list, then mark each as paid: the customer waits for it."),
            tone="warning",
            at=waits["first"],
            link=("payouts", ()),
        )


def _kept_back() -> Iterator[Need]:
    held = Payout.objects.filter(state=Paid.HELD, held_for__in=["person", "stopped"]).select_related("in_return")
    for payout in held.exclude(in_return__state=State.ASKED).order_by("made_at", "pk")[: SHOWN + 1]:
        yield Need(
            what=_("Return %(code)s: the money waits for you") % {"code": payout.in_return.spoken},
            means=_("Look at the return and let the money go, or say why not."),
            tone="warning",
            at=payout.made_at,
            link=("return", (payout.in_return_id,)),
        )


def _objections() -> Iterator[Need]:
    for appeal in Appeal.objects.filter(answered_at=None).select_related("in_return").order_by("pk")[: SHOWN + 1]:
        yield Need(
            what=_("The customer of return %(code)s does not agree") % {"code": appeal.in_return.spoken},
            means=appeal.text[:200],
            tone="warning",
            at=appeal.made_at,
            link=("return", (appeal.in_return_id,)),
        )


def _strange() -> Iterator[Need]:
    found = UnexpectedItem.objects.filter(decision="").aggregate(count=Count("pk"), first=Min("found_at"))
    if found["count"]:
        words = ngettext(
            "%(count)s thing came that nobody had registered",
            "%(count)s things came that nobody had registered",
            found["count"],
        )
        yield Need(
            what=words % {"count": found["count"]},
            means=_("Say what becomes of it: whoever sent it waits for money, or for the thing."),
            tone="notice",
            at=found["first"],
            link=("unexpected", ()),
        )
