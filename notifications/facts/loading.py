"""What a batch of messages is about, read set by set: the number of queries does not grow with the batch."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import F, Model, prefetch_related_objects
from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.about import offering
from notifications.facts import readying
from notifications.facts.after_sale import after_sale
from notifications.facts.gathering import gather, in_bulk, share
from notifications.facts.people import persons
from notifications.facts.pressure import sending_of
from notifications.facts.snapshot import SUBJECT_MODELS, AfterSale, Facts, Person, Sending
from notifications.facts.turns import counts
from notifications.holdout import share_of_all
from notifications.journeys import conditions, knowing
from notifications.models import Enrolment, Journey, MailClass, Message, Step
from orders.models import Customer, Order, normal_email
from tracking.models import Shipment

# What else is read with the rows of each kind, because their mails speak of it.
READ_ALONG = {
    "deliverychange": ("shipment",),
    "collection": ("location",),
    "wish": ("customer", "product__connection"),
    "membership": ("customer",),
    "invitation": ("customer", "announcement__block"),
    "appointmentnews": ("appointment__kind", "appointment__location", "appointment__specialist"),
    "return": ("customer",),
    "linkask": ("customer",),
    "exchange": ("item__in_return__customer",),
}
# Their children, which are read set by set.
READ_CHILDREN = {
    "return": ("items__exchange", "parcels__location", "payouts", "appeals"),
    "exchange": (
        "item__in_return__items__exchange",
        "item__in_return__parcels__location",
        "item__in_return__payouts",
        "item__in_return__appeals",
    ),
}
# The mails that quote the carrier or ask what became of the parcel before: only those read its checkpoints.
READS_CHECKPOINTS = frozenset(
    {"shipment_returning", "shipment_exception", "shipment_delivery_attempt_failed"},
)
Subjects = Mapping[tuple[str, int], Any]


def load(messages: Sequence[Message], now: datetime | None = None, *, for_turns: bool = False) -> dict[int, Facts]:
    """Facts by the message's id, as known at `now` (aware; this moment by default), of the merchant in scope.

    With `for_turns` nothing is read of those people of whom `in_turn` reads everything anew (facts/turns.py).

    A message whose order, customer or other subject no longer exists is missing from the answer. Orders come with
    their lines, parcels and refunds read along, so what is written from them asks the database nothing.
    """
    now = now or timezone.now()
    return {facts.message.pk: facts for facts in _informed(rows_of(messages, now), now, for_turns)}


def rows_of(messages: Sequence[Message], now: datetime, merchant: Merchant | None = None) -> list[Facts]:
    """The rows alone, without what is known of the people and of the sending: for simulations, which know that of
    another time (notifications/simulating/worlds.py). `merchant` is merchant_in_full() where the caller has it."""
    share(messages, "enrolment", Enrolment.objects.all())
    share(messages, "step", Step.objects.select_related("design"))
    enrolments = [message.enrolment for message in messages]
    share(enrolments, "journey", Journey.objects.all())
    orders = _orders({one.order_id for one in enrolments if one.order_id})
    subjects = _subjects({(one.subject_type, one.subject_id) for one in enrolments}, orders)
    customers = _customers({one.customer_id for one in enrolments if one.customer_id and not one.order_id})
    merchant = merchant or merchant_in_full()
    found = [
        facts
        for message in messages
        if (facts := _facts(message, merchant, orders, subjects, customers, now)) is not None
    ]
    _read_checkpoints(found)
    return found


def merchant_in_full() -> Merchant:
    """The merchant in scope with its brand and its hosts read along."""
    return Merchant.objects.select_related("brand").prefetch_related("hosts").get(pk=current_merchant_id())


def _orders(ids: Collection[int]) -> dict[int, Order]:
    orders: dict[int, Order] = in_bulk(Order.objects.all(), ids)
    share(orders.values(), "customer", Customer.objects.all())
    gather(orders.values(), "lines", "fulfilments", "refunds", "shipments")
    return orders


def _customers(ids: Collection[int]) -> dict[int, Customer]:
    return in_bulk(Customer.objects.all(), ids)


def _subjects(wanted: Collection[tuple[str, int]], orders: Mapping[int, Order]) -> Subjects:
    """The rows that mails are about. Parcels of these orders have been read with them."""
    found: dict[tuple[str, int], Any] = {
        ("shipment", row.pk): row for order in orders.values() for row in order.shipments.all()
    }
    by_kind: dict[str, set[int]] = {}
    for kind, pk in wanted:
        if kind in SUBJECT_MODELS and (kind, pk) not in found:
            by_kind.setdefault(kind, set()).add(pk)
    return found | {(kind, pk): row for kind, ids in by_kind.items() for pk, row in _rows(kind, ids).items()}


def _rows(kind: str, ids: Collection[int]) -> dict[int, Any]:
    model: Any = apps.get_model(SUBJECT_MODELS[kind])
    rows = model.objects.all()
    along = READ_ALONG.get(kind) or _own_customer(model)
    found = in_bulk(rows.select_related(*along) if along else rows, ids)
    if kind in READ_CHILDREN:
        prefetch_related_objects(list(found.values()), *READ_CHILDREN[kind])
    return found


def _own_customer(model: type[Model]) -> tuple[str, ...]:
    return ("customer",) if any(field.name == "customer" for field in model._meta.concrete_fields) else ()


def _facts(
    message: Message,
    merchant: Merchant,
    orders: Mapping[int, Order],
    subjects: Subjects,
    customers: Mapping[int, Customer],
    now: datetime,
) -> Facts | None:
    """None when what the mail is about is gone."""
    enrolment = message.enrolment
    order = orders.get(enrolment.order_id) if enrolment.order_id else None
    subject = subjects.get((enrolment.subject_type, enrolment.subject_id))
    if enrolment.subject_type in SUBJECT_MODELS:
        if subject is None or not _belongs(subject, order):
            return None
    elif order is None:
        return None
    if enrolment.order_id and order is None:
        return None
    customer = _customer_of(order, subject, customers.get(enrolment.customer_id or 0))
    if order is None and customer is None and not hasattr(subject, "mail_to"):
        return None
    shipment = subject if isinstance(subject, Shipment) else getattr(subject, "shipment", None)
    return Facts(message, enrolment.journey, merchant, order, shipment, subject, customer, now)


def _belongs(subject: Any, order: Order | None) -> bool:
    """A row that has an order must be the order's own: one that was moved to another is no longer what was meant."""
    return order is None or not hasattr(subject, "order_id") or subject.order_id == order.pk


