"""Forgetting a person in what came back: goods, sums and days stay, which the tax law wants; names, words, pictures,
codes and addresses go. Evidence holds digests alone, and says that its declaration was erased."""

from collections.abc import Iterable

from django.db.models import F, JSONField, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from merchants.access import revoke
from orders.models import Order
from orders.privacy import address_hashes
from outbox.models import Delivery, DomainEvent
from returns.evidence import WITHDRAWAL_ERASED, seal
from returns.exchanging import forgetting as exchanging
from returns.models import (
    Appeal,
    Exchange,
    LinkAsk,
    OfferQuestion,
    Payout,
    PayoutStep,
    Return,
    ReturnItem,
    ReturnMove,
    ReturnParcel,
    ReturnPhoto,
    ReturnRisk,
    ReturnScan,
    UnexpectedItem,
    Withdrawal,
)
from returns.moves import CARRIER, CUSTOMER, SYSTEM
from tracking.privacy import forget_parcels
from workqueue.forgetting import forget_errors, mask

NOBODY = (CUSTOMER, CARRIER, SYSTEM)
TEAM = "team"
ERASED = "–"
# A phone that tells it once more hears that it was done, of no return.
ANSWERED = JSONObject(code=F("answer__code"), said=Value(""), **{"return": Value(None, JSONField())})


def forget(event: DomainEvent) -> None:
    """Subscriber of `customer.redacted`: empty what the person's returns and declarations say of him; idempotent.

    Found by his orders, by his customer's row, and by his address: he may have no order here, or send back what
    somebody else had given him.
    """
    orders = list(event.data.get("orders", []))
    hashes = {bytes.fromhex(found) for found in event.data.get("addresses", [])}
    exchanging.forget(sorted(_returns(event, orders, set(), hashes)))
    declared = set(Withdrawal.objects.filter(order__in=orders).values_list("pk", flat=True))
    declared |= _by_address(Withdrawal.objects.all(), hashes)
    # In the sequence of returns/withdrawing/matching.py, and before the returns are looked for: one that is being made
    # of a declaration is there afterwards.
    _lock(Withdrawal.objects.filter(pk__in=declared))
    _lock(Order.objects.filter(pk__in=orders))
    found = sorted(_returns(event, orders, declared, hashes))
    _forget_returns(found)
    _forget_ways(found)
    _forget_troubles(found, sorted(declared))
    _forget_links(orders, event.subject_id if event.subject_type == "customer" else None, hashes)
    forget_withdrawals(sorted(declared))


def forget_withdrawals(ids: Iterable[int]) -> None:
    """Empty declarations by id; each that still said something gets a link in the chain of evidence."""
    rows = Withdrawal.objects.select_for_update().filter(pk__in=list(ids)).exclude(statement="").order_by("pk")
    for row in rows:
        row.name = row.identification = row.email = row.statement = row.answer_note = ""
        row.items = []
        row.matched_by = row.matched_by if "@" not in row.matched_by else TEAM
        row.save()
        seal(WITHDRAWAL_ERASED, row, {"public_id": row.public_id})


def _returns(event: DomainEvent, orders: list[int], declared: set[int], hashes: set[bytes]) -> set[int]:
    mine = Q(items__order__in=orders) | Q(withdrawal__in=declared)
    if event.subject_type == "customer":
        mine |= Q(customer_id=event.subject_id)
    return {*Return.objects.filter(mine).values_list("pk", flat=True), *_by_address(Return.objects.all(), hashes)}


def _forget_returns(ids: list[int]) -> None:
    Return.objects.filter(pk__in=ids).update(
        customer=None, email="", name="", phone="", sender={}, decided_by="", decision_note=""
    )
    ReturnItem.objects.filter(in_return__in=ids).update(
        comment="", answers={}, serial="", inspected_by="", inspection_note=""
    )
    # What was taken off stays, and the sums are worked out again by a reason, whichever it was.
    ReturnItem.objects.filter(in_return__in=ids).exclude(deduction_reason="").update(deduction_reason=ERASED)
    for row in Return.objects.filter(pk__in=ids):
        revoke(row.access_subject)
    ReturnPhoto.objects.filter(in_return__in=ids).delete()
    ReturnMove.objects.filter(in_return__in=ids).update(note="")
    ReturnMove.objects.filter(in_return__in=ids).exclude(by__in=NOBODY).update(by=TEAM)
    ReturnRisk.objects.filter(in_return__in=ids).update(signals=[], decided_by="", note="")
    Appeal.objects.filter(in_return__in=ids).update(text="", answer="", answered_by="")
    ReturnScan.objects.filter(in_return__in=ids).update(told={}, answer=ANSWERED, by=TEAM)
    UnexpectedItem.objects.filter(in_return__in=ids).update(photo=None, note="", found_by=TEAM, decided_by="")


def _forget_ways(ids: list[int]) -> None:
    """Where the goods were sent from and by what; the number stays, which shows that they were sent."""
    parcels = ReturnParcel.objects.filter(in_return__in=ids)
    # The offer holds the address that the label was made for.
    parcels.update(
        offer={}, point={}, code="", picture=None, label=None, pickup_from=None, pickup_until=None, pickup_problem=""
    )
    OfferQuestion.objects.filter(in_return__in=ids).delete()
    forget_parcels(parcels.exclude(shipment=None).values_list("shipment", flat=True))


def _forget_troubles(ids: list[int], declared: list[int]) -> None:
    """What carriers and shops said that they refused, often with the whole address, and what failed in here. What a
    payment provider said stays, without mail addresses: somebody has to see to the money."""
    forget_errors(ReturnParcel.objects.filter(in_return__in=ids))
    forget_errors(Exchange.objects.filter(item__in_return__in=ids))
    mask(Payout.objects.filter(in_return__in=ids), "last_error")
    mask(PayoutStep.objects.filter(payout__in_return__in=ids), "last_error")
    for model, rows in ((Return, ids), (Withdrawal, declared)):
        about = {"event__subject_type": model._meta.model_name, "event__subject_id__in": rows}
        forget_errors(Delivery.objects.exclude(state=Delivery.State.DONE).filter(**about))


def _forget_links(orders: list[int], customer: int | None, hashes: set[bytes]) -> None:
    """Who asked for a link with a mail address, and the links to all that the person bought."""
    asked = Q(order__in=orders) | Q(pk__in=_by_address(LinkAsk.objects.all(), hashes))
    asked |= Q(customer_id=customer) if customer else Q(pk__in=[])
    for row in LinkAsk.objects.filter(asked).order_by("pk"):
        revoke(row.access_subject)
    LinkAsk.objects.filter(asked).update(email="", customer=None)
    if customer:
        revoke(f"person:{customer}")


def _lock(rows: "QuerySet[Withdrawal] | QuerySet[Order]") -> None:
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def _by_address(rows: "QuerySet[Return] | QuerySet[Withdrawal] | QuerySet[LinkAsk]", hashes: set[bytes]) -> set[int]:
    """The ids of rows under one of these addresses, which we know by their keyed hashes only."""
    if not hashes:
        return set()
    told = rows.exclude(email="").values_list("pk", "email")
    return {pk for pk, email in told if hashes.intersection(address_hashes(email))}
