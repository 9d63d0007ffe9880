"""Customer, Order, Line, Fulfilment, Refund."""

from orders.models.customers import Customer, normal_email
from orders.models.links import LinkRequest, StatusKey
from orders.models.orders import Line, Order, Picture
from orders.models.parts import Fulfilment, Refund

__all__ = ["Customer", "Fulfilment", "Line", "LinkRequest", "Order", "Picture", "Refund", "StatusKey", "normal_email"]
