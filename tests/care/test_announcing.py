"""Telling customers of an event: once for each, those near, those who may be written to."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from care import announcing
from care.models import Announcement, CareBlock, Invitation
from merchants.models import Member
from notifications.facts.snapshot import facts_of
from notifications.guards import verdict
from notifications.models import Enrolment, Journey, Message
from orders.models import Customer
from outbox.models import DomainEvent
from tests.cast import SANNE, Shop, work
from tests.notifications.advertised import own_shop
from tests.notifications.stage import order_of, verify_sender

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=9)
TEXTS = {"nl": {"title": "Ochtendloop", "text": "Vijf kilometer.", "terms": "https://www.loper.example/spel",
                "link": "https://www.loper.example/loop"}}  # fmt: skip


def block(kind: str = "event", **changes: Any) -> CareBlock:
    given = {"kind": kind, "is_on": True, "texts": TEXTS, "starts_at": SOON, "ends_at": SOON, "place": "Vondelpark"}
    row: CareBlock = CareBlock.objects.create(**{**given, **changes})
    return row


def person(shop: Shop, number: int, postal_code: str = "1015 CC", **flags: Any) -> Customer:
    email = f"k{number}@klant.example"
    customer: Customer = Customer.objects.create(email=email, name="Kim de Boer", **flags)
    order_of(shop, f"{number}", customer=customer, email=email, postal_code=postal_code)
    Customer.objects.filter(email=SANNE["email"]).delete()  # whom order_of brings along
    return customer


def invited(shop: Shop) -> list[str]:
    work()
    with shop.scoped():
        return list(Invitation.objects.order_by("customer__pk").values_list("customer__email", flat=True))


def test_those_near_with_a_basis_are_invited_once(loper: Shop) -> None:
    with loper.scoped():
        Journey.objects.filter(key="event_invitation").update(state=Journey.State.ON)
        person(loper, 1, opt_out_offered=True)
        person(loper, 2, marketing_opt_in=True)
        person(loper, 3, marketing_opt_in=False, opt_out_offered=True)
        person(loper, 4)
        person(loper, 5, "9711 AA", opt_out_offered=True)
        person(loper, 6, opt_out_offered=True, redacted_at=timezone.now())
        row = block(postcodes=["10", "11"])
        assert announcing.announce(row, "ruth") is True
        assert announcing.announce(row, "ruth") is False, "the second tab"
    assert invited(loper) == ["k1@klant.example", "k2@klant.example"]
    assert invited(loper) == ["k1@klant.example", "k2@klant.example"]
    with loper.scoped():
        assert DomainEvent.objects.filter(type="event.announced").count() == 2
        assert Enrolment.objects.filter(journey__key="event_invitation").count() == 2
        assert Announcement.objects.get().invited == 2


def test_who_never_bought_is_not_concerned(loper: Shop) -> None:
    """The invitation says "because you bought something"; of a basket that was left, that would not be true."""
    with loper.scoped():
        Journey.objects.filter(key="event_invitation").update(state=Journey.State.ON)
        person(loper, 1, opt_out_offered=True)
        for number, flags in ((2, {"opt_out_offered": True}), (3, {"marketing_opt_in": True})):
            Customer.objects.create(email=f"k{number}@klant.example", name="Bas Vos", **flags)
        announcing.announce(block(), "ruth")
    assert invited(loper) == ["k1@klant.example"]
    with loper.scoped():
        assert Announcement.objects.get().invited == 1


def test_an_interrupted_announcement_goes_on_where_it_stopped(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "BATCH", 2)
    with loper.scoped():
        for number in range(5):
            person(loper, number, opt_out_offered=True)
        announcing.announce(block(), "ruth")
    whole: Callable[..., list[int]] = announcing._concerned
    calls = []

    def fails_once(*given: Any) -> list[int]:
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("the worker was stopped")
        return whole(*given)

    monkeypatch.setattr(announcing, "_concerned", fails_once)
    announcing.drain()
    with loper.scoped():
        assert Invitation.objects.count() == 2
        Announcement.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    assert len(invited(loper)) == 5


@pytest.mark.parametrize(
    "change",
    [{"is_on": False}, {"starts_at": timezone.now() - timedelta(hours=1)}, {"starts_at": None}, {"kind": "guide"}],
)
def test_what_is_off_or_over_is_not_announced(loper: Shop, change: dict[str, Any]) -> None:
    with loper.scoped():
        row = block(**change)
        with pytest.raises(announcing.CannotAnnounce):
            announcing.announce(row, "ruth")
        assert not Announcement.objects.exists()


@pytest.mark.parametrize("kind", ["event", "draw"])
def test_an_invitation_is_not_sent_when_it_is_over_or_called_off(loper: Shop, kind: str) -> None:
    key = {"event": "event_invitation", "draw": "sweepstakes"}[kind]
    with loper.scoped():
        own_shop(loper)
        verify_sender(loper)
        Journey.objects.filter(key=key).update(state=Journey.State.ON, window_from=None, window_until=None)
        person(loper, 1, opt_out_offered=True)
        row = block(kind)
        announcing.announce(row, "ruth")
    announcing.drain()
    from outbox.worker import drain

    drain()
    with loper.scoped():
        message = Message.objects.get()
        for change, reason in (
            ({"is_on": False}, "event_off"),
            ({"starts_at": timezone.now(), "ends_at": timezone.now()}, "event_over"),
        ):
            CareBlock.objects.update(**change)
            found = verdict(facts_of(message))
            assert found and found.reason == reason


def test_the_button_is_for_who_may_act_and_for_this_merchant(loper: Shop, funkwerk: Shop) -> None:
    with loper.scoped():
        Journey.objects.filter(key="event_invitation").update(state=Journey.State.ON)
        row = block()
    address = f"/dashboard/loper/care/blocks/{row.pk}/"
    people = ((loper, "vera", Member.Role.VIEWER, 403), (funkwerk, "jan", Member.Role.OWNER, 404),
              (loper, "ruth", Member.Role.OWNER, 303))  # fmt: skip
    for shop, name, role, answer in people:
        browser = Client(HTTP_HOST="portal.localhost", HTTP_ACCEPT_LANGUAGE="en")
        browser.force_login(shop.member(name, role))
        before = browser.get(address).text
        assert ("Send the invitations" in before) is (answer == 303), name
        assert browser.post(f"{address}announce/").status_code == answer, name
        with loper.scoped():
            assert Announcement.objects.exists() is (answer == 303)
    assert "Announced on" in browser.get(address).text


DRAW = {"title_nl": "Win een paar schoenen", "link_nl": "https://www.loper.example/win", "prize_total": "450",
        "terms_nl": "https://www.loper.example/terms", "is_free": "on", "is_on": "on",
        "ends_at": (timezone.now() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({}, 303), ({"terms_nl": ""}, 422), ({"link_nl": ""}, 422), ({"is_free": ""}, 422), ({"ends_at": ""}, 422),
        ({"ends_at": "2020-01-01T10:00"}, 422), ({"prize_total": "100001"}, 422), ({"prize_total": ""}, 422),
        ({"prize_total": "5000"}, 303),
    ],
)  # fmt: skip
def test_a_prize_draw_keeps_to_the_law(loper: Shop, change: dict[str, str], answer: int) -> None:
    browser = Client(HTTP_HOST="portal.localhost", HTTP_ACCEPT_LANGUAGE="en")
    browser.force_login(loper.member())
    new = "/dashboard/loper/care/blocks/new/draw/"
    assert browser.get(new).status_code == 200
    assert browser.post(new, {**DRAW, **change}).status_code == answer
    if change.get("prize_total") == "5000":
        assert browser.post(new, {**DRAW, **change}).status_code == 422, "one large draw a year"
        with loper.scoped():
            row = CareBlock.objects.get()
        same = browser.post(f"/dashboard/loper/care/blocks/{row.pk}/", {**DRAW, **change})
        assert same.status_code == 303, "the same draw may be saved again"


@pytest.mark.django_db(transaction=True)
def test_two_members_press_at_once(loper: Shop) -> None:
    from django.db import connection

    with loper.scoped():
        row = block()
    made = []

    def press() -> None:
        with loper.scoped():
            made.append(announcing.announce(row, "ruth"))
        connection.close()

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, False, False, True]
