"""Where everything that is set once is found."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page


@dataclass(frozen=True)
class Place:
    """A page of the set-up: its view and what is done there."""

    view: str
    name: Promise | str
    means: Promise | str


PLACES = (
    Place("brand", _("Brand"), _("Logo, colours, font, tone and legal links of the customer's pages and mails.")),
    Place("addresses", _("Addresses"), _("The host name under which customers find your pages, and its proof.")),
    Place(
        "sending", _("Sending"), _("Your mail provider, your own sender address, text messages, and counting clicks.")
    ),
    Place("designs", _("Mails in your own words"), _("Copies of the built-in mails, changed block by block.")),
    Place("consents", _("Who may be mailed"), _("Consents with their proof, and addresses that must not be mailed.")),
    Place(
        "coupons",
        _("Coupons"),
        _("Codes for one customer each: what they are worth, where they come from, how many are left."),
    ),
    Place(
        "reviews_setup",
        _("Reviews and surveys"),
        _("What is published, what is promised for a review, and the review site that asks instead."),
    ),
    Place("care", _("Care"), _("Advice, questions and answers, recycling, reordering and the newsletter.")),
    Place("loyalty", _("Loyalty programme"), _("What mails say of it: its name, its pages, what points are worth.")),
    Place("returns_setup", _("Returns"), _("On or off, where goods go, how money goes back, and codes and labels.")),
    Place("return_policy", _("Return policy"), _("What may come back, how long, and for what.")),
    Place("recycling", _("Old products"), _("What anybody may hand in for recycling or a second life.")),
    Place("visits_setup", _("Shops and appointments"), _("Your own shops, their hours, and what can be booked there.")),
    Place("points", _("Pick-up points"), _("Your own list of points, and the map.")),
    Place("embedding", _("On your own pages"), _("An order's status in your shop or theme.")),
    Place("connections", _("Connections"), _("The shops and carriers that tell us what happens.")),
)  # fmt: skip


@require_safe
@member_required
def setup(request: MemberRequest) -> HttpResponse:
    """The list of places."""
    return page(request, "dashboard/setup.html", {"here": "setup", "places": PLACES})
