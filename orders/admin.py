"""The operator's view of orders: enough to find one, without the customer's name and address."""

from django.contrib import admin

from merchants.looking import LookOnly
from orders.models import Order
from orders.privacy import PERSONAL


@admin.register(Order)
class OrderAdmin(LookOnly):
    list_display = ["number", "merchant", "connection", "placed_at", "cancelled_at", "delivered_at"]
    list_select_related = ["merchant", "connection"]
    search_fields = ["number_key", "external_id"]
    exclude = [*PERSONAL, "customer"]
