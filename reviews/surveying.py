"""The one question: taking an answer, changing it for a day, and calling those who are unhappy."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from orders.models import Order
from outbox.events import record
from reviews.models import SurveyAnswer
from tracking.models import Shipment

CHANGE_FOR = timedelta(days=1)
Kind = SurveyAnswer.Kind
SCORES: dict[str, range] = {Kind.CSAT: range(1, 6), Kind.NPS: range(11)}
LOW: dict[str, int] = {Kind.CSAT: 2, Kind.NPS: 6}  # this score and those below: a person should call


class TooLate(Exception):
    """The answer stands: its day is over, or its order was erased."""


def answer(order: Order, kind: str, score: int, text: str | None, language: str) -> SurveyAnswer:
    """Keep the answer; records `survey.answered` when it is the first. Within CHANGE_FOR it can be changed.

    `text` None leaves the words as they are. Raises TooLate, and ValueError for what is no score of this kind.
    """
    if score not in SCORES[kind]:
        raise ValueError(f"{score} is no answer to {kind}")
    order = Order.objects.select_for_update(no_key=True).order_by("pk").get(pk=order.pk)
    row = SurveyAnswer.objects.select_for_update().filter(order=order, kind=kind).order_by("pk").first()
    now, is_new = timezone.now(), row is None
    if row is None:
        parcel = last_parcel(order)
        row = SurveyAnswer(
            order=order, kind=kind, answered_at=now, shipment=parcel, carrier=parcel.carrier if parcel else ""
        )
    elif not may_change(row, now):
        raise TooLate
    row.score, row.language, row.changed_at = score, language, now
    if text is not None:
        row.text = text
    row.save()
    if is_new:
        record("survey.answered", row, order_id=order.pk, kind=kind, score=score)
    return row


def may_change(row: SurveyAnswer, now: datetime) -> bool:
    """Is its day still running?"""
    return row.erased_at is None and now < row.answered_at + CHANGE_FOR


def last_parcel(order: Order) -> Shipment | None:
    """The parcel that completed the delivery: the one whose carrier the answer speaks of."""
    coming = Shipment.objects.filter(order=order, is_return=False, delivered_at__isnull=False)
    found: Shipment | None = coming.order_by("-delivered_at", "-pk").first()
    return found


def mark_called(pk: int, by: str) -> SurveyAnswer | None:
    """Somebody of the team spoke to the customer; None when that was noted before."""
    row: SurveyAnswer | None = (
        SurveyAnswer.objects.select_for_update().filter(pk=pk, called_at__isnull=True).order_by("pk").first()
    )
    if row is not None:
        row.called_at, row.called_by = timezone.now(), by
        row.save(update_fields=["called_at", "called_by"])
    return row


def mark_open(pk: int) -> None:
    """The undo of `mark_called`."""
    SurveyAnswer.objects.filter(pk=pk).update(called_at=None, called_by="")


def low() -> Q:
    """The answers that a person should call about."""
    return Q(kind=Kind.NPS, score__lte=LOW[Kind.NPS]) | Q(kind=Kind.CSAT, score__lte=LOW[Kind.CSAT])
