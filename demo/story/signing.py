"""How each sender signs what it posts. Written anew from the platforms' documentation: a demo that called the code
which checks signatures would prove nothing about it."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable

Headers = dict[str, str]
Signer = Callable[[bytes, str, str, str], Headers]


def signed(source: str, body: bytes, secret: str, topic: str, ident: str) -> Headers:
    """The headers with which this source would post the body."""
    return {"Content-Type": "application/json", **SIGNERS[source](body, secret, topic, ident)}


def _shopify(body: bytes, secret: str, topic: str, ident: str) -> Headers:
    return {
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": _base64(body, secret.encode()),
        "X-Shopify-Shop-Domain": "loper-loopsport.myshopify.com",
        "X-Shopify-Webhook-Id": ident,
        "X-Shopify-API-Version": "2026-07",
    }


def _woocommerce(body: bytes, secret: str, topic: str, ident: str) -> Headers:
    if body.startswith(b"webhook_id="):
        return {"Content-Type": "application/x-www-form-urlencoded"}
    resource, _, event = topic.partition(".")
    return {
        "X-WC-Webhook-Source": "https://funkwerk.example/",
        "X-WC-Webhook-Topic": topic,
        "X-WC-Webhook-Resource": resource,
        "X-WC-Webhook-Event": event,
        "X-WC-Webhook-Signature": _base64(body, secret.encode()),
        "X-WC-Webhook-ID": "7",
        "X-WC-Webhook-Delivery-ID": ident,
    }


def _sendcloud(body: bytes, secret: str, topic: str, ident: str) -> Headers:
    return {"Sendcloud-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def _aftership(body: bytes, secret: str, topic: str, ident: str) -> Headers:
    return {"aftership-hmac-sha256": _base64(body, secret.encode())}


def _easypost(body: bytes, secret: str, topic: str, ident: str) -> Headers:
    return {"X-Hmac-Signature": f"hmac-sha256-hex={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def _dhl(body: bytes, secret: str, topic: str, ident: str) -> Headers:
    return {"DHL-API-Key": secret}


def _standard(body: bytes, secret: str, topic: str, ident: str) -> Headers:
    stamp = str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = _base64(f"{ident}.{stamp}.".encode() + body, key)
    return {"webhook-id": ident, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}


def _base64(message: bytes, key: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


SIGNERS: dict[str, Signer] = {
    "shopify": _shopify,
    "woocommerce": _woocommerce,
    "sendcloud": _sendcloud,
    "aftership": _aftership,
    "easypost": _easypost,
    "dhl": _dhl,
    "generic_carrier": _standard,
}
