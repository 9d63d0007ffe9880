"""Who may speak for a shop: the signatures of all four, and the reference library beside ours."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks

from inbox.contracts import Credentials, Unverified
from inbox.signatures import standard_key
from orders.sources.base import ShopSource
from orders.sources.generic import GenericShop
from orders.sources.saleor import Saleor
from orders.sources.shopify import Shopify
from orders.sources.woocommerce import WooCommerce
from tests.cast import standard_headers
from tests.orders.shop_cases import (
    base64_signature,
    payload,
    raw,
    saleor_jwks,
    saleor_signature,
)

SHOPIFY, WOO, SALEOR, GENERIC = Shopify(), WooCommerce(), Saleor(), GenericShop()


@pytest.mark.parametrize(("shop", "header"), [(SHOPIFY, "x-shopify-hmac-sha256"), (WOO, "x-wc-webhook-signature")])
def test_shopify_and_woocommerce_sign_the_raw_body_with_either_live_secret(shop: ShopSource, header: str) -> None:
    body = payload("shopify/order_created.json")
    two = Credentials(("new", "old"))
    for secret in two.secrets:
        shop.verify(raw(body, {header: base64_signature(secret, body)}), two)
    wrong = [base64_signature("other", body), base64_signature("new", body + b" "), "", "\xe9"]
    for offered in wrong:
        with pytest.raises(Unverified, match=header):
            shop.verify(raw(body, {header: offered}), two)


def test_a_webhook_of_another_shop_of_the_same_app_is_not_taken() -> None:
    signed = {
        "x-shopify-hmac-sha256": base64_signature("s", b"{}"),
        "x-shopify-shop-domain": "other.myshopify.com",
    }
    SHOPIFY.verify(raw(b"{}", signed), Credentials(["s"]))
    with pytest.raises(Unverified, match="names another shop"):
        SHOPIFY.verify(raw(b"{}", signed), Credentials(["s"], {"shop": "loper.myshopify.com"}))


def test_only_woocommerces_exact_ping_is_let_through_unsigned() -> None:
    assert WOO.is_ping(raw(b"webhook_id=15"))
    assert not WOO.is_ping(raw(b"webhook_id=15", {"x-wc-webhook-topic": "order.created"}))
    for body in (b"webhook_id=15\n", b"webhook_id=", b"webhook_id=1&x=2", b'{"webhook_id":1}', b""):
        assert not WOO.is_ping(raw(body))
    assert not any(shop.is_ping(raw(b"webhook_id=15")) for shop in (SHOPIFY, SALEOR, GENERIC))


def test_saleors_detached_signature_covers_the_body_under_a_stored_key_only() -> None:
    body = payload("saleor/order_updated.json")
    known = Credentials([], {"jwks": saleor_jwks()})
    SALEOR.verify(raw(body, {"saleor-signature": saleor_signature(body)}), known)
    SALEOR.verify(raw(body, {"x-saleor-signature": saleor_signature(body)}), known)
    refusals = {
        saleor_signature(body + b" "): "does not match the body",
        saleor_signature(body, kid="key-2"): "not among the shop's public keys",
        saleor_signature(body, detached=False): "does not (match|cover) the body",
        "a.b.c": "expected a detached JWS",
        "..": "expected a detached JWS",
    }
    for token, reason in refusals.items():
        with pytest.raises(Unverified, match=reason):
            SALEOR.verify(raw(body, {"saleor-signature": token}), known)
    with pytest.raises(Unverified, match="holds no public keys"):
        SALEOR.verify(raw(body, {"saleor-signature": saleor_signature(body)}), Credentials(["s"]))
    for useless in (
        {"keys": "x"},
        {"keys": [{"kty": "oct", "kid": "key-1", "k": "c2VjcmV0"}]},
        [],
        {"keys": [{}]},
    ):
        with pytest.raises(Unverified, match="holds no public keys"):
            SALEOR.verify(raw(body, {"saleor-signature": saleor_signature(body)}), Credentials([], {"jwks": useless}))


def test_a_public_key_is_never_taken_for_a_shared_secret() -> None:
    """The classic confusion: HS256 under the text of the public key."""
    import jwt

    body = b"[]"
    forged = jwt.PyJWS().encode(
        body, "x" * 64, "HS256", headers={"kid": "key-1", "b64": False}, is_payload_detached=True
    )
    with pytest.raises(Unverified):
        SALEOR.verify(raw(body, {"saleor-signature": forged}), Credentials(["x" * 64], {"jwks": saleor_jwks()}))


def test_the_generic_signature_agrees_with_the_reference_library() -> None:
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", payload("generic/order_upserted.json")
    now = datetime.now(UTC)
    reference = standardwebhooks.Webhook(secret)
    theirs = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": reference.sign("msg_1", now, body.decode()),
    }
    received = dataclasses.replace(raw(body, theirs), received_at=now)
    GENERIC.verify(received, Credentials(["whsec_b3RoZXI=", secret]))
    ours = standard_headers(secret, body, id="msg_1")
    assert reference.verify(body, ours)
    with pytest.raises(Unverified, match="more than five minutes off"):
        late = dataclasses.replace(received, received_at=now + timedelta(minutes=6))
        GENERIC.verify(late, Credentials([secret]))
    assert GENERIC.external_id(received) == "msg_1"
    assert standard_key(secret) == standard_key(secret.removeprefix("whsec_"))
