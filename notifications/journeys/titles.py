"""What the built-in journeys are called and do, for people: a title and one sentence for each key."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models import Journey

Words = str | Promise

TITLES: dict[str, tuple[Words, Words]] = {
    "order_placed": (_("Order confirmation"), _("Thanks for the order and says what happens next.")),
    "order_cancelled": (_("Cancellation"), _("Confirms that the order was cancelled, and the money that goes back.")),
    "shipment_created": (_("Parcel packed"), _("Says that the parcel is packed and waits for the carrier.")),
    "shipment_in_transit": (_("Parcel on its way"), _("Says when the parcel is expected, with the tracking page.")),
    "shipment_out_for_delivery": (_("Parcel comes today"), _("Says that the courier is on the way today.")),
    "shipment_available_for_pickup": (
        _("Ready for pick-up"), _("Says where the parcel waits, until when and with which code.")
    ),
    "shipment_delivery_attempt_failed": (_("Nobody was home"), _("Says that the courier was there, and what is next.")),
    "shipment_delivered": (_("A parcel arrived"), _("For orders in several parcels: one has arrived, more will come.")),
    "order_delivered": (_("Order arrived"), _("Says that everything has arrived, and helps with the first days.")),
    "shipment_delayed": (_("Parcel is late"), _("Apologises before the customer asks, with the new day.")),
    "shipment_exception": (_("Something went wrong"), _("Says what the carrier reported and that you look after it.")),
    "shipment_returning": (_("Parcel goes back"), _("Says that the parcel is on its way back to you.")),
    "shipment_quiet": (_("No news of a parcel"), _("Says that you noticed the silence and look into it.")),
    "order_unsent": (_("Order takes longer"), _("Apologises for an order that is not sent for longer than usual.")),
    "pickup_nudge": (_("Parcel still waits"), _("Reminds of a parcel that waits at the pick-up point.")),
    "pickup_ending": (_("Last days to pick up"), _("Reminds before the parcel goes back to you.")),
    "link_requested": (_("Link to the order"), _("Answers somebody who asked for a link on your page.")),
    "address_link": (_("Link to change the address"), _("Answers a customer who wants to change the address.")),
    "change_requested": (_("Wish received"), _("Says that a person looks at the wish for another delivery.")),
    "change_handed_to_team": (_("Wish handed to your team"), _("Says that a person looks at it after all.")),
    "change_accepted": (_("Wish arranged"), _("Says that another delivery was arranged.")),
    "change_refused": (_("Wish not possible"), _("Says that another delivery is not possible, and why.")),
    "change_confirmed": (_("Wish confirmed"), _("Says that the carrier has confirmed another delivery.")),
    "ready_to_collect": (_("Ready to collect"), _("Says where and when the order can be collected, with its code.")),
    "collection_ending": (_("Last days to collect"), _("Reminds before the order is no longer kept.")),
    "appointment_booked": (_("Appointment made"), _("Confirms the appointment, with a file for the calendar.")),
    "appointment_moved": (_("Appointment moved"), _("Says the new time of the appointment.")),
    "appointment_cancelled": (_("Appointment cancelled"), _("Confirms that the appointment was cancelled.")),
    "appointment_reminder": (_("Appointment reminder"), _("Reminds of the appointment.")),
    "question_asked": (_("Question to your team"), _("Brings a customer’s question to your team’s mailbox.")),
    "newsletter_confirm": (_("Confirm the newsletter"), _("Asks for the click that makes a newsletter lawful.")),
    "take_back_offered": (_("Old for new"), _("Offers to take the old product back, where the law asks for it.")),
    "take_back_asked": (_("Taking back: received"), _("Says that you take the old product back.")),
    "take_back_planned": (_("Taking back: planned"), _("Says when and how the old product is taken back.")),
    "withdrawal_received": (
        _("Withdrawal received"), _("The receipt that the law asks for: what was declared, and when.")
    ),
    "withdrawal_answered": (
        _("Withdrawal answered"), _("What you answered, where no return comes of a declaration.")
    ),
    "return_asked": (_("Return: being looked at"), _("Says that a person looks at the request, and by when.")),
    "return_registered": (_("Return registered"), _("Confirms the return, with the day on which the money is there.")),
    "return_refused": (_("Return refused"), _("Says why it cannot come back, and how to disagree.")),
    "return_label": (_("Return: code"), _("Brings the code that the parcel is handed in with.")),
    "return_send_by": (_("Return not sent yet"), _("Reminds of a return that was registered and not sent.")),
    "return_under_way": (_("Return handed in"), _("Says that the carrier has the parcel.")),
    "return_moving": (_("Return on its way"), _("The same, where the carrier reports only that it travels.")),
    "return_received": (_("Return arrived"), _("Says that the goods are there, and when the money follows.")),
    "return_inspected": (_("Return: something differs"), _("Says what was found, only where it differs.")),
    "return_proof": (_("Return: receipt not taken"), _("Says why a photo does not show that it was sent.")),
    "return_answer": (_("Return: answer"), _("Says what a person decided about an objection, and how it goes on.")),
    "return_paid": (_("Money back"), _("Says what was paid back, and how.")),
    "return_bounced": (_("Money came back"), _("Says that the bank sent the money back, and what happens now.")),
    "return_cancelled": (_("Return cancelled"), _("Confirms that nothing comes back.")),
    "return_link": (_("Link to return"), _("Answers somebody who wants to return and has only a mail address.")),
    "exchange_payment": (_("Exchange: difference"), _("Asks for the difference in price of an exchange.")),
    "exchange_ordered": (_("Exchange ordered"), _("Says that the new product is on its way.")),
    "exchange_sold_out": (_("Exchange sold out"), _("Says that it sold out, and what can be chosen instead.")),
    "review_request": (_("Review request"), _("Asks how the products are, once they have been used for a while.")),
    "review_reminder": (_("Review reminder"), _("Asks once more those who have not answered.")),
    "csat": (_("How satisfied"), _("One question a few days after the delivery, answered by one click.")),
    "nps": (_("Would you recommend us"), _("One question a month after the delivery, answered by one click.")),
    "care_content": (_("Useful to know"), _("Care and first steps for what was bought.")),
    "loyalty_invitation": (_("Loyalty invitation"), _("Invites customers who are no members yet.")),
    "points_statement": (_("Statement of points"), _("Says how many points there are and when some expire.")),
    "coupon": (_("Coupon as a thank you"), _("A coupon, never before the order can no longer be sent back.")),
    "replenishment": (_("Nearly used up"), _("Reminds of products that are used up, before they are.")),
    "back_in_stock": (_("Back in stock"), _("Tells those who wish for a product that it is back.")),
    "price_drop": (_("It costs less"), _("Tells those who wish for a product that its price fell.")),
    "win_back": (_("Win back"), _("Writes to customers who stay away for longer than is usual for them.")),
    "birthday": (_("Birthday"), _("Congratulates on the day, where the birthday is known.")),
    "event_invitation": (_("Event invitation"), _("Invites customers nearby to an event.")),
    "sweepstakes": (_("Prize draw"), _("Invites customers to a prize draw, with its terms.")),
}  # fmt: skip


def title(journey: Journey) -> str:
    """The merchant's own name for the journey, or the blueprint's in the active language."""
    known = TITLES.get(journey.blueprint or journey.key)
    return journey.name or (str(known[0]) if known else journey.key)


def description(journey: Journey) -> str:
    """What it does, in a sentence; "" for journeys of the merchant's own."""
    known = TITLES.get(journey.blueprint)
    return str(known[1]) if known else ""
