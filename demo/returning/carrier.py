"""The demo's carriers for the way back: codes and labels without anybody outside."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from demo.story.book import numeric
from inbox.http import HttpSession
from inbox.models import Connection
from returns.labels.contracts import Address, Label, LabelOrder, Limits, Method, Offer, ParcelFacts, Slot
from returns.labels.fetching import PickupRules, pickup_slots
from returns.labels.providers.base import LabelProvider

NAME = "demo"  # in a connection's setting "return_labels"
RULES = PickupRules(lead_days=1, windows=(("09:00", "13:00"), ("13:00", "17:00"), ("18:00", "21:00")))
HEAVY = Limits(max_grams=20_000)
DAYS = 14
TAKING = frozenset({"shop", "post_office", "locker"})
# By the country from which it comes: carrier, way, price, grams of CO2, kinds of places, heaviest grams.
WAYS: dict[str, tuple[tuple[str, Method, str, int, frozenset[str], int], ...]] = {
    "NL": (
        ("postnl", Method.QR, "4.65", 310, TAKING, 20_000),
        ("dhl_parcel_nl", Method.QR, "4.25", 290, frozenset({"shop"}), 15_000),
        ("homerr", Method.NUMBER, "3.95", 240, frozenset({"shop"}), 10_000),
        ("dhl_parcel_nl", Method.HOME, "6.75", 420, frozenset(), 20_000),
        ("postnl", Method.LABEL, "4.65", 310, frozenset({"shop", "post_office"}), 20_000),
    ),
    "BE": (
        ("bpost", Method.QR, "5.40", 380, TAKING, 20_000),
        ("bpost", Method.LABEL, "5.40", 380, frozenset({"shop", "post_office"}), 20_000),
    ),
    "DE": (
        ("dhl", Method.QR, "4.99", 330, TAKING, 31_500),
        ("hermes", Method.QR, "4.50", 340, frozenset({"shop"}), 25_000),
        ("dpd", Method.HOME, "7.90", 450, frozenset(), 31_500),
        ("dhl", Method.LABEL, "4.99", 330, frozenset({"shop", "post_office"}), 31_500),
    ),
}
ELSEWHERE = (("dpd", Method.LABEL, "9.90", 610, frozenset({"shop"}), 20_000),)


class DemoLabels(LabelProvider):
    """See LabelProvider. A label of an order is always the same one."""

    name = NAME

    def offers(self, connection: Connection | None, parcel: ParcelFacts, http: HttpSession | None) -> list[Offer]:
        pk = connection.pk if connection else None
        return [
            Offer(
                key=f"{carrier}|{method}", provider=NAME, carrier=carrier, method=method, price=Decimal(price),
                currency="EUR", needs_printer=method == Method.LABEL, drop_off=places, co2_grams=co2,
                code_days=None if method == Method.LABEL else DAYS, connection_id=pk,
                limits=Limits(max_grams=heaviest),
            )
            for carrier, method, price, co2, places, heaviest in WAYS.get(parcel.from_country, ELSEWHERE)
        ]  # fmt: skip

    def make(self, connection: Connection | None, order: LabelOrder, http: HttpSession | None) -> Label:
        offer, number = order.offer, f"RET{numeric(order.key)}"
        kinds = {Method.QR: "qr", Method.LOCKER: "qr", Method.NUMBER: "number"}
        code = f"{numeric('code', order.key) % 10**8:08d}" if offer.method == Method.NUMBER else number
        return Label(
            carrier=offer.carrier, reference=order.key, tracking_number=number,
            code=code if offer.method in kinds else "", code_kind=kinds.get(offer.method, ""),
            pdf=_paper(order, number) if offer.method in (Method.LABEL, Method.HOME) else None,
            expires_at=None if offer.method == Method.LABEL else timezone.now() + timedelta(days=DAYS),
        )  # fmt: skip

    def cancel(self, connection: Connection | None, label: Label, http: HttpSession | None) -> None:
        """Nobody has to be told."""

    def slots(
        self, connection: Connection | None, offer: Offer, address: Address, days: tuple[date, date]
    ) -> list[Slot]:
        return pickup_slots(RULES, address.country, days) if offer.method == Method.HOME else []


def _paper(order: LabelOrder, number: str) -> bytes:
    """A page in the form of a label: who, to whom, and a number. PDF by hand, since there is nothing to lay out."""
    lines = [
        f"{order.offer.carrier.upper()}  -  DEMO", number, "", order.receiver.name, order.receiver.line1,
        f"{order.receiver.postal_code} {order.receiver.city}", "", f"Ref. {order.reference}",
    ]  # fmt: skip
    shown = "".join(f"({_escaped(line)}) Tj 0 -22 Td " for line in lines)
    stream = f"BT /F1 16 Tf 30 380 Td {shown}ET".encode("latin-1", "replace")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 298 420]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for at, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (at, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(parts) + 1
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        count, table, count, len(made),
    )  # fmt: skip


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
