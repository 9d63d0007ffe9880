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
from tracking.models import Checkpoint, Shipment
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
    days = {"first_estimated_at": now, "estimated_at": now + 3 * DAY}
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
    scan(shipment, HOUR, Status.DELIVERED, "Pakket is bezorgd bij de buren op nummer 3")


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


SCENES: dict[str, Callable[[Scene], None]] = {
    build.__name__: build
    for build in (
        placed, promised, announced, unknown, untracked, in_transit, in_transit_without_a_day, delayed,
        delayed_without_a_day, overdue, out_for_delivery, pickup, delivered, attempt_failed, exception, returning,
        cancelled, refunded, sent_back, partly_sent, partly_arrived, split, all_arrived, forty_items,
    )
}  # fmt: skip


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
