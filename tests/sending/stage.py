"""One of each row about sending, for tests that walk over all of them."""

from django.utils import timezone

from notifications.models import ChannelAccount, ClickTarget, EngagementEvent, MailAccount, Message, SenderDomain


def one_of_each() -> dict[str, int]:
    """The keys of `<int:pk>` by the word before it; needs an open scope."""
    account, _ = MailAccount.objects.get_or_create(provider="postmark", defaults={"is_active": False})
    ChannelAccount.objects.get_or_create(channel="webhook", provider="webhook", is_active=False)
    SenderDomain.objects.get_or_create(defaults={"domain": "mail.geheim.example", "mailbox": "geheim"})
    bounce, _ = EngagementEvent.objects.get_or_create(
        message=Message.objects.latest("pk"), type="bounced", external_id="b1", defaults={"occurred_at": timezone.now()}
    )
    return {"accounts": account.pk, "bounces": bounce.pk}


def counted_link() -> str:
    """A link that is counted; needs an open scope."""
    row, _ = ClickTarget.objects.get_or_create(
        digest="0123456789abcdef0123456789abcdef",
        defaults={"template": "order_placed", "url": "https://geheim.example/"},
    )
    return str(row.digest)
