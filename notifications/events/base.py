"""What every adapter for a mail provider's reports shares."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from inbox.contracts import Credentials, Ignored, RawWebhook, Rejected, Source
from inbox.models import Connection
from inbox.reading import Reader
from inbox.signatures import require
from notifications.answers.reporting import report
from notifications.models import EngagementEvent

Type = EngagementEvent.Type
METADATA = "stoep-message"  # as in notifications.providers.by_anymail, under which our Message-ID travels


@dataclass(frozen=True)
class Report:
    """What a provider says became of one mail. `type` is one of EngagementEvent.Type."""

    message_id: str  # our Message-ID header, with its brackets
    type: str
    occurred_at: datetime
    external_id: str
    detail: str = ""


class MailSource(Source):
    """Reports about mails of one provider's account."""

    provider: ClassVar[str] = ""

    def apply(self, snapshot: Report, connection: Connection, webhook_id: int) -> None:
        """Hand the report on; Ignored when the mail is not one of this merchant's."""
        known = report(snapshot.message_id, snapshot.type, snapshot.external_id, snapshot.occurred_at, snapshot.detail)
        if not known:
            raise Ignored("not about a mail of this shop that we know")


def ours(metadata: Reader, fallback: str = "") -> str:
    """Our Message-ID out of what the provider gives back; Ignored when the mail was not sent by us."""
    try:
        told = metadata.at(METADATA).text(120)
    except Rejected:
        told = ""
    found = told or fallback.strip().strip("<>")
    if not found or "@" not in found or any(letter.isspace() for letter in found):
        raise Ignored("not about a mail that we sent")
    return f"<{found}>"


def password(raw: RawWebhook, credentials: Credentials) -> None:
    """A fixed token as the password of HTTP Basic or as a Bearer: for providers that sign nothing."""
    given = raw.headers.get("authorization", "")
    scheme, _space, rest = given.partition(" ")
    if scheme.lower() == "basic":
        rest = _basic_password(rest)
    require(rest if scheme.lower() in ("basic", "bearer") else "", credentials.secrets, "authorization")


def _basic_password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode("utf-8", "replace").partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
