"""The cast: two merchants with the same order numbers and the same customer's address, and the people around them."""

import json
import time
import uuid
from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from inbox.connecting import create_connection
from inbox.models import Connection, InboundWebhook
from inbox.signatures import hmac_sha256, standard_key
from merchants.creation import create_merchant
from merchants.models import Member, Merchant
from merchants.tenancy import scoped
from notifications.journeys.adopting import adopt_blueprints
from portal.draining import drain_all

SANNE = {"name": "Sanne de Vries", "email": "sanne@klant.example", "phone": "+31612345678"}
JONAS = {"name": "Jonas Weber", "email": "jonas@kunde.example", "phone": "+4915112345678"}


@dataclass
class Shop:
    """A merchant with a generic shop and a generic carrier connected, and the means to speak for both."""

    merchant: Merchant
    host: str
    shop: Connection
    carrier: Connection

    def scoped(self) -> Any:
        return scoped(self.merchant)

    def today(self) -> date:
        """The day it is in the shop, which for some hours a night is not the day of UTC."""
        return timezone.localdate(timezone=ZoneInfo(self.merchant.time_zone))

    def connect(self, source: str, secret: str = "top-secret", **details: Any) -> Connection:
        """Connect another source."""
        with self.scoped():
            return create_connection(source, secret, **details)

    def client(self) -> Client:
        """A browser on the merchant's host."""
        return Client(HTTP_HOST=self.host)

    def tells(self, kind: str, data: dict[str, Any], *, id: str = "") -> Any:
        """The shop posts a signed generic webhook; returns the door's answer."""
        return post_standard(self.shop, {"type": kind, "timestamp": _iso(timezone.now()), "data": data}, id=id)

    def carrier_tells(self, data: dict[str, Any], *, id: str = "") -> Any:
        """The carrier posts a signed generic webhook."""
        return post_standard(
            self.carrier, {"type": "tracking.updated", "timestamp": _iso(timezone.now()), "data": data}, id=id
        )

    def webhook(self, **filters: Any) -> InboundWebhook:
        with self.scoped():
            return InboundWebhook.objects.filter(**filters).latest("pk")

    def member(self, name: str = "ruth", role: str = Member.Role.OWNER) -> Any:
        """A person of the team."""
        email = f"{name}@{self.merchant.slug}.example"
        user, _ = get_user_model().objects.get_or_create(username=email, email=email)
        Member.objects.get_or_create(merchant=self.merchant, user=user, defaults={"role": role})
        return user


def loper() -> Shop:
    return _shop(
        "loper", "Loper Loopsport", "track.loper.localhost",
        language="nl", zone="Europe/Amsterdam", country="NL", colour="#c2410c",
    )  # fmt: skip


def funkwerk() -> Shop:
    return _shop(
        "funkwerk", "Funkwerk", "sendung.funkwerk.localhost",
        language="de", zone="Europe/Berlin", country="DE", colour="#0b5c6b",
    )  # fmt: skip


def _shop(slug: str, name: str, host: str, *, language: str, zone: str, country: str, colour: str) -> Shop:
    merchant = create_merchant(
        slug=slug, name=name, hostname=host, language=language, time_zone=zone, country=country, colour=colour,
        support_email=f"hallo@{slug}.example", postal_address=f"{name}, Hoofdstraat 1",
    )  # fmt: skip
    with scoped(merchant):
        adopt_blueprints()
        shop = create_connection("generic_shop", f"whsec_{b64encode(slug.encode() * 4).decode()}")
        carrier = create_connection("generic_carrier", f"whsec_{b64encode(slug.encode() * 5).decode()}")
    return Shop(merchant, host, shop, carrier)


def order(number: str = "1042", **changes: Any) -> dict[str, Any]:
    """A whole order as our generic JSON tells it: one pair of shoes for Sanne, placed an hour ago, paid."""
    now = timezone.now()
    told = {
        "id": f"order-{number}",
        "number": number,
        "updated_at": _iso(now - timedelta(minutes=50)),
        "placed_at": _iso(now - timedelta(hours=1)),
        "currency": "EUR",
        "total": "129.95",
        "is_paid": True,
        "language": "nl",
        "buyer": SANNE,
        "receiver": {
            "name": "Sanne de Vries", "line1": "Keizersgracht 1", "postal_code": "1015 CC", "city": "Amsterdam",
            "country": "NL",
        },
        "lines": [
            {"id": "line-1", "title": "Wolkenloper 3", "variant": "maat 42", "quantity": 1, "unit_price": "129.95"}
        ],
    }  # fmt: skip
    return {**told, **changes}


def parcel(number: str = "3SLOPR0001", **changes: Any) -> dict[str, Any]:
    """A parcel of an order."""
    told = {
        "id": f"fulfilment-{number}", "tracking_number": number, "carrier": "postnl",
        "shipped_at": _iso(timezone.now() - timedelta(minutes=30)),
        "updated_at": _iso(timezone.now() - timedelta(minutes=30)),
        "lines": [{"line_id": "line-1", "quantity": 1}],
    }  # fmt: skip
    return {**told, **changes}


def scan(status: str, at: datetime | None = None, words: str = "", code: str = "") -> dict[str, Any]:
    """One thing the carrier saw."""
    return {
        "status": status,
        "occurred_at": _iso(at or timezone.now()),
        "description": words or status,
        "code": code,
    }


def tracking(number: str = "3SLOPR0001", *scans: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"tracking_number": number, "carrier": "postnl", "events": list(scans), **changes}


def post_standard(connection: Connection, payload: dict[str, Any], *, id: str = "", at: float | None = None) -> Any:
    """POST a payload signed by Standard Webhooks to the connection's hook."""
    body = json.dumps(payload).encode()
    return post(connection, body, standard_headers(connection.secret, body, id=id, at=at))


def standard_headers(secret: str, body: bytes, *, id: str = "", at: float | None = None) -> dict[str, str]:
    message_id, stamp = id or f"msg_{uuid.uuid4().hex}", str(int(at or time.time()))
    signature = b64encode(hmac_sha256(standard_key(secret), f"{message_id}.{stamp}.".encode() + body)).decode()
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}


def post(connection: Connection, body: bytes, headers: dict[str, str]) -> Any:
    return Client().post(f"/hooks/{connection.key}/", data=body, content_type="application/json", headers=headers)


def work() -> dict[str, int]:
    """Everything that is due, done."""
    return drain_all()


def _iso(moment: datetime) -> str:
    return moment.isoformat()
