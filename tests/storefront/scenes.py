"""Orders in every state that a customer can meet, as rows: what the pages are looked at with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from inbox.models import Connection
from merchants.access import issue
from orders.intake import number_key
from orders.models import Customer, Fulfilment, Line, Order, Refund
from tests import cast
from tracking.models import Checkpoint, DeliveryChange, Shipment
from tracking.snapshots import Status

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = "Waterdichte trailhardloopschoen met extra demping en reflectie"  # 62 letters


@dataclass
class Scene:
    """An order under construction within the merchant's scope."""

    shop: cast.Shop
    number: str
    order: Order
    lines: list[Line] = field(default_factory=list)

    def line(self, title: str = "Wolkenloper 3", variant: str = "maat 42", quantity: int = 1) -> Line:
        line: Line = Line.objects.create(
            order=self.order, external_id=f"line-{len(self.lines) + 1}", position=len(self.lines), title=title,
            variant=variant, quantity=quantity,
        )  # fmt: skip
        self.lines.append(line)
        return line

    def parcel(self, status: Status = Status.IN_TRANSIT, lines: list[Line] | None = None, **changes: Any) -> Shipment:
        place = Shipment.objects.count() + 1
        values: dict[str, Any] = {
            "tracking_number": f"3SLOPR{place:06d}", "carrier": "postnl", "status": status,
            "status_at": timezone.now() - 2 * HOUR, "last_heard_at": timezone.now() - 2 * HOUR, **changes,
        }  # fmt: skip
        if status is Status.DELIVERED:
            values.setdefault("delivered_at", timezone.now() - 2 * HOUR)
        fulfilment = Fulfilment.objects.create(
            order=self.order, external_id=f"fulfilment-{place}", tracking_number=values["tracking_number"],
            shipped_at=timezone.now() - DAY, contents=[[line.external_id, line.quantity] for line in lines or []],
            is_return=values.get("is_return", False),
        )  # fmt: skip
        shipment: Shipment = Shipment.objects.create(order=self.order, fulfilment=fulfilment, **values)
        return shipment


def scan(shipment: Shipment, ago: timedelta, status: Status, words: str = "", place: str = "") -> None:
    at: datetime = timezone.now() - ago
    Checkpoint.objects.create(
        shipment=shipment, occurred_at=at, status=status, words=words, place=place, source="postnl",
        fingerprint=f"{ago.total_seconds()}{words}".encode()[:16],
    )  # fmt: skip


def on_the_way(shipment: Shipment) -> None:
    scan(shipment, 30 * HOUR, Status.PRE_TRANSIT, "Zending is aangemeld")
    scan(shipment, 24 * HOUR, Status.IN_TRANSIT, "Zending is gesorteerd", "Amersfoort")
    scan(shipment, 9 * HOUR, Status.IN_TRANSIT, "Zending is aangekomen in het depot", "Amsterdam")
    scan(shipment, 2 * HOUR, Status.IN_TRANSIT, "De bezorgroute is gepland")


def placed(scene: Scene) -> None:
    scene.line()


def promised(scene: Scene) -> None:
    scene.line()
    scene.order.promised_on = timezone.localdate() + 2 * DAY


def announced(scene: Scene) -> None:
    scene.parcel(Status.PRE_TRANSIT, [scene.line()], last_heard_at=None)


def unknown(scene: Scene) -> None:
    scene.parcel(Status.UNKNOWN, [scene.line()], carrier="", last_heard_at=None)


def untracked(scene: Scene) -> None:
    scene.parcel(Status.UNKNOWN, [scene.line()], tracking_number="", carrier="", last_heard_at=None)


def in_transit(scene: Scene) -> None:
    noon = timezone.localtime().replace(hour=13, minute=0, second=0, microsecond=0) + DAY
    on_the_way(scene.parcel(lines=[scene.line()], estimated_from=noon, estimated_at=noon + 2 * HOUR))


def in_transit_without_a_day(scene: Scene) -> None:
    on_the_way(scene.parcel(lines=[scene.line()], carrier="buurtkoerier"))


def delayed(scene: Scene) -> None:
    now = timezone.now()
    days: dict[str, Any] = {"first_estimated_at": now, "estimated_at": now + 3 * DAY}
    on_the_way(scene.parcel(lines=[scene.line()], delay_reason="revised", **days))


