"""The operator's view of parcels."""

from django.contrib import admin

from merchants.looking import LookOnly
from tracking.models import Shipment


@admin.register(Shipment)
class ShipmentAdmin(LookOnly):
    list_display = ["tracking_number", "merchant", "carrier", "status", "status_at", "last_heard_at", "delayed_at"]
    list_filter = ["status", "carrier", "merchant"]
    list_select_related = ["merchant"]
    search_fields = ["tracking_number"]
    exclude = ["pickup_code"]  # whoever has it can fetch the parcel
