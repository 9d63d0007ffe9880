"""Review sites that ask in our place: how they are reached, and whom they were asked to ask."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merchants.sealed import SealedTextField
from merchants.tenancy import MerchantOwned
from orders.models import Order
from workqueue.models import WorkItem, due_index


class ReviewHandoff(MerchantOwned):
    """The review site that invites buyers instead of our own mail: one at most, and then for every buyer alike.

    `config` and `secrets` hold what its client names (reviews/handoff/<site>.py): {"business_unit_id": "..."}.
    `secrets` is JSON, sealed.
    """

    class Site(models.TextChoices):
        TRUSTPILOT = "trustpilot", "Trustpilot"
        KIYOH = "kiyoh", "Kiyoh"
        WEBWINKELKEUR = "webwinkelkeur", "WebwinkelKeur"

    site = models.CharField(max_length=16, choices=Site)
    is_on = models.BooleanField(_("This site asks our buyers"), default=False)
    config = models.JSONField(default=dict)
    secrets = SealedTextField(blank=True, default="")
    # What went wrong last, for people, and since when; "" while it works.
    trouble = models.CharField(max_length=300, blank=True)
    trouble_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_review_handoff_per_merchant")]

    def __str__(self) -> str:
        return str(self.get_site_display())


class ReviewInvitation(MerchantOwned, WorkItem):
    """One buyer whom a review site is to ask about one order. Made where our own mail would have gone, after the same
    guards; unique per order, so nobody is asked twice, whatever site is chosen later."""

    class State(models.IntegerChoices):
        WAITING = WorkItem.PENDING, _("waiting")
        SENT = WorkItem.DONE, _("passed on")
        FAILED = WorkItem.BURIED, _("failed")
        CALLED_OFF = 20, _("called off")
        UNCERTAIN = 21, pgettext_lazy("invitation of a review site", "uncertain")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    site = models.CharField(max_length=16, choices=ReviewHandoff.Site)
    language = models.CharField(max_length=5)
    state = models.SmallIntegerField(choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True)  # the site's own id of the invitation
    # A call went out whose answer never came. Sites that dedupe by our reference are asked again, others never.
    called_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "order"], name="invited_once_per_order")]
        indexes = [
            due_index("review_invitation"),
            models.Index(fields=["merchant", "-asked_at"], name="review_invitation_asked"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
