"""Nobody promises an order of arrival: any permutation and repetition ends the same, and no mail runs ahead."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications.delivery import handing
from notifications.guards import breakers
from notifications.mails.mail import Mail, Provider
from notifications.models import Message
from orders.models import Order
from outbox.models import DomainEvent
from tests.cast import Shop, order, parcel, scan, tracking, work
from tracking.models import Shipment

NUMBERS = count(5000)


class Outbox(Provider):
    """Keeps what was sent, in order."""

    name = "outbox"

    def __init__(self) -> None:
        self.sent: list[str] = []

    def hand_over(self, mail: Mail) -> str:
        self.sent.append(mail.subject)
        return f"{len(self.sent):06}"


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> Outbox:
    box = Outbox()
    monkeypatch.setattr(handing, "provider_for", lambda *_asked: box)
    # A whole life within a minute: the storm breaker would hold what a customer gets over days.
    monkeypatch.setattr(breakers, "PER_PERSON", 1000)
    return box


def story(number: str) -> list[tuple[str, dict[str, Any]]]:
    """Everything that shop and carrier say of one order in two parcels."""
    now = timezone.now()

    def ago(minutes: int) -> Any:
        return now - timedelta(minutes=minutes)

    lines = [{"id": "line-1", "title": "Wolkenloper", "quantity": 1}, {"id": "line-2", "title": "Sok", "quantity": 2}]
    first = parcel(f"A{number}", id="f1", updated_at=ago(40).isoformat())
    second = parcel(f"B{number}", id="f2", updated_at=ago(30).isoformat(), lines=[{"line_id": "line-2", "quantity": 2}])
    # A buyer of its own: a dozen mails to one person within an hour are held as a storm.
    buyer = {"name": "Sanne de Vries", "email": f"sanne+{number}@klant.example"}
    base = {"lines": lines, "placed_at": ago(60).isoformat(), "buyer": buyer}
    return [
        ("order.upserted", order(number, **base, updated_at=ago(60).isoformat(), is_paid=False)),
        ("order.upserted", order(number, **base, updated_at=ago(40).isoformat(), parcels=[first])),
        ("order.upserted", order(number, **base, updated_at=ago(30).isoformat(), parcels=[first, second])),
        ("order.parcel", {"order_id": f"order-{number}", "parcel": second}),
        ("carrier", tracking(f"A{number}", scan("in_transit", ago(25)))),
        ("carrier", tracking(f"A{number}", scan("out_for_delivery", ago(15)), scan("in_transit", ago(25)))),
        ("carrier", tracking(f"A{number}", scan("delivered", ago(10)))),
        ("carrier", tracking(f"B{number}", scan("in_transit", ago(20)))),
        ("carrier", tracking(f"B{number}", scan("delivered", ago(5)), scan("in_transit", ago(20)))),
    ]


def outcome(shop: Shop, number: str) -> dict[str, Any]:
    with shop.scoped():
        row = Order.objects.get(number=number)
        events = DomainEvent.objects.filter(order_id=row.pk).values_list("type", flat=True)
        shipments = Shipment.objects.filter(order=row).order_by("tracking_number")
        return {
            "order": (row.total, bool(row.paid_at), row.cancelled_at, row.version_at is not None),
            "shipments": [(shipment.status, bool(shipment.delivered_at)) for shipment in shipments],
            "contents": [shipment.fulfilment.contents for shipment in shipments if shipment.fulfilment],
            "delivered": bool(row.delivered_at),
            "once": {kind: list(events).count(kind) for kind in ("order.placed", "order.paid", "order.delivered")},
        }


def sent_templates(shop: Shop, number: str) -> list[str]:
    """The mails of the order in the order in which they went."""
    with shop.scoped():
        messages = Message.objects.filter(
            enrolment__order_id=Order.objects.get(number=number).pk, state=Message.State.SENT
        )
        return [
            f"{message.step.template}:{message.enrolment.subject_id}"
            for message in messages.select_related("step", "enrolment").order_by(
                "content__provider_id"
            )  # a batch is recorded at one moment
        ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_permutation_with_repetitions_ends_in_the_same_state_and_no_mail_runs_ahead(
    loper: Shop, outbox: Outbox, data: st.DataObject
) -> None:
    number = str(next(NUMBERS))
    told = story(number)
    arrival = data.draw(st.permutations(range(len(told))))
    arrival += data.draw(st.lists(st.sampled_from(range(len(told))), max_size=4))
    pauses = data.draw(st.sets(st.integers(0, len(arrival))))
    for step, index in enumerate(arrival):
        kind, body = told[index]
        answer = loper.carrier_tells(body) if kind == "carrier" else loper.tells(kind, body)
        assert answer.status_code == 202
        if step in pauses:
            work()
    work()
    expected = {
        "order": (Decimal("129.95"), True, None, True),
        "shipments": [("delivered", True), ("delivered", True)],
        "contents": [[["line-1", 1]], [["line-2", 2]]],
        "delivered": True,
        "once": {"order.placed": 1, "order.paid": 1, "order.delivered": 1},
    }
    assert outcome(loper, number) == expected
    mails = sent_templates(loper, number)
    assert len(mails) == len(set(mails)), "no mail twice"
    assert mails[-1].startswith("order_delivered"), mails
    for subject in {mail.partition(":")[2] for mail in mails if mail.startswith("shipment_")}:
        own = [mail.partition(":")[0] for mail in mails if mail.partition(":")[2] == subject]
        ranks = ["shipment_created", "shipment_in_transit", "shipment_out_for_delivery", "shipment_delivered"]
        positions = [ranks.index(template) for template in own if template in ranks]
        assert positions == sorted(positions), f"news ran backwards: {own}"


def test_every_outcome_that_was_not_a_mail_has_its_reason(loper: Shop, outbox: Outbox) -> None:
    for kind, body in reversed(story("77")):
        loper.carrier_tells(body) if kind == "carrier" else loper.tells(kind, body)
    work()
    with loper.scoped():
        silent = Message.objects.exclude(state=Message.State.SENT)
        assert silent.exists()
        assert all(message.last_error for message in silent)
