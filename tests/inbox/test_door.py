"""The door keeps everything, says the truth, and never falls over."""

import io
import json
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox import door
from inbox.models import InboundWebhook
from inbox.replay import replay
from orders.models import Order
from tests.cast import Shop, order, post, standard_headers, work

State = InboundWebhook.State


def test_a_signed_webhook_is_stored_raw_with_one_statement(loper: Shop) -> None:
    body = json.dumps({"type": "order.upserted", "data": order()}, indent=3).encode()
    headers = standard_headers(loper.shop.secret, body, id="msg_1")
    Client().get(f"/hooks/{loper.shop.key}/")  # the connection is cached now
    with CaptureQueriesContext(database) as queries:
        answer = post(loper.shop, body, headers)
    assert (answer.status_code, len(queries)) == (202, 1)
    row = loper.webhook()
    assert bytes(row.body) == body
    assert (row.topic, row.external_id, row.state) == ("order.upserted", "msg_1", State.PENDING)
    with loper.scoped():
        assert not Order.objects.exists(), "no domain work at the door"


def test_the_same_delivery_twice_is_one_row_and_both_are_thanked(loper: Shop) -> None:
    first = loper.tells("order.upserted", order(), id="msg_1")
    second = loper.tells("order.upserted", order(), id="msg_1")
    assert (first.status_code, second.status_code) == (202, 200)
    with loper.scoped():
        assert InboundWebhook.objects.count() == 1


def test_a_wrong_signature_is_refused_and_kept_with_its_reason(loper: Shop) -> None:
    body = b'{"type": "order.upserted"}'
    headers = standard_headers("not the secret", body)
    answer = post(loper.shop, body, headers)
    assert answer.status_code == 401
    assert b"does not match" in answer.content
    row = loper.webhook()
    assert row.state == State.QUARANTINED
    assert "under any live secret" in row.last_error
    assert bytes(row.body) == body


def test_an_unverified_request_cannot_occupy_the_id_of_a_real_delivery(loper: Shop) -> None:
    body = json.dumps({"type": "order.upserted", "data": order()}).encode()
    forged = standard_headers("guess", body, id="msg_1")
    assert post(loper.shop, body, forged).status_code == 401
    assert post(loper.shop, body, standard_headers(loper.shop.secret, body, id="msg_1")).status_code == 202
    work()
    with loper.scoped():
        assert Order.objects.get().number == "1042"


def test_what_nobody_vouched_for_is_capped_in_size_and_in_rate(loper: Shop, settings: Any) -> None:
    settings.QUARANTINE_BODY_CAP, settings.QUARANTINE_PER_MINUTE = 100, 3
    for number in range(6):
        assert post(loper.shop, b"x" * 500 + b"%d" % number, {}).status_code == 401
    with loper.scoped():
        rows = list(InboundWebhook.objects.all())
        loper.shop.refresh_from_db()
    assert [(len(bytes(row.body)), row.truncated) for row in rows] == [(100, True)] * 3
    assert loper.shop.unkept == 3


def test_a_body_over_the_cap_is_413_whether_its_length_is_told_or_not(loper: Shop, settings: Any) -> None:
    settings.HOOK_BODY_CAP = 1000
    assert post(loper.shop, b"x" * 1001, {}).status_code == 413
    chunked = Client().generic(
        "POST", f"/hooks/{loper.shop.key}/", b"", headers={"transfer-encoding": "chunked"},
        **{"wsgi.input": io.BytesIO(b"x" * 1001), "CONTENT_LENGTH": ""},
    )  # fmt: skip
    assert chunked.status_code == 413
    with loper.scoped():
        assert not InboundWebhook.objects.exists()


def test_a_chunked_body_is_read_like_any_other(loper: Shop) -> None:
    body = json.dumps({"type": "order.upserted", "data": order()}).encode()
    headers = {**standard_headers(loper.shop.secret, body), "transfer-encoding": "chunked"}
    answer = Client().generic(
        "POST", f"/hooks/{loper.shop.key}/", b"", headers=headers,
        **{"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": ""},
    )  # fmt: skip
    assert answer.status_code == 202
    assert bytes(loper.webhook().body) == body


def test_two_secrets_are_live_after_a_rotation_and_the_third_last_is_not(loper: Shop) -> None:
    oldest = loper.shop.secret
    for new in ("whsec_" + "QUFB" * 6, "whsec_" + "QkJC" * 6):
        with loper.scoped():
            loper.shop.rotate_secret(new)
    door.forget_cached()
    body = b'{"type": "order.upserted"}'
    for secret, status in ((loper.shop.secret, 202), (loper.shop.previous_secret, 202), (oldest, 401)):
        assert post(loper.shop, body, standard_headers(secret, body)).status_code == status


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_sender_that_tries_the_address_first_gets_200(loper: Shop, method: str) -> None:
    assert getattr(Client(), method)(f"/hooks/{loper.shop.key}/").status_code == 200


