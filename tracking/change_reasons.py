"""Why a change of the delivery is not possible, or was refused: codes in the rows, words for the reader.

A stored reason is "code" or "code:detail", where the detail is what the carrier, the shop or the team wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST = 300  # of DeliveryChange.reason and .note

WORDS: Mapping[str, str | Promise] = {
    # The order and its parcel, as they stand.
    "order_cancelled": gettext_lazy("The order was cancelled."),
    "order_refunded": gettext_lazy("The money for this order was given back."),
    "order_unknown": gettext_lazy("We do not know the details of this order yet."),
    "erased": gettext_lazy("The data of this order was erased."),
    "not_sent_yet": gettext_lazy("Your parcel has not been sent yet. You can choose this as soon as it is on its way."),
    "already_sent": gettext_lazy("Everything in this order has been sent."),
    "delivered": gettext_lazy("The parcel has been delivered."),
    "at_pickup_point": gettext_lazy("The parcel is waiting for you at the pick-up point."),
    "out_for_delivery": gettext_lazy("The driver has the parcel already."),
    "returning": gettext_lazy("The parcel is on its way back to the shop."),
    "parcel_cancelled": gettext_lazy("This parcel was cancelled."),
    "return_parcel": gettext_lazy("This parcel travels to the shop."),
    "no_tracking": gettext_lazy("This parcel travels without tracking, so nobody can stop it on the way."),
    "missing": gettext_lazy("Nobody can say where the parcel is now, so nobody can change its way."),
    "to_collect": gettext_lazy("You collect this order in the shop: there is no delivery to change."),
    "collected": gettext_lazy("The order was collected."),
    "on_its_way": gettext_lazy("The parcel is on its way already."),
    # The carrier's rules.
    "carrier_takes_none": gettext_lazy("This carrier does not take this wish."),
    "not_at_this_stage": gettext_lazy("The carrier does not take this wish at this stage."),
    "unknown_carrier": gettext_lazy("We do not know whether this carrier takes this wish."),
    "to_pickup_point": gettext_lazy("This parcel goes to a pick-up point, not to a door."),
    "cutoff_passed": gettext_lazy("It is too late for this change."),
    "carrier_page": gettext_lazy("You can change this on the carrier’s own page."),
    # What became of a request.
    "refused_by_carrier": gettext_lazy("The carrier did not accept the change."),
    "refused_by_shop": gettext_lazy("The shop’s system did not accept the change."),
    "refused_by_team": gettext_lazy("The shop could not arrange this."),
    "too_late": gettext_lazy("The request came too late."),
    "address_not_served": gettext_lazy("The carrier does not deliver to this address."),
    "item_in_production": gettext_lazy("The order is being packed already."),
    "not_for_this_item": gettext_lazy("This is not possible for these items."),
    "delivered_otherwise": gettext_lazy("The carrier delivered the parcel in another way."),
    "delivered_meanwhile": gettext_lazy("The parcel was delivered before the change could be made."),
    "other_pickup_point": gettext_lazy("The carrier brought the parcel to another pick-up point."),
    "sent_meanwhile": gettext_lazy("The order was sent before the change could be made."),
    "being_sent": gettext_lazy("The change is being passed on at this moment."),
    "already_decided": gettext_lazy("This request has been answered already."),
    "too_many": gettext_lazy("You have asked for many changes today. Write to us if you need another one."),
}

# Why a change waits for the team although an API could have done it. For the team's eyes.
FOR_THE_TEAMS_EYES: Mapping[str, str | Promise] = {
    "call_failed": gettext_lazy("The API did not take it, so please do it by hand."),
    "call_unsure": gettext_lazy(
        "We asked several times and got no clear answer. Look there first whether it was done already."
    ),
    "call_not_allowed": gettext_lazy("The API token may not change this. Give it the right, or do it by hand."),
    "no_longer_by_api": gettext_lazy("The connection was switched off meanwhile, so please do it by hand."),
    "label_cancel_asked": gettext_lazy(
        "The label’s cancellation is asked for; the carrier may still say no. Keep the parcel back, look there, and"
        " cancel the order in the shop."
    ),
    "label_cancelled": gettext_lazy("The label is cancelled. Cancel the order in the shop, and keep the parcel back."),
    "give_money_back": gettext_lazy("The order is cancelled in the shop. Give the money back there, by hand."),
}

# What the team can choose from when it refuses; the first is the default.
FOR_THE_TEAM = ("too_late", "refused_by_carrier", "address_not_served", "item_in_production", "not_for_this_item",
                "refused_by_team")  # fmt: skip


@dataclass(frozen=True)
class Reason:
    code: str
    detail: str = ""


def parsed(reason: str) -> Reason:
    """Code and detail of a stored reason."""
    code, _sign, detail = reason.partition(":")
    return Reason(code, detail.strip())


def written(code: str, detail: str = "") -> str:
    """A reason as it is stored. ValueError for a code without words."""
    if code not in WORDS and code not in FOR_THE_TEAMS_EYES:
        raise ValueError(f"no words for the reason {code!r}")
    detail = " ".join(detail.replace("\0", "").split())
    return f"{code}:{detail}"[:LONGEST] if detail else code


def words(reason: str) -> str:
    """The reason in the active language, for customers; "" for "". The detail follows in its own language."""
    if not reason:
        return ""
    found = parsed(reason)
    said = str(WORDS.get(found.code, _("This change is not possible.")))
    if not found.detail:
        return said
    return _("%(reason)s They write: “%(detail)s”") % {"reason": said, "detail": found.detail}


def note_words(note: str) -> str:
    """A note to the team in the active language, with what the other side said; "" for ""."""
    if not note:
        return ""
    found = parsed(note)
    said = str(FOR_THE_TEAMS_EYES.get(found.code, WORDS.get(found.code, "")))
    return f"{said} ({found.detail})" if found.detail else said
