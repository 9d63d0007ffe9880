"""Canonical facts that a carrier's adapter returns. Pure data: times aware, codes and words as the carrier's."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where a shipment stands, in one vocabulary for every carrier."""

    PRE_TRANSIT = "pre_transit"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERED = "delivered"
    DELIVERY_ATTEMPT_FAILED = "delivery_attempt_failed"
    EXCEPTION = "exception"
    RETURN_TO_SENDER = "return_to_sender"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Scan:
    """One thing the carrier reported. `status` is UNKNOWN where the code is not in our table; the words are kept."""

    occurred_at: datetime  # the carrier's time, aware
    status: Status
    code: str = ""  # the carrier's own code
    words: str = ""  # the carrier's own description
    place: str = ""
    is_delay: bool = False  # the carrier says that it will be late


@dataclass(frozen=True)
class PickupPoint:
    name: str = ""
    address: str = ""
    code: str = ""  # the collection code, where the carrier gives one
    until: datetime | None = None


@dataclass(frozen=True)
class Tracking:
    """What a carrier told about one parcel. Scans may be the whole history or only the newest one."""

    tracking_number: str
    carrier: str = ""  # a code of tracking.carriers.names, or the aggregator's word for the carrier
    scans: tuple[Scan, ...] = ()
    estimated_at: datetime | None = None  # the carrier's (end of the) estimate
    estimated_from: datetime | None = None
    is_return: bool = False  # the parcel travels back to the shop
    order_reference: str = ""  # the shop's order number, where the label carried it
    tracking_url: str = ""
    service: str = ""
    pickup: PickupPoint | None = None
    extra: dict[str, str] = field(default_factory=dict, compare=False)
