"""Which provider takes a message: the merchant's own account, or the shared sender for what customers wait for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from itertools import islice

from django.conf import settings

from merchants.models import Merchant
from merchants.tenancy import scoped
from merchants.throttle import hits
from notifications.mails.mail import Mail, NotSent, Outcome, Provider
from notifications.models import ChannelAccount, MailAccount, MailClass, SenderDomain, Step
from notifications.providers import current_provider
from notifications.providers.account import REFUSED, AccountProvider

DAY = timedelta(days=1)


def provider_for(merchant: Merchant, mail_class: int, channel: str = Step.Channel.MAIL) -> Provider:
    """A fresh provider for the merchant's messages of this class and channel; not shared between threads.

    The merchant's own account for the class; else the shared sender, which takes legal and status mail only and in the
    shared name, unless the operator has vouched for the merchant's address. Where nothing can take it, the provider
    that comes back refuses each message with the reason in words. Reads two rows (opens the scope itself).
    """
    vouched = False
    with scoped(merchant):
        if channel != Step.Channel.MAIL:
            found = ChannelAccount.objects.filter(channel=channel, is_active=True).first()
        else:
            served = {f"serves_{MailClass(mail_class).name.lower()}": True}
            found = MailAccount.objects.filter(is_active=True, **served).first()
            # A domain that was proved here is the merchant's work; without one, the address is the operator's word.
            vouched = merchant.sender_verified_at is not None and not SenderDomain.objects.exists()
    if found is not None and _stands(found, merchant):
        return account_provider(found, mail_class)
    if channel != Step.Channel.MAIL:
        return Refusing(f"no account for {Step.Channel(channel).label} is set up", retry=False)
    return _shared(merchant, mail_class, vouched)


def account_provider(account: MailAccount | ChannelAccount, mail_class: int = MailClass.STATUS) -> AccountProvider:
    """A fresh provider that sends by this very account."""
    paths = settings.STOEP_MAIL_ACCOUNTS if isinstance(account, MailAccount) else settings.STOEP_CHANNEL_ACCOUNTS
    made: AccountProvider = provider_class(paths[account.provider])(account, mail_class)
    return made


def provider_class(path: str) -> type[AccountProvider]:
    """The class behind a dotted path of portal/registry.py."""
    module, _, name = path.partition(":")
    found: type[AccountProvider] = getattr(import_module(module), name)
    return found


def _stands(account: MailAccount | ChannelAccount, merchant: Merchant) -> bool:
    """Does the account take messages? A mail account only in the merchant's own verified name: it would refuse ours."""
    if isinstance(account, ChannelAccount):
        return True
    return merchant.sender_verified_at is not None and account.trouble != REFUSED


def _shared(merchant: Merchant, mail_class: int, vouched: bool) -> Provider:
    if vouched:  # the operator sends in the merchant's own name, and knows what it lets through
        return current_provider()
    if mail_class == MailClass.MARKETING:
        return Refusing("advertising needs a mail account and a sender domain of one's own", retry=False)
    shared = SharedName(current_provider(), f"{merchant.slug}@{settings.MAIL_FALLBACK_DOMAIN}")
    if mail_class == MailClass.LEGAL or not settings.SHARED_SENDER_PER_DAY:
        return shared
    return Capped(shared, f"shared-sender:{merchant.pk}", settings.SHARED_SENDER_PER_DAY)


class Refusing(Provider):
    """Takes nothing, and says why."""

    name = "none"

    def __init__(self, why: str, *, retry: bool) -> None:
        self.why, self.retry = why, retry

    def hand_over(self, mail: Mail) -> str:
        """Always raises NotSent."""
        raise NotSent(self.why, retry=self.retry)


class SharedName(Provider):
    """The shared sender in the shared name: the operator's server may not speak for a domain of the merchant's, even
    where the mail was written while an own account took it."""

    def __init__(self, inner: Provider, address: str) -> None:
        self.inner, self.address = inner, address
        self.name, self.concurrency = inner.name, inner.concurrency

    def __enter__(self) -> "SharedName":
        self.inner.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self.inner.__exit__(*problem)

    def hand_over(self, mail: Mail) -> str:
        """As the shared sender's."""
        return self.inner.hand_over(self._renamed(mail))

    def send_all(self, mails: Iterable[Mail]) -> Iterator[Outcome]:
        """As the shared sender's, which may have several in flight."""
        return self.inner.send_all(self._renamed(mail) for mail in mails)

    def _renamed(self, mail: Mail) -> Mail:
        brand, _open, before = mail.sender.rpartition("<")
        if before.rstrip(">") == self.address:
            return mail
        return replace(mail, sender=f"{brand}<{self.address}>")


class Capped(Provider):
    """The shared sender with a merchant's share of the day (UTC).

    Counted once a batch: parallel batches may run over by one batch each, which a cap of this kind bears.
    """

    def __init__(self, inner: Provider, key: str, limit: int) -> None:
        self.inner, self.key, self.limit = inner, key, limit
        self.name, self.concurrency = inner.name, inner.concurrency
        self._used: int | None = None
        self._sent = 0

    def __enter__(self) -> "Capped":
        self.inner.__enter__()
        self._used = hits(self.key, DAY, 0)
        return self

    def __exit__(self, *problem: object) -> None:
        self.inner.__exit__(*problem)
        if self._sent:
            hits(self.key, DAY, self._sent)
        self._used, self._sent = None, 0

    def hand_over(self, mail: Mail) -> str:
        """As the shared sender's, until the share of the day is used up."""
        if self._used is None:
            self._used = hits(self.key, DAY, 0)
        if self._used + self._sent >= self.limit:
            raise NotSent("today's share of the shared sender is used up", retry=True)
        given = self.inner.send(mail)
        self._sent += 1
        return given

    def send_all(self, mails: Iterable[Mail]) -> Iterator[Outcome]:
        """As the shared sender's, which may have several in flight."""
        coming, before = iter(mails), -1
        if self._used is None:
            self._used = hits(self.key, DAY, 0)
        while (room := self.limit - self._used - self._sent) > 0 and before != room:
            before = room
            for outcome in self.inner.send_all(islice(coming, room)):
                self._sent += isinstance(outcome, str)
                before = -1
                yield outcome
        for mail in coming:
            yield self.attempt(mail)
