"""What the brand adds around a delivery, and what customers ask for there. All of it is off until switched on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Customer, Order
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


class CommonQuestion(MerchantOwned):
    """A question with the brand's own answer: {"nl": {"question", "answer"}} in `texts`.

    With a `topic` it takes the place of our own answer to that question.
    """

    topic = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_on = models.BooleanField(default=True)
    texts = models.JSONField(default=dict)

    class Meta(MerchantOwned.Meta):
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["merchant", "position"], name="common_question_position")]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Question(MerchantOwned):
    """What a customer asked about an order. The answer goes by mail; this row says whether somebody gave it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="questions")
    public_id = models.CharField(max_length=24, default=unguessable)
    topic = models.CharField(max_length=20)
    title = models.CharField(max_length=200, blank=True)  # the question of the brand's own list that did not help
    message = models.TextField(max_length=4000)
    phone = models.CharField(max_length=50, blank=True)
    language = models.CharField(max_length=5)
    # Of the form that was filled in: sent twice, it is one question.
    form_key = models.CharField(max_length=24)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=254, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "public_id"], name="question_public_id"),
            models.UniqueConstraint(fields=["merchant", "order", "form_key"], name="question_asked_once"),
        ]
        indexes = [
            models.Index(fields=["merchant", "-asked_at"], name="question_asked"),
            models.Index(
                fields=["merchant", "asked_at"], name="question_open", condition=models.Q(answered_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.public_id}"


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
        CANCELLED = "cancelled", _("called off")

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
