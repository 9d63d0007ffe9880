"""Sendcloud: cancelling a label that it made, before the carrier has the parcel.

Facts: sendcloud.dev, API v2: GET /parcels?tracking_number=…, POST /parcels/{id}/cancel, basic auth with the public
and the secret key. Cancelling is not guaranteed and may be queued (202) until the carrier agrees; after 42 days it is
too late. The parcel's own status tells whether it happened: 2000 cancelled, 1999 asked for.
"""

from typing import Any, ClassVar
from urllib.parse import quote

from inbox.answers import Answer, HttpProblem
from inbox.http import HttpSession, require_private_channel
from inbox.models import Connection
from orders.sources.changing.base import Asked, Outcome, by_hand, done, read_text, refused, strange
from tracking.carriers.asking import base_url, token

API = "https://panel.sendcloud.sc/api/v2"
# The public table of statuses: done; asked for, being sent, of which the carrier may still refuse.
CANCELLED, ASKED_FOR = ("2000",), ("1999", "2001")
WORDS = {"cancelled": "", "deleted": "", "queued": "label_cancel_asked"}


class SendcloudChanging:
    """See orders.sources.changing.base.Changing."""

    kinds: ClassVar[frozenset[str]] = frozenset({"cancel"})

    def apply(self, connection: Connection, asked: Asked, http: HttpSession) -> Outcome:
        public, _colon, secret = token(connection).partition(":")
        if not secret:
            raise HttpProblem("API token: expected the public and the secret key, joined by a colon", retry=False)
        base, auth = base_url(connection, API), (public, secret)
        require_private_channel(base)
        found = http.get(f"{base}/parcels", params={"tracking_number": asked.tracking_number}, auth=auth)
        parcel = _parcel(found, asked.tracking_number)
        if parcel is None:
            return by_hand("call_failed", "Sendcloud does not know this parcel")
        number = read_text(parcel, "id")
        status = read_text(parcel, "status", "id")
        if status in CANCELLED + ASKED_FOR:
            return done(number, "label_cancel_asked" if status in ASKED_FOR else "")
        cancel = f"{base}/parcels/{quote(number, safe='')}/cancel"
        return _told(http.post(cancel, auth=auth, accept=(400, 404, 410)), number)


def _parcel(answer: Answer, tracking_number: str) -> dict[str, Any] | None:
    """The newest parcel that really bears the number: a filter that is not understood would show all of them."""
    parcels = answer.object().get("parcels")
    if not isinstance(parcels, list):
        raise strange(answer)
    bearing = [one for one in parcels if read_text(one, "tracking_number").upper() == tracking_number.upper()]
    bearing = [one for one in bearing if read_text(one, "id").isdecimal()]
    return max(bearing, key=lambda one: int(read_text(one, "id")), default=None)


def _told(answer: Answer, number: str) -> Outcome:
    body = answer.object()
    status, message = read_text(body, "status"), read_text(body, "message") or read_text(body, "error", "message")
    if 200 <= answer.status < 300:
        if status not in WORDS:
            raise strange(answer)
        return done(number, WORDS[status])
    if answer.status == 410:  # it was cancelled or deleted before
        return done(number)
    return by_hand("call_failed", message) if answer.status == 404 else refused("refused_by_carrier", message)
