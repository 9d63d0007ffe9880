"""Codes in words: what the people of a shop read instead of our names for things."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

SOURCES: dict[str, Words] = {
    "shopify": "Shopify",
    "woocommerce": "WooCommerce",
    "saleor": "Saleor",
    "generic_shop": _("Generic shop"),
    "sendcloud": "Sendcloud",
    "easypost": "EasyPost",
    "aftership": "AfterShip",
    "dhl": "DHL",
    "postnl": "PostNL",
    "ups": "UPS",
    "generic_carrier": _("Generic carrier"),
}

EVENTS: dict[str, Words] = {
    "order.placed": _("Order placed"),
    "order.paid": _("Order paid"),
    "order.updated": _("Order changed in the shop"),
    "order.fulfilled": _("Shop reported a parcel"),
    "order.cancelled": _("Order cancelled"),
    "order.refunded": _("Money given back"),
    "order.delivered": _("Whole order delivered"),
    "order.link_asked": _("Somebody asked for a link"),
    "order.link_requested": _("Customer asked for the link"),
    "customer.redacted": _("Customer's data erased"),
    "customer.data_requested": _("Customer asked for their data"),
    "shipment.created": _("Parcel announced"),
    "shipment.in_transit": _("Parcel on its way"),
    "shipment.out_for_delivery": _("Parcel out for delivery"),
    "shipment.available_for_pickup": _("Parcel ready for pick-up"),
    "shipment.delivered": _("Parcel delivered"),
    "shipment.delivery_attempt_failed": _("Delivery attempt failed"),
    "shipment.delayed": _("Parcel delayed"),
    "shipment.exception": _("Something went wrong with a parcel"),
    "shipment.returning": _("Parcel going back to the shop"),
}

MAILS: dict[str, Words] = {
    "order_placed": _("Order confirmation"),
    "order_cancelled": _("Cancellation"),
    "order_delivered": _("Your order has arrived"),
    "shipment_created": _("Your parcel is packed"),
    "shipment_in_transit": _("Your parcel is on its way"),
    "shipment_out_for_delivery": _("Your parcel comes today"),
    "shipment_available_for_pickup": _("Your parcel is ready for pick-up"),
    "shipment_delivery_attempt_failed": _("We missed you"),
    "shipment_delivered": _("Your parcel has arrived"),
    "shipment_delayed": _("Your parcel is late"),
    "shipment_exception": _("Something went wrong on the way"),
    "shipment_returning": _("Your parcel is going back"),
    "link_requested": _("The link to the order"),
    "review_request": _("Request for a review"),
}

REACTIONS: dict[str, Words] = {
    "notifications.journeys:enrol": _("starting the mails"),
    "notifications.journeys:exit_on": _("stopping the mails that no longer fit"),
    "tracking.shipments:follow_order": _("following the parcels"),
    "orders.lookup:settle": _("looking for the order"),
    "notifications.privacy:forget": _("erasing the customer from the mails"),
    "tracking.privacy:forget": _("erasing the customer from the parcels"),
}

# (what happened, what it means and what to do)
ALARMS: dict[str, tuple[Words, Words]] = {
    "silent": (
        _("No webhooks any more"),
        _("It used to send and has gone quiet. Check in its settings that the webhook is still there and switched on."),
    ),
    "losing": (
        _("Webhooks get lost"),
        _("Asking the shop turned up changes that no webhook had told us. Nothing is missing, but news comes late."),
    ),
    "poll_failing": (
        _("The regular check fails"),
        _("We cannot ask the sender for changes, so a lost webhook would go unnoticed. Its answer was:"),
    ),
}

WEBHOOK_TROUBLE: dict[str, tuple[Words, Words]] = {
    "quarantined": (
        _("not verified"),
        _("What proves the sender did not fit. Correct the secret on either side, then put them through again."),
    ),
    "rejected": (
        _("not understood"),
        _("It was genuine, but a field is not as expected. It was kept and can be put through again after a fix."),
    ),
    "buried": (
        _("given up"),
        _("Processing failed every time, so we stopped trying. It was kept; put it through again after a fix."),
    ),
}

MESSAGE_TROUBLE: dict[str, Words] = {
    "failed": _("The customer did not get this mail."),
    "uncertain": _("The customer may or may not have got this mail. It settles by itself where that is safe."),
    "held": _("It waits, and is looked at again by itself at the time shown."),
}

PARCEL_TROUBLE: dict[str, Words] = {
    "overdue": _("It should have arrived by now. The customer was told; ask the carrier if it stays quiet."),
    "revised": _("The carrier named a later day, and the customer was told. Nothing to do unless that day passes too."),
    "carrier": _("The carrier says that it will be late. The customer was told; ask the carrier if it stays quiet."),
    "exception": _("The carrier reports a problem with this parcel. Ask the carrier what it needs."),
    "delivery_attempt_failed": _(
        "The carrier could not hand it over. It usually tries again or takes it to a pick-up point."
    ),
    "return_to_sender": _("The parcel is coming back to you. Decide with the customer: send it again, or refund."),
}

DELAYS: dict[str, Words] = {
    "overdue": pgettext_lazy("delay", "the announced day has passed"),
    "revised": pgettext_lazy("delay", "the carrier moved the day"),
    "carrier": pgettext_lazy("delay", "the carrier says that it will be late"),
}


def told(table: dict[str, Words], code: str) -> str:
    """The words for a code; a code nobody translated reads as it is, with blanks, so that it is never hidden."""
    return str(table.get(code) or code.replace("_", " ").replace(".", " "))