def delayed_without_a_day(scene: Scene) -> None:
    on_the_way(scene.parcel(lines=[scene.line()], delay_reason="carrier"))


def overdue(scene: Scene) -> None:
    on_the_way(scene.parcel(lines=[scene.line()], estimated_at=timezone.now() - 2 * DAY))


def out_for_delivery(scene: Scene) -> None:
    shipment = scene.parcel(Status.OUT_FOR_DELIVERY, [scene.line()], status_at=timezone.now())
    on_the_way(shipment)
    scan(shipment, timedelta(0), Status.OUT_FOR_DELIVERY, "Pakket is onderweg met de bezorger")


def pickup(scene: Scene) -> None:
    shipment = scene.parcel(
        Status.AVAILABLE_FOR_PICKUP, [scene.line()], pickup_name="Primera Jansen", pickup_code="4711-93",
        pickup_address="Ferdinand Bolstraat 12, 1072 LJ Amsterdam", pickup_until=timezone.now() + 6 * DAY,
    )  # fmt: skip
    on_the_way(shipment)


def delivered(scene: Scene) -> None:
    shipment = scene.parcel(Status.DELIVERED, [scene.line()])
    on_the_way(shipment)
    scan(shipment, HOUR, Status.DELIVERED, "Pakket is bezorgd")


def attempt_failed(scene: Scene) -> None:
    on_the_way(scene.parcel(Status.DELIVERY_ATTEMPT_FAILED, [scene.line()]))


def exception(scene: Scene) -> None:
    shipment = scene.parcel(Status.EXCEPTION, [scene.line()])
    on_the_way(shipment)
    scan(shipment, HOUR, Status.EXCEPTION, "Zending beschadigd, wordt opnieuw verpakt")


def returning(scene: Scene) -> None:
    on_the_way(scene.parcel(Status.RETURN_TO_SENDER, [scene.line()]))


def cancelled(scene: Scene) -> None:
    scene.line()
    scene.order.cancelled_at = timezone.now() - DAY


def refunded(scene: Scene) -> None:
    cancelled(scene)
    Refund.objects.create(order=scene.order, external_id="r1", amount=Decimal("1129.95"), currency="EUR")


def sent_back(scene: Scene) -> None:
    delivered(scene)
    scene.parcel(is_return=True)


def partly_sent(scene: Scene) -> None:
    first = scene.line()
    scene.line("Regenjack Noord", "maat L")
    on_the_way(scene.parcel(lines=[first]))


def partly_arrived(scene: Scene) -> None:
    first = scene.line()
    scene.line("Regenjack Noord", "maat L")
    on_the_way(scene.parcel(Status.DELIVERED, lines=[first]))


def split(scene: Scene) -> None:
    first, second = scene.line(), scene.line("Regenjack Noord", "maat L")
    scene.line("Loopsokken", "3 paar")
    done = scene.parcel(Status.DELIVERED, [first])
    on_the_way(done)
    scan(done, HOUR, Status.DELIVERED, "Pakket is bezorgd")
    on_the_way(scene.parcel(lines=[second], carrier="dhl_parcel_nl", estimated_at=timezone.now() + 2 * DAY))


def all_arrived(scene: Scene) -> None:
    on_the_way(scene.parcel(Status.DELIVERED, [scene.line()]))
    on_the_way(scene.parcel(Status.DELIVERED, [scene.line("Regenjack Noord", "maat L")]))


def forty_items(scene: Scene) -> None:
    lines = [scene.line(f"{LONG} {count}", "kleur middernachtblauw, maat 46⅔", count) for count in range(1, 41)]
    shipment = scene.parcel(lines=lines)
    on_the_way(shipment)
    for hours in range(31, 60):
        scan(shipment, hours * HOUR, Status.IN_TRANSIT, f"Sorteercentrum, band {hours}: {LONG.lower()}", "Nieuwegein")


