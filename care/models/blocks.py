"""What the brand adds to its pages and mails, and what it announces."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.tenancy import MerchantOwned
from orders.models import Customer
from workqueue.models import WorkItem, due_index


class CareSettings(MerchantOwned):
    """A merchant's switches. Without a row, everything is off.

    `texts` holds words by language: {"nl": {"phone_hours": "...", "newsletter": "..."}}.
    """

    class Promise(models.TextChoices):
        NONE = "", _("we promise no time")
        HOURS = "hours", _("within a few hours on working days")
        DAY = "day", _("within one working day")
        TWO_DAYS = "two_days", _("within two working days")

    shows_blocks = models.BooleanField(_("Show what we want to say around the delivery"), default=False)
    answers_questions = models.BooleanField(_("Answer questions on the order’s page"), default=False)
    takes_questions = models.BooleanField(_("Offer a form to ask us"), default=False)
    offers_newsletter = models.BooleanField(_("Invite to the newsletter"), default=False)
    offers_reorder = models.BooleanField(_("Offer to order the same again"), default=False)
    promise = models.CharField(_("We answer"), max_length=10, choices=Promise, blank=True, default=Promise.NONE)
    whatsapp = models.CharField(max_length=15, blank=True)  # digits with the country's code, as wa.me wants them
    social_links = models.JSONField(default=list)  # [{"name": "Instagram", "url": "https://..."}]
    texts = models.JSONField(default=dict)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_care_settings_per_merchant")]

    def __str__(self) -> str:
        return "care settings"


class CareBlock(MerchantOwned):
    """What the brand says: {"nl": {"title", "text", "link", "label"}} in `texts`, shown where it fits the order."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("care guide or article")
        VIDEO = "video", _("video")
        EVENT = "event", _("event near the customer")
        DRAW = "draw", _("prize draw")
        SOCIAL = "social", _("invitation to your social pages")
        NEWSLETTER = "newsletter", _("invitation to the newsletter")

    class Moment(models.TextChoices):
        ALWAYS = "", _("always")
        BEFORE = "before", _("before the order leaves")
        UNDER_WAY = "under_way", _("while a parcel is on its way")
        DELIVERED = "delivered", _("after everything was delivered")

    kind = models.CharField(max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField(default=0)
    is_on = models.BooleanField(default=False)
    texts = models.JSONField(default=dict)
    # Shown for orders with a matching item; all three empty: for every order. Compared without case.
    categories = models.JSONField(default=list)
    skus = models.JSONField(default=list)
    words = models.JSONField(default=list)  # in the item's title
    moment = models.CharField(max_length=12, choices=Moment, blank=True, default=Moment.ALWAYS)
    days_after = models.PositiveSmallIntegerField(default=0)  # whole days since the delivery, for DELIVERED
    # Of events and prize draws only; a draw ends when nobody can enter any more.
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    postcodes = models.JSONField(default=list)  # beginnings of postcodes nearby, without blanks: ["10", "1111"]
    # Of a prize draw: what all prizes are worth together, in euros. Its terms are a link in `texts`.
    prize_total = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["merchant", "position"], name="care_block_position")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Announcement(MerchantOwned, WorkItem):
    """An event or a prize draw that the team announced by mail, once: the work of finding whom to invite.

    `reached` is the last customer that was looked at: the work goes on there after an interruption.
    """

    block = models.ForeignKey(CareBlock, on_delete=models.CASCADE, related_name="announcements", db_index=False)
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=254)
    reached = models.BigIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "block"], name="announced_once")]
        indexes = [due_index("announcement")]

    def __str__(self) -> str:
        return f"announcement {self.pk}"


class Invitation(MerchantOwned):
    """One customer to whom an announcement goes."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "announcement", "customer"], name="invited_once"),
        ]
        indexes = [
            models.Index(fields=["merchant", "customer"], name="invitation_customer"),
            models.Index(fields=["made_at"], name="invitation_age"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
