"""The parcel of these tests: shoes from Amsterdam to a returns desk in Utrecht."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from returns.labels.contracts import Address, LabelOrder, Offer, ParcelFacts, Slot

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)  # a Friday
SHOES = ParcelFacts(
    grams=1200,
    from_country="NL",
    from_postal_code="1016 HK",
    to_country="NL",
    to_postal_code="3511 AB",
    sides=(Decimal(33), Decimal(20), Decimal(12)),
    value=Decimal("129.95"),
)
SANNE = Address("Sanne de Vries", "Prinsengracht 2 B", "1016 HK", "Amsterdam", "NL", email="sanne@klant.example")
DESK = Address("Retouren", "Maliebaan 10", "3511 AB", "Utrecht", "NL", company="Loper", phone="+31301234567")
MONDAY = Slot(datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 16, tzinfo=UTC))


def order(offer: Offer, key: str = "R7F3K2", **changes: Any) -> LabelOrder:
    """The order of a label for the shoes."""
    return replace(LabelOrder(key, offer, SHOES, SANNE, DESK, NOW, reference="1042"), **changes)
