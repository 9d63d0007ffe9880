"""Goods that come back: what, from whom, why, and how far they are."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Customer


class Return(MerchantOwned):
    """Goods of one person that come back, of one order or several. Where they are: `state`, moved by returns/moves.py
    alone. What money goes where: its Payouts. It is closed when both are done."""

    class Path(models.TextChoices):
        MIND = "mind", _("I changed my mind")
        WRONG = "wrong", _("Something is wrong")
        WITHDRAW = "withdraw", _("I withdraw from the contract")
        OLD = "old", _("An old product")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("return", "waits for the shop")
        REGISTERED = "registered", pgettext_lazy("return", "registered")
        DROPPED_OFF = "dropped_off", pgettext_lazy("return", "dropped off")
        UNDER_WAY = "under_way", pgettext_lazy("return", "under way")
        RECEIVED = "received", pgettext_lazy("return", "received")
        INSPECTED = "inspected", pgettext_lazy("return", "inspected")
        CLOSED = "closed", pgettext_lazy("return", "done")
        REFUSED = "refused", pgettext_lazy("return", "refused")
        CANCELLED = "cancelled", pgettext_lazy("return", "cancelled")
        EXPIRED = "expired", pgettext_lazy("return", "never sent")

    public_id = models.CharField(max_length=24, default=unguessable)
    code = models.CharField(max_length=8)  # six characters that are easy to say (visits/codes.py), on QR and slip
    path = models.CharField(max_length=10, choices=Path)
    state = models.CharField(max_length=12, choices=State, default=State.REGISTERED)
    request_key = models.CharField(max_length=64)  # of the form that made it: a double click makes one return
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    email = models.EmailField(max_length=254, blank=True)  # where its mail goes
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    language = models.CharField(max_length=5, blank=True)
    is_gift = models.BooleanField(default=False)  # by who received it: the buyer hears nothing and gets no money
    # From where it comes: {"line1", "line2", "postal_code", "city", "country"}.
    sender = models.JSONField(default=dict)
    requested_at = models.DateTimeField(default=timezone.now)
    policy_version = models.PositiveIntegerField(default=0)  # 0: the built-in policy
    generation = models.PositiveSmallIntegerField(default=0)  # 1: goods of an exchange, 2: of an exchange of those

    decide_by = models.DateTimeField(null=True, blank=True)  # while it waits for the shop
    decided_by = models.CharField(max_length=254, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)  # in words for the customer
    send_by = models.DateTimeField(null=True, blank=True)  # how long it may wait to be handed over
    currency = models.CharField(max_length=3, blank=True)
    expected = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)  # money back, as was told
    # The day, in the merchant's zone, on which the money is there at the latest, as we told; and what was told first.
    promised_on = models.DateField(null=True, blank=True)
    first_promised_on = models.DateField(null=True, blank=True)
    legal_by = models.DateTimeField(null=True, blank=True)  # 14 days from the notice: Directive 2011/83/EU, art. 13(1)
    warned_at = models.DateTimeField(null=True, blank=True)  # the team was told that the promise is about to break
    legal_warned_at = models.DateTimeField(null=True, blank=True)
    # The first proof that the goods were sent; it ends the right to wait with the money (art. 13(3)).
    handed_over_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    inspected_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="return_public_id"),
            models.UniqueConstraint(fields=["merchant", "request_key"], name="return_once_per_request"),
            models.UniqueConstraint(fields=["merchant", "code"], name="return_code"),
        ]
        indexes = [
            models.Index(fields=["merchant", "state", "-requested_at"], name="return_by_state"),
            models.Index(fields=["merchant", "email"], name="return_of_person"),
            models.Index(fields=["merchant", "-requested_at"], name="return_newest"),
            models.Index(
                fields=["promised_on"],
                name="return_promised",
                condition=~Q(state__in=["closed", "refused", "cancelled"]),
            ),
            models.Index(fields=["send_by"], name="return_waiting", condition=Q(state="registered")),
            models.Index(fields=["decide_by"], name="return_to_decide", condition=Q(state="asked")),
        ]

    def __str__(self) -> str:
        return f"return {self.code}"

    @property
    def spoken(self) -> str:
        """The code as it is shown and said: ABC-123."""
        return f"{self.code[:3]}-{self.code[3:]}"

    @property
    def is_by_law(self) -> bool:
        """Does the right of withdrawal protect it? It is declared as such, or asked for while that right stood: to say
        that one sends it back is to withdraw (Directive 2011/83/EU, art. 11(1)(b)).

        Nobody refuses it, keeps its money beyond the fourteen days, or takes anything off but what art. 14(2) lets.
        """
        if self.path == self.Path.WITHDRAW or self.legal_by is None:
            return self.path == self.Path.WITHDRAW
        # Who wants other goods instead stays with the contract, until money is what comes of it.
        return any(item.outcome != "exchange" and not item.beyond_law for item in self.items.all())

    @property
    def access_subject(self) -> str:
        """How access links name this return."""
        return f"return:{self.public_id}"

    @property
    def mail_to(self) -> str:
        """Where mail about it goes: who sends a gift back is not who bought it."""
        return self.email

    @property
    def mail_language(self) -> str:
        return self.language
