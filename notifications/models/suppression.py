"""Whom no mail may reach, and when a merchant's sending is stopped."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from notifications.models.journeys import MailClass


class Suppression(MerchantOwned):
    """Never mail this address (for this class and those above it). The address itself is kept as a keyed hash only,
    so it survives an erasure without remembering the person. A lifted one stays: who lifted it, when and why."""

    address_hash = models.BinaryField(max_length=32)
    mail_class = models.SmallIntegerField(choices=MailClass)  # this class and every class with a higher number
    reason = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True)  # in the words of whoever added it by hand
    added_by = models.CharField(max_length=254, blank=True)  # a member's mail address; "" : by itself
    created_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=254, blank=True)
    lifted_why = models.CharField(max_length=200, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "address_hash", "mail_class"],
                condition=Q(lifted_at__isnull=True),
                name="suppressed_once",
            )
        ]
        indexes = [
            models.Index(fields=["merchant", "address_hash"], name="suppression_address"),
            models.Index(fields=["merchant", "-created_at"], name="suppression_newest"),
        ]

    def __str__(self) -> str:
        return self.reason


class SendingStop(MerchantOwned):
    """The breaker: this merchant's mail of a class and those above it is stopped, because people call it spam or
    mailboxes refuse it. It stays until somebody reopens it."""

    class Why(models.TextChoices):
        COMPLAINTS = "complaints", _("too many people report the mails as spam")
        BOUNCES = "bounces", _("too many addresses do not exist")

    why = models.CharField(max_length=12, choices=Why)
    closed_from = models.SmallIntegerField(choices=MailClass, null=True)  # None: a warning, nothing is stopped yet
    closed_at = models.DateTimeField()
    # What tripped it: of how many mails in the days before.
    bad = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.CharField(max_length=254, blank=True)  # a member's mail address; "" for a warning that passed

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "why"], condition=Q(reopened_at__isnull=True), name="one_open_stop_per_cause"
            )
        ]

    def __str__(self) -> str:
        return f"{self.why} since {self.closed_at:%Y-%m-%d}"


class StormPass(MerchantOwned):
    """A member of the team looked at a busy hour and let it pass: until then the shop's own norm stops nothing."""

    given_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    given_by = models.CharField(max_length=254)

    class Meta(MerchantOwned.Meta):
        indexes = [models.Index(fields=["merchant", "-given_at"], name="storm_pass_newest")]

    def __str__(self) -> str:
        return f"until {self.until:%Y-%m-%d %H:%M}"
