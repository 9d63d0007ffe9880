"""What the order's page reads along for its care: by sub-queries, so that it costs no query of its own."""

from typing import Any

from django.db.models import OuterRef

from care.models import CareBlock, CareSettings, TakeBack
from care.showing import FIELDS
from consents.models import Consent
from consents.purposes import Purpose
from inbox.models import Connection

SWITCHES = (
    "shows_blocks", "answers_questions", "takes_questions", "offers_newsletter", "offers_reorder", "promise",
    "whatsapp", "social_links", "texts", "merchant__language", "merchant__shop_url",
)  # fmt: skip
TAKE_BACK = ("id", "kind", "state", "offer", "methods", "method", "what", "pieces", "planned_on", "note", "open_days")


def care_around() -> dict[str, Any]:
    """The merchant's switches and blocks, the order's take-backs, its address's consent, and where its shop is."""
    from storefront.around import listed  # which reads us along

    live = [Consent.State.ASKED, Consent.State.CONFIRMED]
    theirs = Consent.objects.filter(email=OuterRef("email"), purpose=Purpose.NEWSLETTER, state__in=live)
    return {
        "care": listed(CareSettings.objects.all(), *SWITCHES),
        "care_blocks": listed(CareBlock.objects.filter(is_on=True).order_by("position", "pk"), *FIELDS),
        "care_consents": listed(theirs, "state"),
        "take_backs": listed(TakeBack.objects.filter(order=OuterRef("pk")).order_by("pk"), *TAKE_BACK),
        "care_shop": listed(Connection.objects.filter(pk=OuterRef("connection"), is_active=True), "config"),
    }
