"""The words that stand in every mail around the merchant's own: in the mail's language and the brand's tone."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext


def standing_words(context: Mapping[str, Any]) -> dict[str, str]:
    """Words of the foot, of product lists and of the status, made in the active language."""
    more, others = int(context.get("items_more") or 0), len(context.get("others") or ())
    code = context.get("code") or ""
    place, count = context.get("parcel_place") or 0, context.get("parcel_count") or 0
    return {
        "questions": gettext("Questions? We are happy to help."),
        "why": why_words(context),
        "unsubscribe": gettext("No more advertising from us")
        if context.get("offers")
        else gettext("Unsubscribe from emails like this"),
        "show_code": _show(context, code),
        "qr_code": gettext("QR code for the code %(code)s") % {"code": code},
        "preferences": gettext("Choose what we may write about, and how often"),
        "items": _of_what(context),
        "to_follow": gettext("Still to be sent"),
        "address": gettext("Delivery address"),
        "items_more": ngettext("and %(counter)s more item", "and %(counter)s more items", more) % {"counter": more},
        "others": ngettext(
            "%(counter)s other parcel is still to come", "%(counter)s other parcels are still to come", others
        )
        % {"counter": others},
        "parcel_place": gettext("This is parcel %(parcel_place)s of %(parcel_count)s of your order.")
        % {"parcel_place": place, "parcel_count": count},
    }


def _show(context: Mapping[str, Any], code: str) -> str:
    if context.get("goes_back"):
        return gettext("Show this code where you hand the parcel in. You need not print it.")
    return gettext("Show this at the counter, or say the code %(code)s.") % {"code": code}


def _of_what(context: Mapping[str, Any]) -> str:
    if context.get("is_handed_in"):
        return gettext("What you hand in")
    if context.get("goes_back"):
        return gettext("What goes back")
    if context.get("is_about"):
        return gettext("What it is about")
    return gettext("In this parcel") if context.get("in_parcel") else gettext("Your order")


def why_words(context: Mapping[str, Any]) -> str:
    """Why the reader gets this mail: what templates/emails/parts/why.txt says, word for word."""
    shop = {"shop": context.get("shop") or "", "number": context.get("number") or ""}
    if context.get("why"):
        return str(context["why"])
    if context.get("is_asked_for"):
        return (
            gettext(
                "You get this email because somebody, probably you, asked for the link to order %(number)s on the page "
                "of %(shop)s."
            )
            % shop
        )
    if context.get("unsubscribe_url") and not context.get("offers"):
        return gettext("You get this email because you bought something at %(shop)s.") % shop
    return (
        gettext(
            "You get this email because you ordered at %(shop)s. We only write when there is news about order "
            "%(number)s."
        )
        % shop
    )
