"""Who is in a journey now and what comes next for them; what became of its mails, each with when and why."""

from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from dashboard import words
from notifications import reasons
from notifications.models import Enrolment, Journey, Message, MessageMove
from notifications.replanning.previewing import hidden
from orders.models import Customer, Order

FEW, MANY = 10, 100  # rows of one list, at first and on request
State = Message.State
WAITING = (State.SCHEDULED, State.HELD)
WENT, DID_NOT_GO = (State.SENT, State.UNCERTAIN), (State.SKIPPED, State.MISSED, State.CANCELLED, State.FAILED)
KINDS = {"all": (*WENT, *DID_NOT_GO), "went": WENT, "not": DID_NOT_GO}


def inside(journey: Journey) -> int:
    """How many runs have a mail that still waits."""
    return int(_waiting(journey).aggregate(people=Count("enrolment", distinct=True))["people"])


def both(journey: Journey, kind: str = "all", most: int = FEW) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Who is in it now, one row a run with its next mail, soonest first: whoever has all mails behind him is not in it.
    And what became of its latest mails (all, those that went, or those that did not), newest first by their plan."""
    next_ones = _waiting(journey).order_by("enrolment", "due_at", "pk").distinct("enrolment")
    waiting = list(_rows().filter(pk__in=next_ones.values("pk")).order_by("due_at", "pk")[:most])
    over = _rows().filter(enrolment__journey=journey, state__in=KINDS[kind]).order_by("-planned_at", "-pk")
    told = _told([*waiting, *over[:most]])
    return told[: len(waiting)], told[len(waiting) :]


def of_person(customer: Customer, most: int = FEW) -> list[dict[str, Any]]:
    """What was sent to this person, waits or did not go, of whatever journey, the latest plan first."""
    rows = _rows().filter(enrolment__customer_id=customer.pk)
    return _told(list(rows.order_by("-planned_at", "-pk")[:most]))


def refusals(journey: Journey) -> list[dict[str, Any]]:
    """Who did not begin lately, and why."""
    rows = Enrolment.objects.filter(journey=journey, state=Enrolment.State.REFUSED).order_by("-created_at", "-pk")[:10]
    orders = Order.objects.in_bulk([one.order_id for one in rows if one.order_id])
    return [
        {"at": one.created_at, "order": orders.get(one.order_id), "reason": reasons.words(one.reason)} for one in rows
    ]


def _waiting(journey: Journey) -> QuerySet[Message]:
    rows: QuerySet[Message] = Message.objects.filter(enrolment__journey=journey, state__in=WAITING)
    return rows


def _rows() -> QuerySet[Message]:
    """With `went_at` and `decided_at`, the moments of the sending and of the last step in the message's life."""
    last = MessageMove.objects.filter(message=OuterRef("pk")).order_by("-at", "-pk").values("at")[:1]
    rows: QuerySet[Message] = Message.objects.select_related("enrolment", "step__design").annotate(
        went_at=F("content__sent_at"), decided_at=Subquery(last)
    )
    return rows


def _told(messages: list[Any]) -> list[dict[str, Any]]:
    """With names, and with the moments: `at` is when it went or was decided, for a mail that is over."""
    orders = Order.objects.in_bulk([one.enrolment.order_id for one in messages if one.enrolment.order_id])
    customers = Customer.objects.in_bulk([one.enrolment.customer_id for one in messages if one.enrolment.customer_id])
    found = []
    for one in messages:
        order, person = orders.get(one.enrolment.order_id), customers.get(one.enrolment.customer_id)
        address = order.email if order and order.email else person.email if person else ""
        went_at = one.went_at if one.state in WENT else None
        found.append({
            "message": one, "order": order, "address": hidden(address), "state": State(one.state).name.lower(),
            "mail": one.step.design.name if one.step.design else words.told(words.MAILS, one.step.template),
            "at": None if one.state in WAITING else went_at or one.decided_at,
            "reason": _why(one), "is_until": reasons.names_its_end(one.last_error),
        })  # fmt: skip
    return found


def _why(message: Message) -> str:
    """In words; without the moment until which it is held, which the row tells itself."""
    if not message.last_error or message.state == State.SENT:
        return ""
    code = message.last_error.partition(":")[0]
    told_apart = message.state == State.HELD and code in reasons.HOLDS
    return reasons.words(code if told_apart else message.last_error)
