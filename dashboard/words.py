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
    "postmark": "Postmark",
    "ses": "Amazon SES",
    "brevo": "Brevo",
    "mailgun": "Mailgun",
    "resend": "Resend",
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
    "order.address_link_requested": _("Customer asked for the link to change the address"),
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
    "shipment.quiet": _("No news of a parcel for too long"),
    "change.requested": _("Customer asked for another delivery"),
    "change.handed_to_team": _("Change of the delivery waits for the team"),
    "change.accepted": _("Change of the delivery arranged"),
    "change.refused": _("Change of the delivery not possible"),
    "change.confirmed": _("Change of the delivery confirmed"),
    "change.withdrawn": _("Customer took the change back"),
    "collection.ready": _("Order ready to collect in the shop"),
    "collection.ending": _("Time to collect is nearly over"),
    "collection.collected": _("Order collected in the shop"),
    "collection.expired": _("Order was not collected in time"),
    "collection.cancelled": _("Collecting called off"),
    "appointment.booked": _("Appointment booked"),
    "appointment.moved": _("Appointment moved"),
    "appointment.cancelled": _("Appointment cancelled"),
    "appointment.near": _("Appointment is near"),
    "appointment.attended": _("Customer came to the appointment"),
    "appointment.missed": _("Customer did not come to the appointment"),
    "question.asked": _("Customer asked a question"),
    "newsletter.asked": _("Customer asked for the newsletter"),
    "newsletter.confirmed": _("Customer confirmed the newsletter"),
    "take_back.offered": _("Offered to take the old product back"),
    "take_back.asked": _("Customer hands an old product in"),
    "take_back.planned": _("Taking the old product back was arranged"),
    "customer.updated": _("The shop told of the customer"),
    "order.unsent": _("Order has not left for too long"),
    "customer.birthday": _("Customer’s birthday"),
    "customer.inactive": _("Customer stayed away for unusually long"),
    "shipment.pickup_ending": _("Time at the pick-up point is nearly over"),
    "wish.back_in_stock": _("A wished product is back in stock"),
    "wish.price_dropped": _("A wished product costs less"),
    "loyalty.joined": _("Customer joined the loyalty programme"),
    "loyalty.points_changed": _("Customer’s points changed"),
    "loyalty.statement_due": _("A month of points is over"),
    "event.announced": _("Customer was invited to an event"),
    "review.given": _("Customer wrote a review"),
    "survey.answered": _("Customer answered a question about you"),
    "coupon.issued": _("Customer got a coupon"),
    "draw.announced": _("Customer was invited to a prize draw"),
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
    "address_link": _("The link to change the address"),
    "change_requested": _("A person looks at your wish"),
    "change_handed_to_team": _("A person looks at your wish"),
    "change_accepted": _("Your wish is arranged"),
    "change_refused": _("Your wish is not possible"),
    "change_confirmed": _("Your wish is confirmed"),
    "ready_to_collect": _("Your order is ready to collect"),
    "collection_ending": _("Last days to collect your order"),
    "appointment_booked": _("Your appointment is booked"),
    "appointment_moved": _("Your appointment has moved"),
    "appointment_cancelled": _("Your appointment is cancelled"),
    "appointment_reminder": _("Your appointment is near"),
    "review_request": _("Request for a review"),
    "question_asked": _("A customer’s question, to the team"),
    "newsletter_confirm": _("Confirm the newsletter"),
    "take_back_offered": _("Offer to take the old product back"),
    "take_back_asked": _("We take your old product back"),
    "take_back_planned": _("It is arranged: we take it back"),
    "shipment_quiet": _("No news of your parcel for a while"),
    "order_unsent": _("Your order takes longer than usual"),
    "pickup_nudge": _("Your parcel still waits at the pick-up point"),
    "pickup_ending": _("Last days at the pick-up point"),
    "review_reminder": _("Reminder of the review"),
    "csat": _("One question: how satisfied"),
    "nps": _("One question: would you recommend us"),
    "loyalty_invitation": _("Invitation to the loyalty programme"),
    "points_statement": _("Statement of points"),
    "coupon": _("A coupon as a thank you"),
    "care_content": _("Useful to know about what you bought"),
    "replenishment": _("Is it nearly used up?"),
    "back_in_stock": _("Back in stock"),
    "price_drop": _("It costs less"),
    "win_back": _("It has been a while"),
    "birthday": _("Happy birthday"),
    "event_invitation": _("Invitation to an event"),
    "sweepstakes": _("Prize draw"),
}

REACTIONS: dict[str, Words] = {
    "notifications.journeys.enrolling:enrol": _("starting the mails"),
    "notifications.journeys.enrolling:exit_on": _("stopping the mails that no longer fit"),
    "tracking.shipments:follow_order": _("following the parcels"),
    "tracking.change_outcomes:follow_order": _("looking whether a wish was met"),
    "orders.lookup:settle": _("looking for the order"),
    "visits.expecting:follow_order": _("expecting the customer in the shop"),
    "visits.collecting:close_cancelled": _("closing what was to be collected"),
    "visits.privacy:forget": _("erasing the customer from the visits"),
    "notifications.privacy:forget": _("erasing the customer from the mails"),
    "tracking.privacy:forget": _("erasing the customer from the parcels"),
    "care.taking_back:offer": _("offering to take the old product back"),
    "care.taking_back:follow_cancelled": _("closing what was to be collected"),
    "catalogue.wishing:follow_order": _("ending the wishes for what was bought"),
    "loyalty.memberships:follow": _("keeping the points"),
    "catalogue.privacy:forget": _("erasing the customer’s wishes"),
    "loyalty.privacy:forget": _("erasing the customer from the loyalty programme"),
    "care.privacy:forget": _("erasing the customer from what he asked for"),
    "notifications.about.caring:lift_refusal": _("letting the newsletter through"),
    "consents.privacy:forget": _("erasing the customer’s consents"),
    "reviews.privacy:forget": _("erasing the customer from the reviews"),
    "coupons.privacy:forget": _("erasing the customer from the codes"),
    "coupons.settling:follow_order": _("following the codes that were used"),
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
