"""The answer to one question: CSAT or NPS."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models import unguessable
from merchants.tenancy import MerchantOwned
from orders.models import Order
from tracking.models import Shipment


class SurveyAnswer(MerchantOwned):
    """One answer per order and kind. `score` is 1 to 5 for CSAT and 0 to 10 for NPS."""

    class Kind(models.TextChoices):
        CSAT = "csat", _("how satisfied people are")
        NPS = "nps", _("whether people would recommend you")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="survey_answers")
    public_id = models.CharField(max_length=24, default=unguessable)
    kind = models.CharField(max_length=4, choices=Kind)
    score = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=2000, blank=True)
    language = models.CharField(max_length=5)
    # The parcel that caused it, and its carrier as it was then: a code of tracking.carriers.names.
    shipment = models.ForeignKey(Shipment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    carrier = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Low answers are for a person of the team; they never decide whether somebody is asked for a review.
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.CharField(max_length=254, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "order", "kind"], name="survey_once_per_order"),
            models.CheckConstraint(
                condition=models.Q(kind="csat", score__gte=1, score__lte=5)
                | models.Q(kind="nps", score__gte=0, score__lte=10),
                name="survey_score_of_its_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "kind", "-answered_at"], name="survey_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.score}"
