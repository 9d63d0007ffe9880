"""Postmark. https://postmarkapp.com/developer/api/email-api"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from notifications.mails.mail import Mail
from notifications.models import MailClass
from notifications.providers.account import Checked, Field
from notifications.providers.by_anymail import ByAnymail
from notifications.providers.checking import asked

API = "https://api.postmarkapp.com/"
# Of https://postmarkapp.com/developer/api/overview: the token, the sender's signature, the plan, the approval.
TROUBLE = frozenset({"10", "400", "401", "405", "412", "1235"})


class Postmark(ByAnymail):
    """A Postmark server, with one message stream for what customers wait for and one for advertising."""

    name = "postmark"
    label = "Postmark"
    backend_module = "anymail.backends.postmark"
    knows_tracking = True
    events_source = "postmark"
    fields = (
        Field("token", _("Server API token"), _("Servers, your server, API Tokens."), secret=True),
        Field(
            "account_token",
            _("Account API token"),
            _("Only to read which DNS records your domain needs. Without it, copy them from Postmark."),
            secret=True,
            required=False,
        ),
        Field("stream", _("Message stream for status mail"), _("Usually outbound."), required=False),
        Field("marketing_stream", _("Message stream for advertising"), _("Usually broadcast."), required=False),
    )

    def options(self) -> dict[str, Any]:
        """See ByAnymail.options."""
        advertising = self.mail_class == MailClass.MARKETING
        stream = self.setting("marketing_stream", "broadcast") if advertising else self.setting("stream", "outbound")
        return {
            "server_token": self.keys.get("token", ""),
            "message_stream": stream,
            "api_url": self.api_url(API),
        }

    def mark(self, payload: Any, mail: Mail) -> None:
        """Postmark writes a Message-ID of its own unless told to keep ours."""
        payload.data["MessageStream"] = payload.backend.message_stream
        payload.data.setdefault("Headers", []).append({"Name": "X-PM-KeepID", "Value": "true"})

    def is_trouble(self, status: int, code: str, said: str) -> bool:
        """See ByAnymail.is_trouble."""
        return status in (401, 403) or (status == 422 and code in TROUBLE)

    def check(self) -> Checked:
        """See AccountProvider.check."""
        return asked(self.label, self.api_url(API) + "server", {"X-Postmark-Server-Token": self.keys.get("token", "")})

    def domain_records(self, domain: str) -> list[dict[str, str]]:
        """See AccountProvider.domain_records; needs the account's token."""
        token = self.keys.get("account_token")
        if not token:
            return []
        headers, api = {"X-Postmark-Account-Token": token}, self.api_url(API)
        with HttpSession() as http:
            known = http.get(f"{api}domains", params={"count": 500, "offset": 0}, headers=headers).object()
            found = [row for row in known.get("Domains") or [] if str(row.get("Name", "")).lower() == domain]
            if not found:
                raise HttpProblem(f"Postmark does not know {domain}: add it there first", retry=False)
            told = http.get(f"{api}domains/{found[0]['ID']}", headers=headers).object()
        return _records(told, domain)


def _records(told: dict[str, Any], domain: str) -> list[dict[str, str]]:
    host = told.get("DKIMPendingHost") or told.get("DKIMHost")
    key = told.get("DKIMPendingTextValue") or told.get("DKIMTextValue")
    back = str(told.get("ReturnPathDomain") or f"pm-bounces.{domain}")
    records = [
        {"kind": "return_path", "type": "CNAME", "name": back,
         "value": str(told.get("ReturnPathDomainCNAMEValue") or "pm.mtasv.net")},
    ]  # fmt: skip
    if host and key:
        records.insert(0, {"kind": "dkim", "type": "TXT", "name": str(host), "value": str(key)})
    return records
