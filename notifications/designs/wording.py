"""How the parts of a design are called: fields and kinds of blocks."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FIELDS: dict[str, Promise] = {
    "subject": _("Subject"),
    "preheader": _("Preview line"),
    "text": _("Text"),
    "body": _("Text"),
    "label": _("Words on the button"),
    "link": _("Where it leads"),
    "lines": _("Which products"),
    "picture": _("Picture"),
    "alt": _("The picture in words"),
    "width": _("Width"),
    "level": _("Size"),
    "show_prices": _("With prices"),
    "show_progress": _("With the line from ordered to delivered"),
    "show_rows": _("With the facts: expected, carrier, number"),
    "show_others": _("With the other parcels"),
    "show_address": _("With sums and address"),
    "is_offer": _("This is advertising"),
    "quiet": _("In smaller letters"),
    "when": _("Only when"),
}
TYPES: dict[str, Promise] = {
    "heading": _("Heading"),
    "text": pgettext_lazy("block of a mail", "Text"),
    "button": _("Button"),
    "product_list": _("Products"),
    "tracking_status": _("Where the order is"),
    "points": _("Points"),
    "coupon": _("Coupon"),
    "offers": _("Your offers"),
    "answers": _("Answers to choose from"),
    "collect_code": _("Code for the counter"),
    "image": _("Picture"),
    "divider": _("Line"),
}


def field_words(name: str) -> str | Promise:
    """What a field is called, for people."""
    return FIELDS.get(name, name)
