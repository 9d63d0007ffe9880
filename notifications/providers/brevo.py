"""Brevo. https://developers.brevo.com/reference/sendtransacemail"""

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from inbox.http import HttpSession
from notifications.mails.mail import Mail
from notifications.providers.account import Checked, Field
from notifications.providers.by_anymail import ByAnymail
from notifications.providers.checking import asked
from notifications.providers.keys import repetition_key

API = "https://api.brevo.com/v3/"
SPACE = uuid.UUID("6d0f5b50-6f0e-4c8e-9f5e-0a3c7f0f4b11")  # of the name-based UUIDs below; any fixed one will do


class Brevo(ByAnymail):
    """A Brevo account. Shows pictures of barcodes as attachments: its API has no pictures inside a mail."""

    name = "brevo"
    label = "Brevo"
    backend_module = "anymail.backends.brevo"
    inline_pictures = False
    repeats_safely = True
    events_source = "brevo"
    fields = (Field("token", _("API key (v3)"), _("SMTP & API, API keys. It begins with xkeysib-."), secret=True),)

    def options(self) -> dict[str, Any]:
        """See ByAnymail.options."""
        return {"api_key": self.keys.get("token", ""), "api_url": self.api_url(API)}

    def mark(self, payload: Any, mail: Mail) -> None:
        """The idempotency key is a header of the mail in Brevo's API, and must be a UUID; it holds 15 to 30 minutes."""
        payload.data["headers"]["idempotencyKey"] = str(uuid.uuid5(SPACE, repetition_key(mail)))

    def is_taken_already(self, status: int, code: str) -> bool:
        """See ByAnymail.is_taken_already."""
        return status in (400, 409) and code == "duplicate_request"

    def is_trouble(self, status: int, code: str, said: str) -> bool:
        """See ByAnymail.is_trouble; sending for a sender that Brevo does not know is a 400."""
        sender = code in ("invalid_parameter", "unauthorized") and "sender" in said.lower()
        return status in (401, 402, 403) or code in ("not_enough_credits", "account_under_validation") or sender

    def check(self) -> Checked:
        """See AccountProvider.check."""
        return asked(self.label, self.api_url(API) + "account", {"api-key": self.keys.get("token", "")})

    def domain_records(self, domain: str) -> list[dict[str, str]]:
        """See AccountProvider.domain_records."""
        headers = {"api-key": self.keys.get("token", "")}
        with HttpSession() as http:
            told = http.get(f"{self.api_url(API)}senders/domains/{domain}", headers=headers).object()
        found = told.get("dns_records") or {}
        kinds = {"dkim_record": "dkim", "dkim1Record": "dkim", "dkim2Record": "dkim", "brevo_code": "code"}
        return [
            _record(row, kinds[key], domain) for key, row in found.items() if key in kinds and isinstance(row, dict)
        ]


def _record(row: dict[str, Any], kind: str, domain: str) -> dict[str, str]:
    host = str(row.get("host_name") or "@").rstrip(".")
    if host in ("@", ""):
        name = domain
    else:
        name = host if host == domain or host.endswith(f".{domain}") else f"{host}.{domain}"
    return {"kind": kind, "type": str(row.get("type", "TXT")).upper(), "name": name, "value": str(row.get("value", ""))}
