"""Consent and Preference: what somebody agreed to, and how he wants our mail."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.purposes import Purpose
from merchants.tenancy import MerchantOwned
from orders.models import Order


class Consent(MerchantOwned):
    """What one address was asked about one purpose, and what came of it, with the proof (GDPR art. 7(1)).

    `wording` is the very text that stood beside the box or button. `ended_at` is set when it lapsed, was withdrawn or
    erased; the row then shows that the address was rightly written to, and that this ended.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        LAPSED = "lapsed", _("never confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ERASED = "erased", _("erased")

    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="+")
    email = models.EmailField(max_length=254, blank=True)  # "" once erased
    address_hash = models.BinaryField(max_length=32)  # keyed: finds the proof when somebody names the address
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.NEWSLETTER)
    source = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    wording = models.TextField()
    wording_version = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "email", "purpose"],
                condition=Q(state__in=["asked", "confirmed"]),
                name="one_live_consent_per_purpose",
            )
        ]
        indexes = [
            models.Index(fields=["merchant", "state", "-asked_at"], name="consent_by_state"),
            models.Index(fields=["merchant", "address_hash"], name="consent_by_address"),
            models.Index(fields=["merchant", "order"], name="consent_order"),
        ]

    def __str__(self) -> str:
        return f"consent to {self.purpose} {self.pk}"


class Preference(MerchantOwned):
    """How somebody wants our mail, from `changed_at` on: the newest row of an address counts.

    Rows are added and never changed, so that what was wanted at any moment can be told: a refusal must be provable
    as a consent is. The address goes with an erasure; the refusals stay under its keyed hash, as a suppression does.
    """

    class Frequency(models.TextChoices):
        USUAL = "usual", _("as usual")
        LESS = "less", _("fewer mails")

    email = models.EmailField(max_length=254, blank=True)  # "" once erased
    address_hash = models.BinaryField(max_length=32)
    refused_purposes = models.JSONField(default=list)  # of Purpose
    frequency = models.CharField(max_length=6, choices=Frequency, default=Frequency.USUAL)
    language = models.CharField(max_length=5, blank=True)  # "" : as the order says
    paused_until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=40)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(MerchantOwned.Meta):
        indexes = [models.Index(fields=["merchant", "address_hash", "-changed_at"], name="preference_address")]

    def __str__(self) -> str:
        return f"preference of {self.changed_at:%Y-%m-%d}"
