"""Webhooks nobody wants any more leave "To do" without being lost, and without being trusted."""

from inbox.models import InboundWebhook
from inbox.replay import SET_ASIDE
from merchants.models import Member
from orders.models import Order
from tests.cast import Shop, order, work
from tests.dashboard.conftest import At
from tests.dashboard.test_webhook_pages import RIGHT, WEBHOOKS, refused

HOME = "/dashboard/loper/"
State = InboundWebhook.State


def test_one_webhook_is_set_aside_and_kept(loper: Shop, at: At) -> None:
    row, client = refused(loper), at(loper)
    assert f"{WEBHOOKS}{row.pk}/aside/" in client.get(f"{WEBHOOKS}{row.pk}/").text
    assert f"{WEBHOOKS}{row.pk}/aside/" in client.get(WEBHOOKS).text
    assert client.post(f"{WEBHOOKS}{row.pk}/aside/").status_code == 303
    kept = loper.webhook(pk=row.pk)
    assert (kept.state, kept.last_error) == (State.IGNORED, SET_ASIDE)
    assert bytes(kept.body) == bytes(row.body)
    assert "not verified" not in client.get(HOME).text
    assert f"{WEBHOOKS}{row.pk}/aside/" not in client.get(f"{WEBHOOKS}{row.pk}/").text


def test_a_whole_group_is_set_aside_from_the_first_screen(loper: Shop, at: At) -> None:
    for number in ("1", "2", "3"):
        refused(loper, number)
    loper.tells("order.upserted", order())
    client = at(loper)
    assert f"{WEBHOOKS}aside/" in client.get(HOME).text
    assert "Set all of these aside" in client.get(WEBHOOKS, {"state": "quarantined"}).text
    answer = client.post(f"{WEBHOOKS}aside/", {"state": "quarantined", "connection": loper.shop.pk}, follow=True)
    assert "3 webhooks are set aside." in answer.text
    with loper.scoped():
        assert InboundWebhook.objects.filter(state=State.IGNORED).count() == 3
        assert InboundWebhook.objects.filter(state=State.PENDING).count() == 1


def test_what_waits_or_is_done_cannot_be_set_aside(loper: Shop, at: At) -> None:
    loper.tells("order.upserted", order())
    row, client = loper.webhook(), at(loper)
    client.post(f"{WEBHOOKS}{row.pk}/aside/")
    assert "Choose first which webhooks" in client.post(f"{WEBHOOKS}aside/", {"state": "pending"}, follow=True).text
    assert loper.webhook().state == State.PENDING


def test_an_unverified_webhook_that_was_set_aside_is_verified_again_before_it_is_believed(loper: Shop, at: At) -> None:
    row, client = refused(loper), at(loper)
    client.post(f"{WEBHOOKS}{row.pk}/aside/")
    assert "still not verified" in client.post(f"{WEBHOOKS}{row.pk}/replay/", follow=True).text
    work()
    with loper.scoped():
        assert not Order.objects.exists()
        loper.shop.refresh_from_db()
        loper.shop.rotate_secret(RIGHT)
    client.post(f"{WEBHOOKS}{row.pk}/replay/")
    work()
    with loper.scoped():
        assert Order.objects.get().number == "1042"


def test_who_may_only_look_sets_nothing_aside(loper: Shop, at: At) -> None:
    row, client = refused(loper), at(loper, "piet", Member.Role.VIEWER)
    assert client.post(f"{WEBHOOKS}{row.pk}/aside/").status_code == 403
    assert loper.webhook().state == State.QUARANTINED


def test_a_row_put_through_again_is_asked_for_until_it_is_done_and_at_most_five_times(loper: Shop, at: At) -> None:
    loper.tells("order.upserted", order())
    work()
    row, client = loper.webhook(), at(loper)
    asks = {"HX-Request": "true", "HX-Target": f"webhook-{row.pk}"}
    address = f"{WEBHOOKS}{row.pk}/row/"
    assert f'hx-get="{address}?asked=1"' in client.post(f"{WEBHOOKS}{row.pk}/replay/", headers=asks).text
    assert f'hx-get="{address}?asked=2"' in client.get(address, {"asked": "1"}, headers=asks).text
    assert "hx-get" not in client.get(address, {"asked": "5"}, headers=asks).text
    work()
    assert "hx-get" not in client.get(address, {"asked": "1"}, headers=asks).text
    assert "hx-get" not in client.get(WEBHOOKS).text.split("<tbody")[1].split("</tbody")[0]
    assert client.get(address)["Location"] == f"{WEBHOOKS}{row.pk}/"
