"""A channel of the merchant's own: each message is posted to an address as signed JSON (Standard Webhooks)."""

import base64
import json
import secrets
import time
from base64 import b64encode

from django.utils.translation import gettext_lazy as _

from inbox.answers import HttpProblem
from inbox.http import require_private_channel
from inbox.signatures import hmac_sha256, standard_key
from notifications.mails.mail import Mail, NotSent, Unsure
from notifications.providers.account import AccountProvider, Checked, Field
from notifications.providers.calling import CallProblem, post_once


class Webhook(AccountProvider):
    """POSTs {"type": "message.send", "data": {...}}, under the message's own id, the same for every try."""

    name = "webhook"
    label = "Webhook"
    concurrency = 4
    fields = (
        Field("url", _("Address"), _("An https:// address of yours that takes the messages.")),
        Field("secret", _("Signing secret"), _("Leave it empty to get one that begins with whsec_."), secret=True,
              required=False),
    )  # fmt: skip

    def hand_over(self, mail: Mail) -> str:
        """See Provider.send. Any 2xx answer takes the message."""
        named = mail.message_id.strip("<>")
        body = json.dumps(
            {
                "type": "message.send",
                "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "data": {
                    "id": named,
                    "recipient": mail.recipient,
                    "subject": mail.subject,
                    "text": mail.text,
                    "language": mail.headers.get("Content-Language", ""),
                    "template": mail.headers.get("X-Template", ""),
                },
            },
            ensure_ascii=False,
        ).encode()
        self._post(body, named)
        self.fine()
        return named

    def check(self) -> Checked:
        """Posts {"type": "ping"}, which an address of this kind answers with 2xx as everything."""
        try:
            self._post(b'{"type": "ping"}', f"ping-{secrets.token_hex(8)}")
        except (NotSent, Unsure) as problem:
            return Checked(error=str(problem))
        return Checked()

    def _post(self, body: bytes, named: str) -> None:
        url, stamp = self.setting("url"), str(int(time.time()))
        signature = hmac_sha256(standard_key(self.keys.get("secret", "")), f"{named}.{stamp}.".encode() + body)
        headers = {
            "content-type": "application/json",
            "webhook-id": named,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{b64encode(signature).decode()}",
        }
        try:
            require_private_channel(url)
            post_once(url, data=body, headers=headers)
        except HttpProblem as problem:
            raise NotSent(str(problem), retry=False) from problem
        except CallProblem as problem:
            raise self._verdict(problem) from problem

    def _verdict(self, problem: CallProblem) -> Exception:
        if problem.unsure:
            return Unsure(f"the address {problem}")
        if problem.status in (401, 403, 404, 410):
            self.refused(f"the address {problem}")
            return NotSent(f"the address {problem}", retry=True, down=True)
        return NotSent(f"the address {problem}", retry=problem.retry, down=problem.retry, wait=problem.wait)


def fresh_secret() -> str:
    """A secret in the form of Standard Webhooks."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
