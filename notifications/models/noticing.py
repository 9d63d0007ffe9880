"""What was noticed by itself: dates and things that did not happen."""

from django.db import models

from merchants.tenancy import MerchantOwned


class Notice(MerchantOwned):
    """Something the clock brought about was noticed, and recorded as an event: once per subject and round."""

    event = models.CharField(max_length=60)  # the event type that was recorded
    subject_id = models.BigIntegerField()  # of the customer or order that it is about; 0: the look at all of them
    round = models.PositiveIntegerField(default=0)  # as in the event: the year of a birthday, the number of an order
    noticed_at = models.DateTimeField()

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "event", "subject_id", "round"], name="noticed_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_id}"
