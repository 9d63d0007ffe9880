"""The old thing that is taken back for the new one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from orders.models import Order


class TakeBackRule(MerchantOwned):
    """What the merchant takes back free of charge, from whom and how. `texts`: {"nl": {"offer", "how"}}."""

    class Kind(models.TextChoices):
        OLD_FOR_NEW = "old_for_new", _("old appliance for a new one")
        RECYCLING = "recycling", _("recycling of an old product")

    kind = models.CharField(max_length=12, choices=Kind)
    is_on = models.BooleanField(default=False)
    categories = models.JSONField(default=list)
    skus = models.JSONField(default=list)
    words = models.JSONField(default=list)
    countries = models.JSONField(default=list)  # of delivery; empty: all
    methods = models.JSONField(default=list)  # of TakeBack.Method
    texts = models.JSONField(default=dict)
    days_after_delivery = models.PositiveSmallIntegerField(default=30)  # how long it may still be asked for
    mails_offer = models.BooleanField(default=True)  # counts for OLD_FOR_NEW only: see mails

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "kind"], name="one_take_back_rule_per_kind")]

    def __str__(self) -> str:
        return self.kind

    @property
    def mails(self) -> bool:
        """Is the offer mailed too? Old for new is what the law asks for; an offer to recycle would be advertising."""
        return self.kind == self.Kind.OLD_FOR_NEW and self.mails_offer


class TakeBack(MerchantOwned):
    """The offer to take an old product back with one order, and what became of it: the record that the law asks for.

    The row is made when the order is placed; `offer` is the text as the customer was shown it.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ASKED = "asked", _("asked for")
        PLANNED = "planned", _("planned")
        HANDED_OVER = "handed_over", _("handed over")
        DECLINED = "declined", _("not wanted")
        CANCELLED = "cancelled", _("cancelled")

    class Method(models.TextChoices):
        COURIER = "courier", _("the courier takes it along")
        SHOP = "shop", _("the customer brings it to the shop")
        LABEL = "label", _("the customer sends it with our label")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="take_backs")
    kind = models.CharField(max_length=12, choices=TakeBackRule.Kind)
    state = models.CharField(max_length=12, choices=State, default=State.OFFERED)
    lines = models.JSONField(default=list)  # [{"id", "title", "quantity"}]: what was bought new
    allowed = models.PositiveSmallIntegerField(default=1)  # how many pieces: one old for each new
    methods = models.JSONField(default=list)
    offer = models.TextField()
    offer_version = models.CharField(max_length=12)
    offer_language = models.CharField(max_length=5)
    offered_at = models.DateTimeField()
    open_days = models.PositiveSmallIntegerField(default=30)  # after the delivery
    asked_at = models.DateTimeField(null=True, blank=True)
    what = models.CharField(max_length=300, blank=True)  # in the customer's words
    pieces = models.PositiveSmallIntegerField(default=0)
    method = models.CharField(max_length=10, choices=Method, blank=True)
    planned_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)  # of the team, for the customer
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "order", "kind"], name="offered_once_per_order")]
        indexes = [models.Index(fields=["merchant", "state", "-offered_at"], name="take_back_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TakeBackMove(MerchantOwned):
    """One step of a take-back: when, from where to where, and by whom."""

    take_back = models.ForeignKey(TakeBack, on_delete=models.CASCADE, related_name="moves")
    at = models.DateTimeField()
    from_state = models.CharField(max_length=12, choices=TakeBack.State)
    to_state = models.CharField(max_length=12, choices=TakeBack.State)
    by = models.CharField(max_length=254)  # "customer", or the member's mail address

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
