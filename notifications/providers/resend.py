"""Resend. https://resend.com/docs/api-reference/emails/send-email"""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from inbox.answers import HttpProblem
from inbox.http import HttpSession
from notifications.mails.mail import Mail
from notifications.providers.account import Checked, Field
from notifications.providers.by_anymail import ByAnymail
from notifications.providers.checking import told
from notifications.providers.keys import repetition_key

API = "https://api.resend.com/"
ONLY_SENDS = "restricted_api_key"


class Resend(ByAnymail):
    """A Resend account. Its usual limit is a few calls a second, so few go at once."""

    name = "resend"
    label = "Resend"
    backend_module = "anymail.backends.resend"
    concurrency = 4
    repeats_safely = True
    events_source = "resend"
    fields = (
        Field("token", _("API key"), _("API Keys, with the permission to send. It begins with re_."), secret=True),
        Field(
            "signing_secret",
            _("Signing secret of the webhook"),
            _("Resend shows it once its webhook is made, with the address that we show after saving."),
            secret=True,
            required=False,
        ),
    )

    def options(self) -> dict[str, Any]:
        """See ByAnymail.options. Anymail's own check of file names refuses calendar files that Resend takes."""
        return {
            "api_key": self.keys.get("token", ""),
            "api_url": self.api_url(API),
            "verify_attachment_extensions": False,
        }

    def mark(self, payload: Any, mail: Mail) -> None:
        """The idempotency key holds 24 hours and may have 256 letters."""
        payload.headers["Idempotency-Key"] = repetition_key(mail)

    def is_taken_already(self, status: int, code: str) -> bool:
        """The same key with other words: an earlier try was taken, and the words have changed since."""
        return status == 409 and code == "invalid_idempotent_request"

    def is_trouble(self, status: int, code: str, said: str) -> bool:
        """See ByAnymail.is_trouble; an unverified domain is a 403 "validation_error"."""
        return status in (401, 403) or code in ("missing_api_key", "invalid_api_key", "invalid_from_address")

    def check(self) -> Checked:
        """See AccountProvider.check. A key that may only send cannot be told from a good one by anything but this."""
        try:
            with HttpSession(seconds=15) as http:
                answer = http.request(
                    "GET", self.api_url(API) + "domains", headers=self._headers(), accept=(400, 401, 403)
                )
                if answer.status == 401 and answer.object().get("name") == ONLY_SENDS:
                    return Checked(note=_now("This key may only send. Copy the DNS records from Resend."))
        except HttpProblem as problem:
            return Checked(error=_now("%(provider)s could not be asked: %(problem)s")
                           % {"provider": self.label, "problem": problem})  # fmt: skip
        return told(self.label, answer)

    def domain_records(self, domain: str) -> list[dict[str, str]]:
        """See AccountProvider.domain_records; [] for a key that may only send."""
        with HttpSession() as http:
            answer = http.request("GET", self.api_url(API) + "domains", headers=self._headers(), accept=(401,))
            if answer.status == 401:
                return []
            known = [row for row in answer.object().get("data") or [] if str(row.get("name", "")).lower() == domain]
            if not known:
                raise HttpProblem(f"Resend does not know {domain}: add it there first", retry=False)
            found = http.get(f"{self.api_url(API)}domains/{known[0]['id']}", headers=self._headers()).object()
        return [_record(row, domain) for row in found.get("records") or [] if isinstance(row, dict)]

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys.get('token', '')}"}


def _record(row: dict[str, Any], domain: str) -> dict[str, str]:
    name, value = str(row.get("name", "")).rstrip("."), str(row.get("value", ""))
    full = name if name == domain or name.endswith(f".{domain}") else f"{name}.{domain}"
    kind = {"DKIM": "dkim", "SPF": "return_path"}.get(str(row.get("record")), "code")
    return {"kind": kind, "type": str(row.get("type", "TXT")).upper(), "name": full, "value": value}
