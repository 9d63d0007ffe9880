"""Facts as one tells them: a message, and what is so about it. Nothing is asked of the database."""

from datetime import UTC, datetime, timedelta
from typing import Any

from consents.purposes import Purpose
from merchants.models import Merchant
from notifications.facts.snapshot import AfterSale, Facts, Person, Sending, Sent
from notifications.models import Enrolment, Journey, MailClass, Message, Step
from orders.models import Customer, Line, Order

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Amsterdam
TRUSTING = Person(marketing_opt_in=True)


def told(template: str = "review_request", **changes: Any) -> Facts:
    """A marketing message that may go, due now; `changes` are those of Facts, or of one of its rows by its name."""
    now = changes.pop("now", NOON)
    marketing = changes.pop("mail_class", MailClass.MARKETING)
    journey = Journey(
        key=template, blueprint=template, mail_class=marketing, exit_events=["order.cancelled"],
        purpose=Purpose.REVIEWS if marketing == MailClass.MARKETING else "", **changes.pop("journey", {}),
    )  # fmt: skip
    if "purpose" in changes:
        journey.purpose = changes.pop("purpose")
    enrolment = Enrolment(journey=journey, subject_type="order", subject_id=1, **changes.pop("enrolment", {}))
    step = Step(journey=journey, template=template, **changes.pop("step", {}))
    message = Message(
        enrolment=enrolment, step=step, mail_class=marketing, planned_at=changes.pop("planned_at", now), due_at=now,
        **changes.pop("message", {}),
    )  # fmt: skip
    known = {"number": "1042", "email": "sanne@klant.example", "country": "NL", **changes.pop("order", {})}
    bought = Order(pk=1, **known)
    line = Line(title="Wolkenloper 3", quantity=1, product_url="https://loper.example/wolkenloper")
    vars(bought)["_prefetched_objects_cache"] = {
        "lines": [line],
        "shipments": [],
    }  # read along, as notifications.facts.loading does
    order = None if changes.pop("without_order", False) else bought
    return Facts(
        **{
            "message": message, "journey": journey, "order_row": order, "shipment": None, "now": now,
            "merchant": Merchant(
                slug="loper", name="Loper", time_zone="Europe/Amsterdam", country="NL", support_email="x@loper.example",
                shop_url="https://loper.example",
            ),
            "customer": Customer(email="sanne@klant.example"), "person": TRUSTING, "after_sale": AfterSale(),
            "sending": Sending(), **changes,
        }
    )  # fmt: skip


def went(*ago: timedelta, mail_class: int = MailClass.MARKETING, now: datetime = NOON) -> tuple[Sent, ...]:
    """Mails that went so long ago."""
    return tuple(Sent(now - span, mail_class, Purpose.OFFERS, 1) for span in ago)
