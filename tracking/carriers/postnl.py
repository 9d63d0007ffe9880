"""PostNL Shipping Status: asked by barcode; the same body is taken where PostNL or a partner posts it."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from inbox.contracts import Credentials, PolledRecord, RawWebhook
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from inbox.signatures import shared_token
from tracking.carriers import asking
from tracking.carriers.base import CarrierSource, Watched
from tracking.carriers.peeking import peek
from tracking.carriers.postnl_shipments import is_unknown, shipments, tracking
from tracking.snapshots import Tracking

API = "https://api.postnl.nl"
PUSH_HEADER = "apikey"


class PostNL(CarrierSource):
    """The Shipping Status API, version 2."""

    name = "postnl"
    carrier = "postnl"
    can_poll = True

    def verify(self, raw: RawWebhook, credentials: Credentials) -> None:
        shared_token(raw, credentials, _token_header(credentials))

    def secret_headers(self, credentials: Credentials) -> frozenset[str]:
        return frozenset({_token_header(credentials)})

    def topic(self, raw: RawWebhook) -> str:
        return peek(raw, "CurrentStatus", "Shipment", "Status", "StatusCode") or peek(raw, "Status", "StatusCode")

    def parse(self, raw: RawWebhook, topic: str) -> Sequence[Tracking]:
        return [tracking(shipment) for shipment in shipments(Reader(raw.json()))]

    def poll(self, connection: Connection, watched: Iterable[Watched], http: HttpSession) -> Iterator[PolledRecord]:
        """Ask about each parcel and its history, in the language of the merchant's customers (NL, EN)."""
        base = asking.base_url(connection, API)
        headers = {"apikey": asking.token(connection)}
        params = {"detail": "true", "language": str(connection.config.get("language") or "NL")}
        for parcel in watched:
            url = f"{base}/shipment/v2/status/barcode/{quote(parcel.tracking_number, safe='')}"
            answer = asking.ask(http, url, headers, params)
            if answer and not is_unknown(answer.body):
                yield asking.record("status", parcel.tracking_number, answer)


def _token_header(credentials: Credentials) -> str:
    return str(credentials.config.get("header") or PUSH_HEADER).lower()
