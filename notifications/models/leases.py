"""Who has a due message in hand."""

from django.db import models

from merchants.tenancy import MerchantOwned
from notifications.models.messages import Message


class Lease(MerchantOwned):
    """A due message that a worker has in hand, until when, and at which attempt.

    Beside the message and not in it: due rows lie scattered among millions, and writing each of them, its three index
    entries and their pages into the log was nearly all that a claim cost (docs/decisions/0026).
    """

    # No constraint: checking it would write a lock into the very row that a claim must not touch.
    message = models.OneToOneField(
        Message, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="lease"
    )
    until = models.DateTimeField()
    attempts = models.SmallIntegerField()  # Message.attempts once it is being sent: the fencing token

    class Meta(MerchantOwned.Meta):
        pass

    def __str__(self) -> str:
        return f"message {self.message_id} until {self.until}"
