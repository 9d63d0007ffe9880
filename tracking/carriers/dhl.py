"""DHL Unified Tracking: pushed and polled. One envelope for all divisions, and a different body from each."""

from collections.abc import Iterable, Iterator, Sequence

from inbox.contracts import Credentials, PolledRecord, RawWebhook
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from inbox.signatures import shared_token
from tracking.carriers import asking
from tracking.carriers.base import CarrierSource, Watched
from tracking.carriers.dhl_shipments import shipments, tracking
from tracking.carriers.peeking import peek
from tracking.snapshots import Tracking

API = "https://api-eu.dhl.com"
PUSH_HEADER = "dhl-api-key"


class DHL(CarrierSource):
    """Push subscriptions carry a header and a token that the merchant chose; there is no signature."""

    name = "dhl"
    carrier = "dhl"
    can_poll = True

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        shared_token(raw, credentials, _token_header(credentials))

    def secret_headers(self, credentials: Credentials) -> frozenset[str]:
        return frozenset({_token_header(credentials)})

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "status", "statusCode") or peek(raw, "statusCode")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Tracking]:
        return [tracking(shipment) for shipment in shipments(Reader(raw.json()))]

    def poll(self, connection: Connection, watched: Iterable[Watched], http: HttpSession) -> Iterator[PolledRecord]:
        """Ask about each parcel. DHL gives more of it to who knows the receiver's postcode."""
        url = f"{asking.base_url(connection, API)}/track/shipments"
        headers = {"DHL-API-Key": asking.token(connection)}
        for parcel in watched:
            params = {"trackingNumber": parcel.tracking_number}
            if parcel.postal_code:
                params["recipientPostalCode"] = parcel.postal_code
            answer = asking.ask(http, url, headers, params)
            if answer:
                yield asking.record("shipments", parcel.tracking_number, answer)


def _token_header(credentials: Credentials) -> str:
    return str(credentials.config.get("header") or PUSH_HEADER).lower()
