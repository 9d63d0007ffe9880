"""Webhooks on the page: why one was not taken, and putting it through again."""

import json

from inbox.models import InboundWebhook
from orders.models import Order
from tests.cast import Shop, order, post, standard_headers, work
from tests.dashboard.conftest import At

WEBHOOKS = "/dashboard/loper/webhooks/"
RIGHT = "whsec_" + "cmlnaHQgc2VjcmV0IHJpZ2h0"


def refused(shop: Shop, number: str = "1042") -> InboundWebhook:
    """A genuine webhook that was signed with a secret we do not know yet."""
    body = json.dumps({"type": "order.upserted", "data": order(number)}).encode()
    assert post(shop.shop, body, standard_headers(RIGHT, body)).status_code == 401
    return shop.webhook(state=InboundWebhook.State.QUARANTINED)


def test_a_refused_webhook_is_put_through_after_the_secret_was_corrected(loper: Shop, at: At) -> None:
    row, client = refused(loper), at(loper)
    assert "does not match the body" in client.get(WEBHOOKS, {"state": "quarantined"}).text
    still = client.post(f"{WEBHOOKS}{row.pk}/replay/", follow=True)
    assert "still not verified" in still.text
    client.post(f"/dashboard/loper/connections/{loper.shop.pk}/rotate/", {"secret": RIGHT})
    answer = client.post(f"{WEBHOOKS}{row.pk}/replay/")
    assert answer.status_code == 303
    work()
    with loper.scoped():
        assert Order.objects.get().number == "1042"
    assert "Order placed" in client.get(f"{WEBHOOKS}{row.pk}/").text


def test_the_button_in_a_row_gives_back_the_row(loper: Shop, at: At) -> None:
    loper.tells("order.upserted", order())
    work()
    row = loper.webhook()
    answer = at(loper).post(
        f"{WEBHOOKS}{row.pk}/replay/", headers={"HX-Request": "true", "HX-Target": f"webhook-{row.pk}"}
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<tr id="webhook-{row.pk}"')
    assert "1 webhook is put through again." in answer.text


def test_all_of_a_filter_are_put_through_at_once_and_counted_once(loper: Shop, at: At) -> None:
    for number in ("1", "2", "3"):
        refused(loper, number)
    with loper.scoped():
        loper.shop.refresh_from_db()
        loper.shop.rotate_secret(RIGHT)
    answer = at(loper).post(f"{WEBHOOKS}replay/", {"state": "quarantined"}, follow=True)
    assert "3 webhooks are put through again." in answer.text
    work()
    with loper.scoped():
        assert Order.objects.count() == 3


def test_everything_is_not_a_filter(loper: Shop, at: At) -> None:
    loper.tells("order.upserted", order())
    work()
    answer = at(loper).post(f"{WEBHOOKS}replay/", {}, follow=True)
    assert "Choose first which webhooks" in answer.text
    assert loper.webhook().state == InboundWebhook.State.DONE


def test_the_page_shows_the_request_but_not_what_proves_access(loper: Shop, at: At) -> None:
    body = json.dumps({"type": "order.upserted", "data": {**order(), "total": "<b>12.50</b>", "big": 1.10}}).encode()
    headers = {**standard_headers(loper.shop.secret, body), "authorization": "Bearer topsecretvalue"}
    post(loper.shop, body, headers)
    row = loper.webhook()
    page = at(loper).get(f"{WEBHOOKS}{row.pk}/").text
    assert "topsecretvalue" not in page
    assert headers["webhook-signature"] not in page
    assert headers["webhook-id"] in page
    assert "&lt;b&gt;12.50&lt;/b&gt;" in page
    assert "1.1" in page


def test_a_body_that_is_no_text_and_one_that_was_cut_are_shown_as_such(loper: Shop, at: At) -> None:
    post(loper.shop, b"\xff\xfe\x00<script>" + b"x" * 70_000, {})
    page = at(loper).get(f"{WEBHOOKS}{loper.webhook().pk}/").text
    assert "Only the beginning of this body was kept" in page
    assert "not JSON" in page
    assert "<script>" not in page.split("<main", 1)[1]


def test_odd_filters_and_pages_are_answered_calmly(loper: Shop, at: At) -> None:
    client = at(loper)
    for odd in (
        "?state=odd",
        "?connection=99999999999999999999",
        "?topic=%00",
        "?older=x~y",
        "?older=2026-13-40T00:00~1",
    ):
        assert client.get(WEBHOOKS + odd).status_code == 200
    assert client.get(f"{WEBHOOKS}{10**30}/").status_code == 404


def test_going_back_never_leaves_the_shop(loper: Shop, at: At) -> None:
    loper.tells("order.upserted", order())
    row = loper.webhook()
    for outside in (
        "https://evil.example/",
        "//evil.example/dashboard/loper/",
        "/dashboard/funkwerk/",
        "/dashboard/loper/../../x",
    ):
        answer = at(loper).post(f"{WEBHOOKS}{row.pk}/replay/", {"next": outside})
        assert answer["Location"] == f"{WEBHOOKS}{row.pk}/", outside


def test_a_token_under_a_name_of_the_merchants_own_is_not_shown(loper: Shop, at: At) -> None:
    connection = loper.connect("dhl", "another-secret", config={"header": "X-Stoep-Pass"})
    post(connection, b"{}", {"x-stoep-pass": "super-secret-token"})
    kept = loper.webhook()
    with loper.scoped():  # and one from before such values were sealed
        old = InboundWebhook.objects.create(
            connection=connection, topic="", external_id="old", body=b"",
            headers='{"x-stoep-pass": "super-secret-token"}',
        )  # fmt: skip
    for row in (kept, old):
        page = at(loper).get(f"{WEBHOOKS}{row.pk}/").text
        assert "x-stoep-pass" in page
        assert "super-secret-token" not in page
        assert "sealed" not in page
