"""EasyPost: giving an unused label back, before the carrier has the parcel.

Facts: docs.easypost.com: a tracker knows its shipment; POST /shipments/{id}/refund answers the shipment with a
`refund_status`: submitted, refunded, rejected or not_applicable. "Submitted" means that the carrier is still to decide.
Basic auth with the API key as user and no password.
"""

from typing import Any, ClassVar
from urllib.parse import quote

from inbox.answers import Answer
from inbox.http import HttpSession, require_private_channel
from inbox.models import Connection
from orders.sources.changing.base import Asked, Outcome, by_hand, done, read_text, refused, strange
from tracking.carriers.asking import base_url, token

API = "https://api.easypost.com/v2"
TAKEN = ("submitted", "refunded")


class EasyPostChanging:
    """See orders.sources.changing.base.Changing."""

    kinds: ClassVar[frozenset[str]] = frozenset({"cancel"})

    def apply(self, connection: Connection, asked: Asked, http: HttpSession) -> Outcome:
        base, auth = base_url(connection, API), (token(connection), "")
        require_private_channel(base)
        trackers = http.get(f"{base}/trackers", params={"tracking_code": asked.tracking_number}, auth=auth)
        shipment_id = _shipment_id(trackers, asked.tracking_number)
        if not shipment_id:
            return by_hand("call_failed", "EasyPost only follows this parcel, the label came from elsewhere")
        url = f"{base}/shipments/{quote(shipment_id, safe='')}"
        before = http.get(url, auth=auth)
        status = read_text(before.object(), "refund_status")
        if status in TAKEN:
            return done(shipment_id, "" if status == "refunded" else "label_cancel_asked")
        return _told(http.post(f"{url}/refund", auth=auth, accept=(400, 404, 422)), shipment_id)


def _shipment_id(answer: Answer, tracking_number: str) -> str:
    trackers: Any = answer.object().get("trackers")
    if not isinstance(trackers, list):
        raise strange(answer)
    bearing = [one for one in trackers if read_text(one, "tracking_code").upper() == tracking_number.upper()]
    return next((found for one in bearing if (found := read_text(one, "shipment_id"))), "")


def _told(answer: Answer, shipment_id: str) -> Outcome:
    body = answer.object()
    if answer.status >= 300:
        return refused("refused_by_carrier", read_text(body, "error", "message"))
    status = read_text(body, "refund_status")
    if status in TAKEN:
        return done(shipment_id, "" if status == "refunded" else "label_cancel_asked")
    if status == "rejected":
        return refused("refused_by_carrier", "rejected")
    if status == "not_applicable":  # billed when scanned: there is nothing to give back, and the label stays valid
        return by_hand("call_failed", "not_applicable: this carrier bills when the parcel is scanned")
    raise strange(answer)
