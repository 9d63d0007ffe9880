"""By which accounts of its own a merchant sends, and from which domain."""

from django.db import models

from inbox.models import Connection
from merchants.proving import fresh_token
from merchants.sealed import SealedAccount
from merchants.tenancy import MerchantOwned
from notifications.models.journeys import MailClass, Step


class MailAccount(MerchantOwned, SealedAccount):
    """A merchant's own account at a mail provider, and which classes of mail go by it.

    At most one active account serves a class: which one sends must never be chance.
    """

    provider = models.CharField(max_length=20)  # a key of settings.STOEP_MAIL_ACCOUNTS
    serves_legal = models.BooleanField(default=True)
    serves_status = models.BooleanField(default=True)
    serves_marketing = models.BooleanField(default=True)
    # Where the provider reports what became of mails (hop 7); its secret verifies the reports.
    events = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant"],
                condition=models.Q(is_active=True, **{f"serves_{served}": True}),
                name=f"one_account_for_{served}",
            )
            for served in ("legal", "status", "marketing")
        ]

    def __str__(self) -> str:
        return self.provider

    def serves(self, mail_class: int) -> bool:
        return bool(getattr(self, f"serves_{MailClass(mail_class).name.lower()}"))


class ChannelAccount(MerchantOwned, SealedAccount):
    """A merchant's own account for messages that are no mails: text messages, WhatsApp, a webhook of its own."""

    channel = models.CharField(max_length=10, choices=Step.Channel)
    provider = models.CharField(max_length=20)  # a key of settings.STOEP_CHANNEL_ACCOUNTS

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "channel"], condition=models.Q(is_active=True), name="one_account_per_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} by {self.provider}"


class SenderDomain(MerchantOwned):
    """The domain behind the @ of the merchant's mails, and what its DNS said last.

    `records` is what must stand there (notifications/senders/records.py), `findings` what the last look found
    (notifications/senders/checks.py). Verified domains put their address on the merchant.
    """

    domain = models.CharField(max_length=253)
    # What the TXT record that proves the domain must say (merchants/proving.py); another one for another domain.
    token = models.CharField(max_length=32, default=fresh_token)
    mailbox = models.CharField(max_length=64)  # before the @
    selector = models.CharField(max_length=80, blank=True)  # of the DKIM key, where the provider cannot be asked
    records = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    added_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)  # it was verified, and the records are gone

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant"], name="one_sender_domain"),
            # Over all merchants: who lost his records has lost the name, and may not keep it from its new owner.
            models.UniqueConstraint(
                fields=["domain"],
                condition=models.Q(verified_at__isnull=False, lost_at__isnull=True),
                name="one_merchant_per_verified_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox}@{self.domain}"

    @property
    def address(self) -> str:
        return f"{self.mailbox}@{self.domain}"


class ClickTarget(MerchantOwned):
    """Where a counted link of a mail leads. Kept here, so the address in the mail names no target and nobody can
    make it lead elsewhere. Counts opens per template and place, never per person."""

    digest = models.CharField(max_length=32)  # of merchant, template and url: what the link in the mail carries
    template = models.CharField(max_length=60)
    step_slot = models.PositiveSmallIntegerField(default=0)
    journey_id = models.BigIntegerField(null=True)
    url = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "digest"], name="click_target")]

    def __str__(self) -> str:
        return self.digest


class ClickCount(MerchantOwned):
    """How often a counted link was opened on one day (UTC), scanners of mailboxes included."""

    target = models.ForeignKey(ClickTarget, on_delete=models.CASCADE, related_name="counts", db_index=False)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "target", "day"], name="click_count")]

    def __str__(self) -> str:
        return f"{self.target_id} on {self.day}"


class SendingChoice(MerchantOwned):
    """What the merchant chose about sending. One row; without one, the defaults."""

    counts_clicks = models.BooleanField(default=False)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_sending_choice")]

    def __str__(self) -> str:
        return "sending"
