"""The demo's mail provider: an account of the merchant's own, whose mails arrive in the demo's mailbox."""

from django.conf import settings

from demo.names import KEY, SELECTOR
from notifications.mails.mail import Mail
from notifications.providers.account import AccountProvider
from notifications.providers.smtp import SMTPProvider


class DemoAccount(AccountProvider):
    """The demo's own mail server, as a provider that one can have an account at."""

    name = "demo"
    label = "The demo’s mailbox"

    _smtp: SMTPProvider | None = None

    def hand_over(self, mail: Mail) -> str:
        """See Provider.send."""
        if self._smtp is None:
            self._smtp = SMTPProvider(settings.SMTP_URL)
        given = self._smtp.hand_over(mail)
        self.fine()
        return given

    def close(self) -> None:
        """Close the connection; the next mail opens a new one."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.__exit__(None, None, None)

    def domain_records(self, domain: str) -> list[dict[str, str]]:
        """The key that the domain must show, and the way for bounces."""
        name = f"{SELECTOR}._domainkey.{domain}"
        return [
            {"kind": "dkim", "type": "TXT", "name": name, "value": f"v=DKIM1; k=rsa; p={KEY}"},
            {"kind": "return_path", "type": "CNAME", "name": f"bounces.{domain}", "value": "bounces.mailbox.localhost"},
        ]
