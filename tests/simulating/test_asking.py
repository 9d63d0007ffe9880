"""Asking for a trial run: on the page, by the command, twice at once, and by people who may not."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from merchants.models import Member
from notifications.journeys import versions
from notifications.models import ChannelPrice, Journey, MarketingHoldout, Message, Simulation, Step
from notifications.simulating import asking
from portal.retention import retain
from tests.cast import Shop, order, parcel, scan, tracking, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _post(settings: Any) -> None:
    settings.STOEP_DELIVERY_PROVIDERS = {"post": "tests.notifications.post:Post"}
    settings.MAIL_PROVIDER = "post"


def browser(shop: Shop, role: str = Member.Role.OWNER) -> Client:
    client = Client()
    client.force_login(shop.member(f"m-{role}", role))
    return client


def delivered(shop: Shop) -> None:
    """An order that was placed, sent and delivered just now."""
    shop.tells("order.upserted", order(parcels=[parcel()], opt_out_offered=True))
    work()
    shop.carrier_tells(tracking("3SLOPR0001", scan("delivered", timezone.now())))
    work()


def soon(shop: Shop, **changes: Any) -> Journey:
    """The review request, off, due at once after the delivery."""
    with shop.scoped():
        journey: Journey = Journey.objects.get(key="review_request")
        Step.objects.filter(journey=journey).update(amount=0, unit="minutes", conditions=[])
        Journey.objects.filter(pk=journey.pk).update(
            state=Journey.State.OFF, enrol_within=timedelta(days=5), window_from=None, window_until=None, weekdays=[],
            skips_holidays=False, **changes,
        )  # fmt: skip
    return journey


def ask(shop: Shop, journey: Any, **more: Any) -> Any:
    return browser(shop).post(f"/dashboard/{shop.merchant.slug}/trials/", {"journey": journey, "days": 90, **more})


def test_a_journey_that_is_off_is_tried_shown_and_sends_nothing(loper: Shop) -> None:
    delivered(loper)
    journey = soon(loper)
    with loper.scoped():
        ChannelPrice.objects.create(channel="mail", price="0.00125")
        before = list(Message.objects.order_by("pk").values())
    answer = ask(loper, journey.pk)
    assert answer.status_code == 303
    waiting = browser(loper).get(answer["Location"])
    assert b'http-equiv="refresh"' in waiting.content
    assert asking.drain() == 1
    shown = browser(loper).get(answer["Location"]).content.decode()
    assert 'http-equiv="refresh"' not in shown
    assert "1042" in shown and "Review request" in shown
    with loper.scoped():
        row = Simulation.objects.get()
        assert row.state == Simulation.State.DONE
        assert row.result["began"] == 1
        assert sum(one["count"] for one in row.result["decisions"]) >= 1
        assert "sanne@klant.example" not in json.dumps(row.result), "nobody is named"
        assert list(Message.objects.order_by("pk").values()) == before


def test_two_clicks_ask_once_and_the_sixth_question_waits(loper: Shop) -> None:
    with loper.scoped():
        keys = list(Journey.objects.order_by("pk").values_list("pk", flat=True)[:6])
    assert ask(loper, keys[0])["Location"] == ask(loper, keys[0])["Location"]
    answers = [ask(loper, key).status_code for key in keys]
    assert answers == [303] * 5 + [422]


def test_what_cannot_be_tried_is_said_and_not_kept(loper: Shop, funkwerk: Shop) -> None:
    theirs = soon(funkwerk)
    journey = soon(loper)
    for wrong in ("{", "[]", "{}", '{"steps": 5}', "\x00", '{"steps": [{"amount": {}}]}', "[" * 5000):
        assert ask(loper, journey.pk, definition=wrong).status_code == 422
    for other in (theirs.pk, "x" * 10_000, "\x00", ""):
        assert ask(loper, other).status_code == 422
    assert ask(loper, journey.pk, days="nine").status_code == 422
    assert browser(loper, Member.Role.VIEWER).post("/dashboard/loper/trials/", {"journey": "all"}).status_code == 403
    with loper.scoped():
        assert not Simulation.objects.exists()


def test_an_edited_journey_is_tried_as_edited_and_stays_as_it_is(loper: Shop) -> None:
    delivered(loper)
    journey = soon(loper)
    with loper.scoped():
        definition = {
            **versions.current(journey),
            "conditions": [{"fact": "order.total", "is": "at_least", "value": "999"}],
        }
    assert ask(loper, journey.pk, definition=json.dumps(definition)).status_code == 303
    asking.drain()
    with loper.scoped():
        result = Simulation.objects.get().result
        assert (result["began"], result["refused"][0]["count"]) == (0, 1)
        assert Journey.objects.get(pk=journey.pk).conditions == []


def test_a_trial_run_that_fails_says_so_and_is_not_tried_again(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("no such luck")

    monkeypatch.setattr(asking, "simulate", broken)
    address = ask(loper, "all")["Location"]
    assert asking.drain() == 1
    assert asking.drain() == 0
    assert "could not be worked out" in browser(loper).get(address).content.decode()


def test_the_command_tells_the_same_in_words_and_as_json(loper: Shop, tmp_path: Path) -> None:
    delivered(loper)
    journey = soon(loper)
    told = run("--journey", journey.key, "--json")
    assert json.loads(told)["began"] == 1
    assert "Review request" in run("--journey", journey.key)
    assert run()
    with loper.scoped():
        (tmp_path / "edit.json").write_text(json.dumps(versions.current(journey)))
    assert json.loads(run("--journey", journey.key, "--json", "--as-edited", str(tmp_path / "edit.json")))["began"] == 1
    for wrong in (["--journey", "x"], ["--days", "0"], ["--as-edited", "none.json"]):
        with pytest.raises(CommandError):
            run(*wrong)


def run(*options: str) -> str:
    out = StringIO()
    call_command("simulate", "--merchant", "loper", *options, stdout=out)
    return out.getvalue()


def test_a_month_later_it_is_gone(loper: Shop) -> None:
    with loper.scoped():
        for days in (29, 31):
            Simulation.objects.create(asked_at=timezone.now() - timedelta(days=days), state=Simulation.State.DONE)
    retain()
    with loper.scoped():
        assert Simulation.objects.count() == 1


def test_the_share_is_set_once_kept_with_its_time_and_refused_when_it_is_none(loper: Shop) -> None:
    for percent in ("30", "30", "10"):
        assert browser(loper).post("/dashboard/loper/results/share/", {"percent": percent}).status_code == 303
    for wrong in ("-1", "51", "x", "", "1" * 5000):
        assert browser(loper).post("/dashboard/loper/results/share/", {"percent": wrong}).status_code == 422
    assert browser(loper, Member.Role.VIEWER).post("/dashboard/loper/results/share/", {"percent": 1}).status_code == 403
    with loper.scoped():
        assert list(MarketingHoldout.objects.order_by("since").values_list("percent", flat=True)) == [30, 10]
    page = browser(loper).get("/dashboard/loper/results/?days=30").content.decode()
    assert "Not enough data yet." in page
    assert "10 of 100 are held out" in page
    lines = browser(loper).get("/dashboard/loper/results.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("journey,share_percent")
    assert len(lines) > 5


def test_prices_are_kept_and_emptied(loper: Shop) -> None:
    post = browser(loper).post
    assert (
        post("/dashboard/loper/trials/prices/", {"mail": "0.0012", "sms": "0.07", "currency": "EUR"}).status_code == 303
    )
    assert post("/dashboard/loper/trials/prices/", {"mail": "0.0010", "currency": "EUR"}).status_code == 303
    assert post("/dashboard/loper/trials/prices/", {"mail": "much", "currency": "EUR"}).status_code == 422
    with loper.scoped():
        assert list(ChannelPrice.objects.values_list("channel", "price")) == [("mail", Decimal("0.00100"))]
