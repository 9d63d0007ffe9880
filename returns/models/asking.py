"""Who asked to return something, with a mail address alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Customer, Order


class LinkAsk(MerchantOwned):
    """Somebody asked for a link to all that can go back. The page writes this row whether or not the address is known
    and answers at once; returns/requesting/asking_links.py settles it, so nobody learns who is a customer here."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("not settled yet")
        MATCHED = "matched", _("link mailed")
        MISSED = "missed", _("no match")

    public_id = models.CharField(max_length=24, default=unguessable)
    email = models.EmailField(max_length=254, blank=True)  # emptied where nothing was found
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="+")  # the newest
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        indexes = [models.Index(fields=["merchant", "created_at"], name="link_ask_newest")]

    def __str__(self) -> str:
        return f"link asked for: {self.get_outcome_display()}"

    @property
    def access_subject(self) -> str:
        """How access links name the person."""
        return f"person:{self.customer_id}"

    @property
    def mail_to(self) -> str:
        return self.email

    @property
    def mail_language(self) -> str:
        return self.customer.language if self.customer else ""