def _customer_of(order: Order | None, subject: Any, enrolled: Customer | None) -> Customer | None:
    if order is not None:
        return order.customer
    if isinstance(subject, Customer):
        return subject
    return getattr(subject, "customer", None) or enrolled


def _read_checkpoints(found: Sequence[Facts]) -> None:
    parcels = [facts.shipment for facts in found if facts.shipment and facts.template in READS_CHECKPOINTS]
    if parcels:
        prefetch_related_objects(parcels, "checkpoints")


def _informed(found: Sequence[Facts], now: datetime, for_turns: bool) -> list[Facts]:
    """With what may be sent to these people, what became of their orders, and how the merchant's sending stands."""
    if not found:
        return []
    people: dict[str, Customer | None] = {}
    for facts in found:
        if not (for_turns and counts(facts)):
            email = normal_email(facts.recipient)
            people[email] = people.get(email) or (None if facts.is_to_team else facts.customer)
    known = persons(people, now)
    orders = {facts.order_row.pk: facts.order_row for facts in found if facts.order_row is not None}
    sold = {facts.order_row.pk: facts.order_row for facts in found if facts.order_row and _asks_what_became(facts)}
    became, sending = after_sale(list(sold.values()), now), sending_of(found[0].merchant, now)
    asked = _asked(found, now)
    offered = offering.load(orders.values(), now) if any(map(offering.is_asked, found)) else None
    held_out_share = share_of_all(now) if any(map(offering.can_promote, found)) else 0
    removed = _removed(found)
    return [
        replace(
            facts,
            held_out_share=held_out_share,
            is_removed=facts.message.pk in removed,
            person=known.get(normal_email(facts.recipient), Person()),
            after_sale=became.get(facts.order_row.pk, AfterSale()) if facts.order_row else AfterSale(),
            sending=sending,
            offered=offered,
            known=asked.get(_pair(facts), {}),
        )
        for facts in readying.informed(found)
    ]


def _removed(found: Sequence[Facts]) -> set[int]:
    """The messages whose journey has no mail of their slot any more; no query where all are of its present version."""
    older = [facts for facts in found if facts.message.step.version != facts.journey.version]
    if not older:
        return set()
    present = Step.objects.filter(journey__in={facts.journey.pk for facts in older}, version=F("journey__version"))
    slots = set(present.values_list("journey_id", "slot"))
    return {facts.message.pk for facts in older if (facts.journey.pk, facts.message.slot) not in slots}


def _asks_what_became(facts: Facts) -> bool:
    """Only advertising asks what became of the order: mails of that class, and what a brand adds to others."""
    return facts.message.mail_class == MailClass.MARKETING or offering.is_asked(facts)


def _asked(found: Sequence[Facts], now: datetime) -> dict[knowing.Pair, knowing.Values]:
    """The values that the conditions of these steps ask about; no query where no step has any."""
    asking = [facts for facts in found if facts.message.step.conditions]
    names = conditions.facts_asked(*(facts.message.step.conditions for facts in asking))
    return knowing.known([_pair(facts) for facts in asking], names, now) if names else {}


def _pair(facts: Facts) -> knowing.Pair:
    return (facts.order_row.pk if facts.order_row else None, facts.customer.pk if facts.customer else None)


__all__ = ["AfterSale", "Person", "Sending", "load", "merchant_in_full", "normal_email"]
