"""Mailgun. https://documentation.mailgun.com/docs/mailgun/api-reference"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from inbox.http import HttpSession
from notifications.providers.account import Checked, Field
from notifications.providers.by_anymail import ByAnymail
from notifications.providers.checking import asked

API = {"eu": "https://api.eu.mailgun.net/v3/", "us": "https://api.mailgun.net/v3/"}


class Mailgun(ByAnymail):
    """A sending domain at Mailgun, in one of its two regions."""

    name = "mailgun"
    label = "Mailgun"
    backend_module = "anymail.backends.mailgun"
    knows_tracking = True
    events_source = "mailgun"
    fields = (
        Field("token", _("API key"), _("An account key, or a sending key of the domain."), secret=True),
        Field("domain", _("Domain at Mailgun"), _("As it is called there, like mail.shop.example.")),
        Field("region", _("Region"), choices=(("eu", _("Europe")), ("us", _("United States")))),
        Field("signing_key", _("Webhook signing key"), _("Sending, Webhooks. It proves that reports are Mailgun’s."),
              secret=True, required=False),
    )  # fmt: skip

    def options(self) -> dict[str, Any]:
        """See ByAnymail.options."""
        return {"api_key": self.keys.get("token", ""), "sender_domain": self.setting("domain"), "api_url": self._api}

    def is_trouble(self, status: int, code: str, said: str) -> bool:
        """See ByAnymail.is_trouble; a domain that it does not know in this region is a 404."""
        return (
            status in (401, 402, 403, 404) or "not allowed to send" in said.lower() or "not activated" in said.lower()
        )

    def check(self) -> Checked:
        """See AccountProvider.check."""
        return asked(self.label, f"{self._api}domains/{self.setting('domain')}", {}, auth=self._auth)

    def domain_records(self, domain: str) -> list[dict[str, str]]:
        """See AccountProvider.domain_records."""
        with HttpSession() as http:
            told = http.get(f"{self._api}domains/{self.setting('domain')}", auth=self._auth).object()
        return [_record(row) for row in told.get("sending_dns_records") or [] if "value" in row and row.get("name")]

    @property
    def _api(self) -> str:
        return self.api_url(API.get(self.setting("region", "eu"), API["eu"]))

    @property
    def _auth(self) -> tuple[str, str]:
        return ("api", self.keys.get("token", ""))


def _record(row: dict[str, Any]) -> dict[str, str]:
    value, name, type_ = str(row["value"]), str(row["name"]), str(row.get("record_type", "TXT")).upper()
    if "_domainkey" in name:
        kind = "dkim"
    elif value.startswith("v=spf1"):
        kind = "spf"
    else:
        kind = "tracking" if type_ == "CNAME" else "code"
    return {"kind": kind, "type": type_, "name": name, "value": value}
