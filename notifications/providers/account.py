"""What all providers have in common that send by an account of the merchant's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection
from django.utils import timezone

from merchants.tenancy import scoped
from notifications.mails.mail import Provider
from notifications.models import ChannelAccount, MailAccount, MailClass
from notifications.senders.standing import settle_sender

# How an account stands: the provider takes nothing from it until a person has done something about it.
REFUSED = "refused"


@dataclass(frozen=True)
class Field:
    """A field of the form that connects an account. `secret` ones are sealed and never shown again."""

    name: str
    label: Any  # words, or words to be translated when shown
    help: Any = ""
    secret: bool = False
    required: bool = True
    choices: tuple[tuple[str, Any], ...] = ()
    only: str = ""  # the channel that it is for; "" for all


@dataclass(frozen=True)
class Checked:
    """What a call to the provider told about the account: `error` is "" when the keys work."""

    error: str = ""
    note: str = ""  # what is good to know: "The key may only send"


class AccountProvider(Provider):
    """Sends by one account. What goes wrong with the account itself is kept on its row, for the merchant's to-do."""

    do_not_call_in_templates: ClassVar[bool] = True  # templates are given the class, for its label and fields
    label: ClassVar[str] = ""
    fields: ClassVar[tuple[Field, ...]] = ()
    events_source: ClassVar[str] = ""  # the webhook source that takes its reports; "" when it has none

    def __init__(self, account: MailAccount | ChannelAccount, mail_class: int = MailClass.STATUS) -> None:
        self.account, self.mail_class = account, mail_class
        self.keys: Mapping[str, str] = account.keys
        self.settings: Mapping[str, object] = account.settings
        self.trouble, self.error = account.trouble, account.last_error

    def setting(self, name: str, default: str = "") -> str:
        return str(self.settings.get(name) or default)

    def fine(self) -> None:
        """The provider took a mail by this account."""
        self.trouble, self.error = "", ""

    def refused(self, error: str) -> None:
        """The provider takes nothing by this account: the key, the plan or the domain is not right."""
        self.trouble, self.error = REFUSED, error[:300]

    def __exit__(self, *problem: object) -> None:
        self.close()
        self.note()

    def close(self) -> None:
        """Close what a batch held open; must not raise."""

    def note(self) -> None:
        """Keep on the account's row how it stands, when that changed. In a thread of its own with its connection."""
        if (self.trouble, self.error) == (self.account.trouble, self.account.last_error):
            return
        was_open = connection.connection is not None
        rows = type(self.account).objects
        with scoped(self.account.merchant_id):
            rows.filter(pk=self.account.pk).update(
                trouble=self.trouble, last_error=self.error, checked_at=timezone.now()
            )
            settle_sender()
        self.account.trouble, self.account.last_error = self.trouble, self.error
        if not was_open:
            connection.close()

    def check(self) -> Checked:
        """Ask the provider whether the keys work, changing nothing there; never raises."""
        return Checked()

    def domain_records(self, domain: str) -> list[dict[str, str]]:
        """The DNS records that the provider itself asks for; [] when it cannot be asked. May raise HttpProblem."""
        return []
