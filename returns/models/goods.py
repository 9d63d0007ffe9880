"""What shops were seen to have."""

from django.db import models
from django.utils import timezone

from inbox.models import Connection
from merchants.tenancy import MerchantOwned
from workqueue.models import WorkItem, due_index


class GoodsQuestion(MerchantOwned, WorkItem):
    """What a shop has of one product, or of what somebody looks for: asked by a worker and kept for minutes, because a
    page cannot wait for a shop inside the merchant's transaction (docs/decisions/0015)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    product_id = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=100, blank=True)  # a search
    products = models.JSONField(default=list)  # as returns/exchanging/goods.py writes them
    trouble = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "connection", "product_id", "words"], name="goods_question_once"
            )
        ]
        indexes = [
            due_index("goods_question"),
            models.Index(fields=["asked_at"], name="goods_question_age"),
        ]

    def __str__(self) -> str:
        return self.words or self.product_id
