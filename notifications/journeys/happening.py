"""Domain events with what journeys must know about them, read set by set: the number of queries does not grow."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import F

from merchants.models import Merchant
from notifications.facts.gathering import in_bulk
from notifications.facts.snapshot import SUBJECT_MODELS
from notifications.journeys.knowing import known
from notifications.journeys.planning import Happened, Place
from orders.models import Customer, Order, normal_email
from orders.places import zone_of
from outbox.models import DomainEvent

LARGEST_ROUND = 2**31 - 1


def load(
    events: Sequence[DomainEvent], merchant: Merchant, now: datetime, asked: Collection[str] = ()
) -> dict[int, Happened]:
    """By the event's id: what happened, to whom and where. `asked` names the facts that conditions ask about; they are
    as known at `now` (aware). A constant number of queries. Events of the merchant in scope only."""
    orders = _orders({event.order_id for event in events if event.order_id})
    theirs = _customers_of_subjects(events)
    people = {event.pk: _customer_id(event, orders, theirs) for event in events}
    customers: dict[int, Customer] = in_bulk(Customer.objects.all(), {pk for pk in people.values() if pk})
    addresses = _last_addresses({pk for event in events if not event.order_id and (pk := people[event.pk])})
    values = known([(event.order_id, people[event.pk]) for event in events], asked, now) if asked else {}
    shop = Place(ZoneInfo(merchant.time_zone), merchant.country)
    found = {}
    for event in events:
        order, customer = orders.get(event.order_id or 0), customers.get(people[event.pk] or 0)
        country, postal_code = (
            (order.country, order.postal_code) if order else addresses.get(people[event.pk] or 0, ("", ""))
        )
        found[event.pk] = Happened(
            type=event.type,
            subject_type=event.subject_type,
            subject_id=event.subject_id,
            occurred_at=event.occurred_at,
            shop=shop,
            reader=reader_of(country, postal_code),
            order_id=event.order_id,
            customer_id=people[event.pk],
            round=round_of(event.data),
            data=event.data,
            known=values.get((event.order_id, people[event.pk]), {}),
            person_key=_address(order, customer),
            is_erased=bool((order and order.redacted_at) or (customer and customer.redacted_at)),
            event_id=event.pk,
        )
    return found


def reader_of(country: str, postal_code: str) -> Place | None:
    """The reader's clock and calendar; None where the address does not tell them."""
    zone = zone_of(country, postal_code)
    return Place(zone, country.upper()) if zone else None


def round_of(data: Mapping[str, Any]) -> int:
    """Which time it is, as the event says; 0 for what comes once."""
    told = data.get("round", 0)
    return told if isinstance(told, int) and 0 <= told <= LARGEST_ROUND else 0


def _orders(ids: Collection[int]) -> dict[int, Order]:
    found: dict[int, Order] = in_bulk(Order.objects.all(), ids)
    return found


def _customer_id(event: DomainEvent, orders: Mapping[int, Order], theirs: Mapping[tuple[str, int], int]) -> int | None:
    order = orders.get(event.order_id or 0)
    if order is not None:
        return order.customer_id
    return event.subject_id if event.subject_type == "customer" else theirs.get((event.subject_type, event.subject_id))


def _customers_of_subjects(events: Sequence[DomainEvent]) -> dict[tuple[str, int], int]:
    """(kind, id) -> customer, for subjects without an order that have one: a wish, a membership."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        if not event.order_id and event.subject_type != "customer" and event.subject_type in SUBJECT_MODELS:
            wanted.setdefault(event.subject_type, set()).add(event.subject_id)
    found: dict[tuple[str, int], int] = {}
    for kind, ids in wanted.items():
        model: Any = apps.get_model(SUBJECT_MODELS[kind])
        if any(field.attname == "customer_id" for field in model._meta.concrete_fields):
            rows = model.objects.filter(pk__in=ids, customer__isnull=False).values_list("pk", "customer_id")
            found.update({(kind, pk): customer_id for pk, customer_id in rows})
    return found


def _last_addresses(customers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Country and postcode of the last order of each, for clocks of people whose event has no order."""
    rows = (
        Order.objects.filter(customer_id__in=customers, country__gt="")
        .order_by("customer_id", F("placed_at").desc(nulls_last=True), "-pk")
        .distinct("customer_id")
        .values_list("customer_id", "country", "postal_code")
    )
    return {pk: (country, postal_code) for pk, country, postal_code in rows} if customers else {}


def _address(order: Order | None, customer: Customer | None) -> str:
    """The normal form of where the mail would go."""
    return normal_email(order.email if order and order.email else customer.email if customer else "")
