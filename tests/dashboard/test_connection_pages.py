"""Connecting, rotating, pausing."""

from datetime import timedelta

from django.utils import timezone

from inbox.models import Connection
from tests.cast import Shop, order, post_standard
from tests.dashboard.conftest import At

CONNECTIONS = "/dashboard/loper/connections/"


def test_a_new_connection_shows_its_address_and_its_secret_once(loper: Shop, at: At) -> None:
    client = at(loper)
    answer = client.post(f"{CONNECTIONS}new/", {"source": "woocommerce", "label": "Outlet"})
    assert answer.status_code == 303
    with loper.scoped():
        made = Connection.objects.get(label="Outlet")
    page = client.get(answer["Location"]).text
    assert f"/hooks/{made.key}/" in page
    assert made.secret in page
    assert made.secret not in client.get(answer["Location"]).text


def test_a_form_that_cannot_be_right_names_the_field_and_keeps_the_rest(loper: Shop, at: At) -> None:
    answer = at(loper).post(f"{CONNECTIONS}new/", {"source": "", "label": "Outlet", "secret": "short"})
    assert answer.status_code == 422
    assert "Choose who sends." in answer.text
    assert "The secret has 5 characters" in answer.text
    assert 'value="Outlet"' in answer.text
    assert 'value="short"' not in answer.text


def test_after_a_rotation_both_secrets_work_until_the_next_one(loper: Shop, at: At) -> None:
    client, old = at(loper), loper.shop.secret
    rotate = f"{CONNECTIONS}{loper.shop.pk}/rotate/"
    answer = client.post(rotate, {"secret": ""}, follow=True)
    with loper.scoped():
        loper.shop.refresh_from_db()
    assert loper.shop.secret != old
    assert loper.shop.secret in answer.text
    assert old not in answer.text
    assert post_standard(loper.shop, {"type": "order.upserted", "data": order()}).status_code == 202
    loper.shop.secret = old
    assert post_standard(loper.shop, {"type": "order.upserted", "data": order()}, id="m2").status_code == 202
    client.post(rotate, {"secret": ""})
    assert post_standard(loper.shop, {"type": "order.upserted", "data": order()}, id="m3").status_code == 401


def test_a_made_secret_is_one_that_every_standard_webhooks_library_reads(loper: Shop, at: At) -> None:
    from base64 import b64decode

    at(loper).post(f"{CONNECTIONS}{loper.shop.pk}/rotate/", {})
    with loper.scoped():
        loper.shop.refresh_from_db()
    assert len(b64decode(loper.shop.secret.removeprefix("whsec_"), validate=True)) == 24


def test_a_paused_connection_turns_its_sender_away_and_resumes(loper: Shop, at: At) -> None:
    client, switch = at(loper), f"{CONNECTIONS}{loper.shop.pk}/switch/"
    assert "The connection is paused" in client.post(switch, {"is_active": "0"}, follow=True).text
    assert loper.tells("order.upserted", order()).status_code == 410
    client.post(switch, {"is_active": "1"})
    assert loper.tells("order.upserted", order()).status_code == 202


def test_an_alarm_stands_on_the_first_screen_in_words_until_a_person_settles_it(loper: Shop, at: At) -> None:
    client = at(loper)
    assert "Nothing needs you now" in client.get("/dashboard/loper/").text
    with loper.scoped():
        Connection.objects.filter(pk=loper.shop.pk).update(
            alarm="losing", missed=4, alarm_since=timezone.now() - timedelta(hours=1)
        )
    assert "Webhooks get lost" in client.get("/dashboard/loper/").text
    answer = client.post(f"{CONNECTIONS}{loper.shop.pk}/repaired/", {"next": "/dashboard/loper/"}, follow=True)
    assert answer.redirect_chain == [("/dashboard/loper/", 303)]
    assert "Nothing needs you now" in answer.text


def test_secrets_are_on_no_page_and_not_in_the_operators_admin(loper: Shop, at: At, admin_client: object) -> None:
    page = at(loper).get(f"{CONNECTIONS}{loper.shop.pk}/").text
    assert loper.shop.secret not in page
    admin: object = admin_client
    answer = admin.get(f"/admin/inbox/connection/{loper.shop.pk}/change/", HTTP_HOST="portal.localhost")  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert loper.shop.secret not in answer.text
