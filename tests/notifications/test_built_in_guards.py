"""The new built-in mails: each goes in its ordinary situation, and does not when what it says is no longer so."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from care.models import CareBlock
from catalogue.models import Product, Wish
from loyalty.models import LoyaltySettings, Membership
from merchants.models import Merchant
from notifications.facts.snapshot import facts_of
from notifications.guards.overtaking import moved_on
from notifications.mails.rendering import render
from notifications.models import Message
from orders.models import Customer, Line, Order
from tests.cast import Shop
from tests.notifications.advertised import membership
from tests.notifications.stage import at, rendered, scene
from tracking.models import Shipment

pytestmark = pytest.mark.django_db
Change = Callable[[Message], Any]
NEW = (
    "shipment_quiet", "order_unsent", "pickup_nudge", "pickup_ending", "care_content", "replenishment", "back_in_stock",
    "price_drop", "loyalty_invitation", "points_statement", "birthday", "win_back", "event_invitation", "sweepstakes",
)  # fmt: skip


def rows(model: Any, **changes: Any) -> Change:
    return lambda _message: model.objects.update(**changes)


def joins(message: Message) -> None:
    membership(Customer.objects.get(pk=message.enrolment.customer_id))


CASES: list[tuple[str, Change, str]] = [
    ("shipment_quiet", rows(Shipment, quiet_at=None), "news_again"),
    ("order_unsent", rows(Order, is_fulfilled=True), "sent_meanwhile"),
    ("order_unsent", rows(Order, delivered_at=timezone.now()), "sent_meanwhile"),
    ("pickup_nudge", rows(Shipment, status="delivered"), "collected_parcel"),
    ("pickup_ending", rows(Shipment, status="return_to_sender"), "collected_parcel"),
    ("pickup_ending", rows(Shipment, pickup_until=timezone.now() - timedelta(hours=1)), "collected_parcel"),
    ("care_content", rows(CareBlock, is_on=False), "nothing_to_show"),
    ("care_content", rows(CareBlock, categories=["Keuken"]), "nothing_to_show"),
    ("replenishment", rows(Line, needs_shipping=False), "nothing_to_show"),
    ("back_in_stock", rows(Product, is_available=False), "sold_out"),
    ("back_in_stock", rows(Product, is_available=None), "sold_out"),
    ("back_in_stock", rows(Wish, fulfilled_at=timezone.now() - timedelta(minutes=1)), "wish_ended"),
    ("back_in_stock", rows(Wish, rounds=2), "wish_newer"),
    # The shop's word comes from outside: a mail in the merchant's name leads to the merchant's own site only.
    ("back_in_stock", rows(Product, url="https://evil.example/x"), "nothing_to_show"),
    ("back_in_stock", rows(Product, url="https://www.loper.example.evil.example/x"), "nothing_to_show"),
    ("back_in_stock", rows(Product, url=""), "nothing_to_show"),
    ("price_drop", rows(Product, price=Decimal("100.00")), "price_up"),
    ("price_drop", rows(Product, price=None), "price_up"),
    ("price_drop", rows(Product, is_available=False), "sold_out"),
    ("loyalty_invitation", rows(LoyaltySettings, is_on=False), "no_programme"),
    ("loyalty_invitation", rows(LoyaltySettings, join_url=""), "no_programme"),
    ("loyalty_invitation", joins, "member_already"),
    ("points_statement", rows(Membership, ended_at=timezone.now() - timedelta(days=1)), "member_no_longer"),
    ("points_statement", rows(Membership, points=980), "points_the_same"),
    ("points_statement", rows(LoyaltySettings, is_on=False), "no_programme"),
    ("birthday", rows(Customer, birthday="01-01" if timezone.localdate().month > 1 else "07-07"), "day_passed"),
    ("win_back", rows(Merchant, shop_url=""), "nothing_to_show"),
    ("event_invitation", rows(CareBlock, starts_at=timezone.now() - timedelta(hours=1)), "event_over"),
    ("event_invitation", rows(CareBlock, is_on=False), "event_off"),
    ("sweepstakes", rows(CareBlock, ends_at=timezone.now() - timedelta(hours=1)), "event_over"),
    ("sweepstakes", rows(CareBlock, texts={"nl": {"title": "Win", "link": "https://www.loper.example/win"}}),
     "nothing_to_show"),
]  # fmt: skip


@pytest.mark.parametrize("template", NEW)
def test_what_is_so_is_told(loper: Shop, template: str) -> None:
    with loper.scoped():
        assert moved_on(facts_of(scene(loper, template))) is None


@pytest.mark.parametrize(
    ("template", "change", "reason"), CASES, ids=[f"{case[0]}-{case[2]}-{n}" for n, case in enumerate(CASES)]
)
def test_what_is_no_longer_so_is_not_told(loper: Shop, template: str, change: Change, reason: str) -> None:
    with loper.scoped():
        message = scene(loper, template)
        change(message)
        found = moved_on(facts_of(message))
    assert found and (found.to, found.reason) == (Message.State.SKIPPED, reason)


def test_a_price_is_compared_only_while_it_is_the_one_that_was_told(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "price_drop", language="en")
        text = rendered(message).text
        assert "Lowest price of the 30 days before: €119.95" in text and "it now costs €99.95" in text
        Product.objects.update(price=Decimal("89.95"))
        text = rendered(message).text
    assert "it now costs €89.95" in text and "Lowest price" not in text


def test_points_about_to_expire_are_the_news(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "points_statement", language="en")
        soon = rendered(message)
        Membership.objects.update(expires_on=timezone.localdate() + timedelta(days=200))
        later = rendered(message)
    assert soon.subject == "Use them in time: 200 points of Loper Club"
    assert later.subject == "1,250 points: your Loper Club" and "Since the last statement: + 270" in later.text
    assert "200 points" not in later.text and "Worth: €31.25" in later.text


def test_the_first_name_is_used_only_where_it_is_one(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "birthday", language="en")
        nobody = dict.fromkeys(["S. de Vries", "Vries", ""], "Happy birthday!")
        for name, said in {"Sanne de Vries": "Happy birthday, Sanne!", **nobody}.items():
            Customer.objects.update(name=name)
            assert rendered(message).subject == said


def test_a_quiet_parcel_says_when_it_was_last_seen(loper: Shop) -> None:
    with loper.scoped():
        content = rendered(scene(loper, "shipment_quiet", language="en"))
    assert "Last report: " in content.text and "if it stays quiet, we ask PostNL where it is" in content.text


def test_each_answer_has_a_link_of_its_own_and_none_answers_by_itself(loper: Shop) -> None:
    with loper.scoped():
        for template, count in (("csat", 5), ("nps", 11)):
            content = render(facts_of(scene(loper, template, template, language="en")))
            links = {line for line in content.text.splitlines() if f"/survey/{template}/" in line}
            assert len(links) == count and all(link in content.html for link in links)


def test_a_draw_names_its_terms_its_end_and_that_it_is_free(loper: Shop) -> None:
    with loper.scoped():
        content = rendered(scene(loper, "sweepstakes", language="en"))
    for said in ("https://www.loper.example/spel", "for free", "does not raise your chances", "It ends on"):
        assert said in content.text
    assert content.subject.startswith("Take part for free")


def test_a_reminder_of_the_pick_up_point_names_place_code_and_day(loper: Shop) -> None:
    with loper.scoped():
        texts = [rendered(scene(loper, name, name, language="en")).text for name in ("pickup_nudge", "pickup_ending")]
        loose = scene(loper, "pickup_nudge", "x", language="en")
        Shipment.objects.update(pickup_until=None, pickup_name="")
        without = rendered(loose).text
    for text in texts:
        assert "Primera Centrum" in text and "7431" in text and "Collect it by: " in text
    assert "Pick-up points keep parcels for some days only" in without and "until" not in without.split("\n\n")[2]
    assert at(5, 18)
