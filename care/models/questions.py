"""What people ask often, and what one of them asked."""

from django.db import models

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Order


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