def test_woocommerce_saves_its_webhook_with_an_unsigned_form_and_is_answered(loper: Shop) -> None:
    woo = loper.connect("woocommerce")
    answer = Client().post(f"/hooks/{woo.key}/", data="webhook_id=7", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    with loper.scoped():
        assert not InboundWebhook.objects.exists()


def test_unknown_address_switched_off_connection_and_odd_method_are_told_apart(loper: Shop) -> None:
    assert Client().post("/hooks/nobody/").status_code == 404
    assert Client().put(f"/hooks/{loper.shop.key}/").status_code == 405
    with loper.scoped():
        type(loper.shop).objects.filter(pk=loper.shop.pk).update(is_active=False)
    door.forget_cached()
    assert Client().post(f"/hooks/{loper.shop.key}/").status_code == 410


def test_the_last_slash_may_be_missing(loper: Shop) -> None:
    body = b'{"type": "order.upserted"}'
    answer = Client().post(
        f"/hooks/{loper.shop.key}", data=body, content_type="application/json",
        headers=standard_headers(loper.shop.secret, body),
    )  # fmt: skip
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("body", "state", "reason"),
    [
        (b"", State.REJECTED, "body: expected JSON"),
        (b"{", State.REJECTED, "body: expected JSON"),
        (b"\xff\xfe\x00", State.REJECTED, "body: expected UTF-8"),
        (b"[1, 2]", State.REJECTED, "body: expected a JSON object"),
        (b'{"type": "order.teleported", "data": {}}', State.IGNORED, "order.teleported"),
        (b'{"type": "order.upserted", "data": {"number": "1"}}', State.REJECTED, "data"),
        (b'{"a": ' * 5000, State.REJECTED, "body: expected JSON"),
    ],
)
def test_what_cannot_be_understood_is_kept_with_a_reason_that_names_the_field(
    loper: Shop, body: bytes, state: int, reason: str
) -> None:
    assert post(loper.shop, body, standard_headers(loper.shop.secret, body)).status_code == 202
    work()
    row = loper.webhook()
    assert row.state == state
    assert reason in row.last_error
    assert bytes(row.body) == body


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    body=st.binary(max_size=300),
    headers=st.dictionaries(
        st.sampled_from(
            [
                "webhook-id",
                "webhook-signature",
                "webhook-timestamp",
                "x-shopify-hmac-sha256",
                "x-shopify-topic",
                "x-wc-webhook-signature",
                "saleor-signature",
                "sendcloud-signature",
                "x-hmac-signature",
                "content-type",
                "aftership-hmac-sha256",
                "credential",
                "dhl-api-key",
            ]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60),
        max_size=6,
    ),
    source=st.sampled_from(
        [
            "shopify",
            "woocommerce",
            "saleor",
            "generic_shop",
            "sendcloud",
            "easypost",
            "aftership",
            "dhl",
            "postnl",
            "ups",
            "generic_carrier",
        ]
    ),
)
def test_no_request_however_broken_gives_a_5xx(loper: Shop, body: bytes, headers: dict[str, str], source: str) -> None:
    connection = loper.connect(source)
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    answer = Client().generic("POST", f"/hooks/{connection.key}/", body, **environ)
    assert answer.status_code in {200, 202, 401}


def test_a_timestamp_five_minutes_off_is_a_replay_attack_until_shown_otherwise(loper: Shop) -> None:
    body = b'{"type": "order.upserted"}'
    old = standard_headers(loper.shop.secret, body, at=timezone.now().timestamp() - 301)
    assert post(loper.shop, body, old).status_code == 401


def test_a_quarantined_webhook_is_processed_after_the_right_secret_was_entered(loper: Shop) -> None:
    right = "whsec_" + "Q0ND" * 8
    body = json.dumps({"type": "order.upserted", "data": order()}).encode()
    assert post(loper.shop, body, standard_headers(right, body, id="msg_9")).status_code == 401
    with loper.scoped():
        assert replay(InboundWebhook.objects.all()).still_unverified == 1
        loper.shop.rotate_secret(right)
        assert replay(InboundWebhook.objects.all()).queued == 1
    work()
    row = loper.webhook()
    assert (row.state, row.external_id) == (State.DONE, "msg_9")
    with loper.scoped():
        assert Order.objects.get().number == "1042"


def test_replaying_everything_changes_nothing(loper: Shop) -> None:
    loper.tells("order.upserted", order())
    work()
    with loper.scoped():
        before = list(Order.objects.values())
        replay(InboundWebhook.objects.all())
    work()
    with loper.scoped():
        assert list(Order.objects.values()) == before


def test_the_door_is_the_same_on_a_merchants_own_host(loper: Shop) -> None:
    body = b'{"type": "order.upserted"}'
    answer = loper.client().post(
        f"/hooks/{loper.shop.key}/", data=body, content_type="application/json",
        headers=standard_headers(loper.shop.secret, body),
    )  # fmt: skip
    assert answer.status_code == 202


def test_secrets_are_unreadable_in_the_database(loper: Shop) -> None:
    with loper.scoped(), database.cursor() as cursor:
        cursor.execute("SELECT secret FROM inbox_connection WHERE id = %s", [loper.shop.pk])
        stored = cursor.fetchone()[0]
    assert loper.shop.secret not in stored
    assert len(stored) > 80
