"""What a person can agree to or refuse, each by itself. The words stand in the preference centre."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Purposes of mail that needs a basis. Status and legal mail has none of these."""

    NEWSLETTER = "newsletter", _("newsletter")  # double opt-in only, never by soft opt-in
    OFFERS = "offers", _("offers and tips about what you bought")  # coupons, content, replenishment, win-back, birthday
    WISHES = "wishes", _("news about products you wish for")  # back in stock, price drop: asked for by the person
    REVIEWS = "reviews", _("questions about what you bought")  # review requests, CSAT and NPS
    LOYALTY = "loyalty", _("points and rewards")
    EVENTS = "events", _("events and prize draws")