def pickup_with_hours(scene: Scene) -> None:
    days = {day: [["09:00", "12:30"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    shipment = scene.parcel(
        Status.AVAILABLE_FOR_PICKUP, [scene.line()], pickup_name="Primera Jansen", pickup_code="4711-93",
        pickup_address="Ferdinand Bolstraat 12, 1072 LJ Amsterdam", pickup_until=timezone.now() + 2 * HOUR,
        pickup_hours={**days, "sat": [["09:00", "17:00"]]},
    )  # fmt: skip
    on_the_way(shipment)


def pickup_over(scene: Scene) -> None:
    on_the_way(
        scene.parcel(Status.AVAILABLE_FOR_PICKUP, [scene.line()], pickup_until=timezone.now() - DAY, pickup_code="12")
    )


def delivered_with(words: str) -> Callable[[Scene], None]:
    def build(scene: Scene) -> None:
        shipment = scene.parcel(Status.DELIVERED, [scene.line()])
        on_the_way(shipment)
        scan(shipment, 2 * HOUR, Status.DELIVERED, words)

    return build


def said(status: Status, words: str, **changes: Any) -> Callable[[Scene], None]:
    """A parcel whose newest report bears the status and these words."""

    def build(scene: Scene) -> None:
        shipment = scene.parcel(status, [scene.line()], **changes)
        on_the_way(shipment)
        scan(shipment, HOUR, status, words)

    return build


def estimated_by_us(scene: Scene) -> None:
    today = timezone.localdate()
    on_the_way(
        scene.parcel(
            lines=[scene.line()], eta_from=today + DAY, eta_until=today + 2 * DAY, eta_basis="history:9:2",
        )
    )  # fmt: skip


def estimate_moved(scene: Scene) -> None:
    today = timezone.localdate()
    on_the_way(
        scene.parcel(
            lines=[scene.line()], eta_from=today + DAY, eta_until=today + 3 * DAY, eta_basis="history:9:2",
            eta_first_from=today - DAY, eta_first_until=today,
        )
    )  # fmt: skip


def moved_forward(scene: Scene) -> None:
    now = timezone.now()
    days: dict[str, Any] = {"first_estimated_at": now + 3 * DAY, "estimated_at": now + DAY}
    on_the_way(scene.parcel(lines=[scene.line()], **days))


def quiet(scene: Scene) -> None:
    last = timezone.now() - 2 * DAY
    shipment = scene.parcel(
        lines=[scene.line()], quiet_at=timezone.now() - HOUR, quiet_norm_hours=14, last_scan_at=last,
        status_at=last, last_heard_at=last,
    )  # fmt: skip
    scan(shipment, 2 * DAY, Status.IN_TRANSIT, "Zending is gesorteerd", "Amersfoort")


def silent(scene: Scene) -> None:
    last = timezone.now() - 12 * DAY
    shipment = scene.parcel(
        lines=[scene.line()], quiet_at=timezone.now() - 10 * DAY, quiet_norm_hours=14, last_scan_at=last,
        status_at=last, last_heard_at=last, estimated_at=timezone.now() - 11 * DAY,
    )  # fmt: skip
    scan(shipment, 12 * DAY, Status.IN_TRANSIT, "Zending is gesorteerd", "Amersfoort")


def to_pickup_point(scene: Scene) -> None:
    noon = timezone.now() + DAY
    on_the_way(scene.parcel(lines=[scene.line()], pickup_name="Primera Jansen", estimated_at=noon))


def tried_again(scene: Scene) -> None:
    now = timezone.now()
    shipment = scene.parcel(
        Status.DELIVERY_ATTEMPT_FAILED, [scene.line()], estimated_at=now + DAY, first_estimated_at=now,
        estimate_heard_at=now,
    )  # fmt: skip
    on_the_way(shipment)


def pictured(scene: Scene) -> None:
    from tests.orders.pictures import picture

    lines = [scene.line(), scene.line("Regenjack Noord", "maat L"), scene.line("Loopsokken", "3 paar", 2)]
    for count, line in enumerate(lines[:2]):
        line.picture = picture(f"https://shop.example/{scene.number}/{count}.png", hue=count * 40)
        line.save()
    on_the_way(scene.parcel(lines=lines))


SAID: dict[str, Callable[[Scene], None]] = {
    "neighbour": delivered_with("Pakket is bezorgd bij de buren op nummer 3"),
    "safe_place": delivered_with("Bezorgd op de afgesproken plek"),
    "mailbox": delivered_with("Pakket is bezorgd in de brievenbus"),
    "customs": said(Status.IN_TRANSIT, "Zending ligt bij de douane"),
    "customs_payment": said(Status.EXCEPTION, "Douane: wacht op betaling van invoerrechten"),
    "customs_papers": said(Status.EXCEPTION, "Customs clearance: commercial invoice missing"),
    "lost": said(Status.EXCEPTION, "Zending is vermist"),
    "damaged": said(Status.EXCEPTION, "Sendung wurde beschädigt"),
    "wrong_address": said(Status.DELIVERY_ATTEMPT_FAILED, "Het adres is onvolledig"),
    "refused": said(Status.EXCEPTION, "Zending is geweigerd"),
    "missed_to_point": said(Status.DELIVERY_ATTEMPT_FAILED, "Niet thuis. Pakket gaat naar een PostNL-punt"),
}


SCENES: dict[str, Callable[[Scene], None]] = {
    build.__name__: build
    for build in (
        placed, promised, announced, unknown, untracked, in_transit, in_transit_without_a_day, delayed,
        delayed_without_a_day, overdue, out_for_delivery, pickup, delivered, attempt_failed, exception, returning,
        cancelled, refunded, sent_back, partly_sent, partly_arrived, split, all_arrived, forty_items,
        pickup_with_hours, pickup_over, estimated_by_us, estimate_moved, moved_forward, quiet, silent, to_pickup_point,
        tried_again, pictured,
    )
} | SAID  # fmt: skip


def stage(shop: cast.Shop, name: str, number: str = "1042", **changes: Any) -> tuple[Order, str]:
    """Build the scene; returns the order and the token of a link to it."""
    with shop.scoped(), timezone.override(shop.merchant.time_zone):
        customer, _ = Customer.objects.get_or_create(email=cast.SANNE["email"], defaults={"name": cast.SANNE["name"]})
        values: dict[str, Any] = {
            "connection": Connection.objects.first(), "external_id": f"{name}-{number}", "number": number,
            "number_key": number_key(number), "known_at": timezone.now(), "placed_at": timezone.now() - 2 * DAY,
            "paid_at": timezone.now() - 2 * DAY, "currency": "EUR", "customer": customer,
            "email": cast.SANNE["email"], "postal_code": "1015 CC",
            "country": "NL", **changes,
        }  # fmt: skip
        order: Order = Order.objects.create(**values)
        SCENES[name](Scene(shop, number, order))
        order.save()
        return order, issue(order.subject, f"test:{name}")


def wished(shop: cast.Shop, order: Order, kind: str, state: str, **changes: Any) -> DeliveryChange:
    """A wish about the order's newest parcel (or, with `shipment=None`, about what is not sent yet), in this state."""
    now = timezone.now()
    wishes: dict[str, dict[str, str]] = {
        "day": {"date": (timezone.localdate() + 3 * DAY).isoformat(), "from": "", "until": ""},
        "neighbour": {"name": "Familie Bakker", "number": "14 A"},
        "safe_place": {"description": "In de schuur achter het huis"},
        "pickup_point": {
            "carrier": "postnl", "external_id": "p1", "name": "Primera Jansen", "line1": "Ferdinand Bolstraat 12",
            "postal_code": "1072 LJ", "city": "Amsterdam", "country": "NL",
        },
        "address": {
            "name": "Sanne de Vries", "line1": "Prinsengracht 263", "line2": "", "postal_code": "1016 GV",
            "city": "Amsterdam", "country": "NL",
        },
        "hold": {"until": (timezone.localdate() + 6 * DAY).isoformat()},
        "cancel": {"text": ""},
    }  # fmt: skip
    with shop.scoped():
        values: dict[str, Any] = {
            "shipment": order.shipments.order_by("-pk").first(), "way": "team", "wish": wishes[kind],
            "decided_at": None if state == "requested" else now, "confirmed_at": now if state == "confirmed" else None,
            **changes,
        }  # fmt: skip
        change: DeliveryChange = DeliveryChange.objects.create(order=order, kind=kind, state=state, **values)
        return change
