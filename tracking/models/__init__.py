"""Shipment, Checkpoint, and what was asked about their delivery."""

from tracking.models.changes import ChangeCall, DeliveryChange
from tracking.models.learning import PromiseCount, SilenceCount, TransitCount
from tracking.models.shipments import STATUS_CHOICES, STATUS_WORDS, Checkpoint, Shipment
from tracking.pickup.models import MapTile, PickupPoint, PickupSettings, PointSearch

__all__ = [
    "STATUS_CHOICES",
    "STATUS_WORDS",
    "ChangeCall",
    "Checkpoint",
    "DeliveryChange",
    "MapTile",
    "PickupPoint",
    "PickupSettings",
    "PointSearch",
    "PromiseCount",
    "Shipment",
    "SilenceCount",
    "TransitCount",
]
