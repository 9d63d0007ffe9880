"""Merchants whose messages wait: real orders with goods and a parcel, and rows in bulk for the schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.rig import stage
from merchants.tenancy import scoped, unscoped
from workqueue.claims import Claim

TEMPLATE = "shipment_in_transit"
# Many slots of few enrolments: the hot table and its indexes are as wide as with one for each, and it takes minutes
# less to fill the tables beside it.
FILL = """
    INSERT INTO notifications_message
        (merchant_id, enrolment_id, step_id, slot, mail_class, state, attempts, last_error, resent, due_at, planned_at)
    SELECT (%(merchants)s::bigint[])[1 + n %% %(many)s],
        (%(enrolments)s::bigint[])[1 + n %% %(many)s] + (n / %(many)s / 30000),
        (%(steps)s::bigint[])[1 + n %% %(many)s], (n / %(many)s) %% 30000, 2, 0, 0, '', false, moment, moment
    FROM generate_series(0, %(count)s - 1) AS n
    CROSS JOIN LATERAL (SELECT CASE WHEN random() < %(share)s THEN now() - random() * interval '20 minutes'
        ELSE now() + interval '2 hours' + random() * interval '60 days' END + n * interval '0' AS moment) AS due
"""


@dataclass(frozen=True)
class Waiting:
    """One merchant, and what its messages hang on."""

    merchant_id: int
    step_id: int
    first_enrolment: int


def orders(number: int, name: str = "m") -> tuple[int, list[int]]:
    """A new merchant with so many orders, each with two lines and a parcel; the shipments' ids."""
    from orders.models import Customer, Fulfilment, Line, Order
    from tracking.models import Shipment
    from tracking.snapshots import Status

    scene = stage.set_up()
    now = timezone.now()
    with scoped(scene.merchant_id):
        people = Customer.objects.bulk_create(
            [Customer(email=f"{name}{n}@klant.example", name=f"Sanne de Vries {n}") for n in range(number)]
        )
        made = Order.objects.bulk_create(
            [
                Order(
                    connection_id=scene.connection_id, external_id=f"{name}{n}", number=str(n), known_at=now,
                    placed_at=now, paid_at=now, currency="EUR", total=Decimal(9000 + 7 * n % 30000) / 100,
                    shipping=Decimal("4.95"), customer=person, buyer_name=person.name, email=person.email,
                    receiver_name=person.name,
                    line1="Keizersgracht 1", postal_code="1015 CC", city="Amsterdam", country="NL", language="nl",
                )
                for n, person in enumerate(people)
            ]
        )  # fmt: skip
        Line.objects.bulk_create(
            Line(order=one, external_id=f"l{place}", position=place, title=title, quantity=place + 1,
                 unit_price=Decimal(995 + 1000 * ((number + 3 * place) % 60)) / 100)
            for number, one in enumerate(made)
            for place, title in enumerate(("Wolkenloper 3", "Loopsokken Merino", "Drinkfles 0,5 l"))
        )  # fmt: skip
        sent = Fulfilment.objects.bulk_create(
            [Fulfilment(order=one, external_id="f", tracking_number=f"3S{one.pk}", contents=[["l0", 1], ["l1", 2]])
             for one in made]
        )  # fmt: skip
        parcels = Shipment.objects.bulk_create(
            [
                Shipment(
                    order=one.order, fulfilment=one, tracking_number=one.tracking_number, carrier="postnl",
                    status=Status.IN_TRANSIT, status_at=now, estimated_from=now + timedelta(days=1),
                    estimated_at=now + timedelta(days=1, hours=2), first_estimated_at=now + timedelta(days=1, hours=2),
                )
                for one in sent
            ]
        )  # fmt: skip
    return scene.merchant_id, [one.pk for one in parcels]


def plan(merchant_id: int, shipments: list[int], template: str = TEMPLATE) -> list[int]:
    """A message about each of the parcels, due now; a second call plans them under another round."""
    from notifications.models import Enrolment, Journey, Message
    from outbox.events import record
    from tracking.models import Shipment

    now = timezone.now()
    with scoped(merchant_id):
        journey = Journey.objects.get(key=template)
        step = journey.steps.first()
        rows = {one.pk: one for one in Shipment.objects.filter(pk__in=shipments)}
        event = record(journey.trigger, rows[shipments[0]], order_id=rows[shipments[0]].order_id)
        last = Enrolment.objects.filter(journey=journey).order_by("-round").values_list("round", flat=True).first()
        enrolled = Enrolment.objects.bulk_create(
            Enrolment(
                journey=journey, subject_type="shipment", subject_id=pk, order_id=rows[pk].order_id, event=event,
                round=(last or 0) + 1,
            )
            for pk in shipments
        )  # fmt: skip
        made = Message.objects.bulk_create(
            Message(enrolment=one, step=step, slot=step.slot, mail_class=journey.mail_class, due_at=now, planned_at=now)
            for one in enrolled
        )
    return [one.pk for one in made]


def merchants(number: int) -> list[Waiting]:
    """New merchants, each with one order and enrolments enough to hang millions of messages on."""
    from notifications.models import Enrolment, Message

    found = []
    for place in range(number):
        merchant_id, shipments = orders(1, f"s{place}")
        plan(merchant_id, shipments)
        with scoped(merchant_id):
            message = Message.objects.select_related("enrolment").get()
            first = message.enrolment
            more = Enrolment.objects.bulk_create(
                Enrolment(
                    journey_id=first.journey_id, subject_type="shipment", subject_id=first.subject_id,
                    order_id=first.order_id, event_id=first.event_id, round=100 + n,
                )
                for n in range(64)
            )  # fmt: skip
            message.delete()
            found.append(Waiting(merchant_id, message.step_id, more[0].pk))
    return found


def empty() -> None:
    """No message waits, in the benchmark's own database."""
    with unscoped("an empty schedule"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_message, notifications_lease CASCADE")


def settle(claims: Sequence[Claim]) -> None:
    """What was claimed has been sent, as far as the schedule sees: as a worker leaves it before its next claim."""
    ids = [one.id for one in claims]
    with unscoped("settle what was claimed"), connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_message SET state = 1 WHERE id = ANY(%s)", [ids])
        cursor.execute("DELETE FROM notifications_lease WHERE message_id = ANY(%s)", [ids])


def fill(shops: list[Waiting], count: int, due: int) -> None:
    """`count` messages over 60 days, `due` of them due, scattered between the others as they are in life."""
    given: dict[str, Any] = {
        "merchants": [one.merchant_id for one in shops], "enrolments": [one.first_enrolment for one in shops],
        "steps": [one.step_id for one in shops], "many": len(shops), "count": count, "share": due / count,
    }  # fmt: skip
    with unscoped("fill the schedule"), connection.cursor() as cursor:
        cursor.execute(FILL, given)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notifications_message, notifications_lease")
