"""Declarations of withdrawal, and the evidence of them."""

from django.db import models

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Order
from returns.models.returns import Return


class Withdrawal(MerchantOwned):
    """Somebody withdrew from a contract: Directive 2011/83/EU, art. 11a. What was declared is never changed; which
    order it is about may be found later."""

    public_id = models.CharField(max_length=24, default=unguessable)
    nonce = models.CharField(max_length=64)  # of the page that was confirmed: a double click declares once
    name = models.CharField(max_length=200)
    identification = models.CharField(max_length=300)  # of the contract, as typed: an order number, say
    email = models.EmailField(max_length=254)  # to where it is confirmed
    items = models.JSONField(default=list)  # [{"line", "title", "quantity"}]; []: the whole contract
    statement = models.TextField()  # the declaration, word for word, in `language`
    language = models.CharField(max_length=5)
    declared_at = models.DateTimeField()  # by our clock, UTC
    time_zone = models.CharField(max_length=50)
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="withdrawals")
    matched_by = models.CharField(max_length=254, blank=True)  # "link", "number", or a member's mail address
    in_return = models.OneToOneField(Return, on_delete=models.SET_NULL, null=True, related_name="withdrawal")
    ends_on = models.DateField(null=True, blank=True)  # last day of the period as we know it; None: still open
    refund_by = models.DateTimeField()  # declared_at + 14 days
    # When the receipt was sent on its way. None: kept back, because one network declared hundreds about unknown orders.
    announced_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.CharField(max_length=500, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="withdrawal_public_id"),
            models.UniqueConstraint(fields=["merchant", "nonce"], name="withdrawn_once_per_page"),
        ]
        indexes = [
            models.Index(fields=["merchant", "-declared_at"], name="withdrawal_newest"),
            models.Index(fields=["merchant", "order"], name="withdrawal_order"),
        ]

    def __str__(self) -> str:
        return f"withdrawal {self.pk}"

    @property
    def access_subject(self) -> str:
        """How access links name this declaration: its page tells who holds the mailbox what became of it."""
        return f"withdrawal:{self.public_id}"

    @property
    def mail_to(self) -> str:
        """Where it is confirmed: as it was declared, whoever's order it is."""
        return self.email

    @property
    def mail_language(self) -> str:
        return self.language
