"""Goods that come back: what, from whom, why, and how far they are."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Customer, Line, Order


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
        CANCELLED = "cancelled", pgettext_lazy("return", "called off")
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


class ReturnPhoto(MerchantOwned):
    """A photo, made anew (reviews/photos.py): of what is wrong, of a deviation, or proof that a parcel was posted."""

    class Kind(models.TextChoices):
        CLAIM = "claim", _("what is wrong")
        POSTING = "posting", _("proof of posting")
        DEVIATION = "deviation", _("what we found")

    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="photos")
    item = models.ForeignKey("returns.ReturnItem", on_delete=models.CASCADE, null=True, related_name="photos")
    public_id = models.CharField(max_length=24, default=unguessable)
    kind = models.CharField(max_length=10, choices=Kind)
    content = models.BinaryField()  # JPEG
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=32)
    by = models.CharField(max_length=254)  # "customer", or a member's mail address
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "in_return", "digest"], name="return_photo_once"),
            models.UniqueConstraint(fields=["merchant", "public_id"], name="return_photo_public_id"),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"


class ReturnItem(MerchantOwned):
    """Pieces of one bought line that come back; or an old product, without a line."""

    class Outcome(models.TextChoices):
        REFUND = "refund", _("money back")
        EXCHANGE = "exchange", _("another size, colour or product")
        CREDIT = "credit", _("store credit")
        KEEP = "keep", _("keep it")
        DONATE = "donate", _("donate it")
        REPAIR = "repair", _("repair")
        REPLACE = "replacement", _("a new one")
        REDUCTION = "reduction", _("keep it for less")
        RECYCLE = "recycle", _("recycling")

    class Condition(models.TextChoices):
        NEW = "new", pgettext_lazy("returned goods", "as new")
        OPENED = "opened", pgettext_lazy("returned goods", "opened")
        WORN = "worn", pgettext_lazy("returned goods", "worn")
        DAMAGED = "damaged", pgettext_lazy("returned goods", "damaged")
        OTHER = "other", pgettext_lazy("returned goods", "something else")
        MISSING = "missing", pgettext_lazy("returned goods", "not in the parcel")

    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="items")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="return_items")
    line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="return_items")
    line_external_id = models.CharField(max_length=80, blank=True)  # the line may be gone from a later version
    title = models.CharField(max_length=300)
    variant = models.CharField(max_length=200, blank=True)
    sku = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=200, blank=True)
    weight_grams = models.PositiveIntegerField(null=True, blank=True)  # of one piece
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=40, blank=True)  # a code of the policy; "" for a withdrawal
    answers = models.JSONField(default=dict)  # {question code: answer}
    comment = models.CharField(max_length=1000, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.REFUND)
    decision = models.JSONField(default=list)  # why it may come back: [[code, {values}], ...] of returns/policy
    fee = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))  # as was told
    expected = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)

    received_quantity = models.PositiveIntegerField(null=True, blank=True)
    condition = models.CharField(max_length=10, choices=Condition, blank=True)
    restock = models.BooleanField(null=True, blank=True)
    serial = models.CharField(max_length=100, blank=True)
    inspected_at = models.DateTimeField(null=True, blank=True)
    inspected_by = models.CharField(max_length=254, blank=True)
    inspection_note = models.CharField(max_length=500, blank=True)  # for the team
    # Taken off the money, and why, in words for the customer: Directive 2011/83/EU, art. 14(2).
    deduction = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    deduction_reason = models.CharField(max_length=500, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["merchant", "order"], name="return_item_order"),
            models.Index(fields=["merchant", "in_return"], name="return_item_return"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"


class ReturnMove(MerchantOwned):
    """One step of a return: when, from where to where, by whom and why."""

    in_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="moves", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    from_state = models.CharField(max_length=12, choices=Return.State, blank=True)  # "": it began
    to_state = models.CharField(max_length=12, choices=Return.State)
    by = models.CharField(max_length=254)  # "customer", "carrier", "system", or a member's mail address
    note = models.CharField(max_length=500, blank=True)

    class Meta(MerchantOwned.Meta):
        ordering = ["pk"]
        indexes = [models.Index(fields=["merchant", "in_return", "at"], name="return_move")]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
