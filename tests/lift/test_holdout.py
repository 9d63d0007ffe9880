"""Who is left alone: by lot, for life, and each journey by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications.about.offering import may_promote
from notifications.designs.blocks import fresh
from notifications.designs.versions import create
from notifications.facts.loading import load
from notifications.facts.snapshot import facts_of
from notifications.holdout import ALL_MARKETING, PLACES, is_held_out, is_within, place, share_of_all
from notifications.mails.rendering import render
from notifications.models import Journey, MailClass, MarketingHoldout, Message, Step
from orders.models import Customer, Order
from tests.cast import Shop
from tests.notifications.advertised import programme
from tests.notifications.stage import scene

pytestmark = pytest.mark.django_db
PEOPLE = [f"person{number}@klant.example" for number in range(4000)]


def test_a_share_is_a_share_and_journeys_are_independent(loper: Shop, funkwerk: Shop) -> None:
    with loper.scoped():
        first = {one for one in PEOPLE if is_within("coupon", one, 20)}
        second = {one for one in PEOPLE if is_within("win_back", one, 20)}
    with funkwerk.scoped():
        other = {one for one in PEOPLE if is_within("coupon", one, 20)}
    # Four standard errors of a binomial share; of the pairs a fifth of a fifth.
    for some in (first, second, other):
        assert abs(len(some) / len(PEOPLE) - 0.2) < 0.026
    for some in (second, other):
        assert abs(len(first & some) / len(PEOPLE) - 0.04) < 0.013


@given(email=st.emails(), low=st.integers(0, 50), high=st.integers(0, 50))
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
def test_raising_a_share_only_adds_and_lowering_only_removes(loper: Shop, email: str, low: int, high: int) -> None:
    low, high = sorted((low, high))
    with loper.scoped():
        assert is_within("coupon", email, low) <= is_within("coupon", email, high)
        assert 0 <= place("coupon", email) < PLACES
        assert place("coupon", email) == place("coupon", f"  {email.upper()} ")


def test_a_changed_key_moves_nobody(loper: Shop, settings: Any) -> None:
    with loper.scoped():
        before = [place("coupon", one) for one in PEOPLE[:50]]
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "a-new-key-of-at-least-fifty-characters-for-this-very-test"
        assert [place("coupon", one) for one in PEOPLE[:50]] == before


def test_only_marketing_is_held_out_and_nobody_without_an_address(loper: Shop) -> None:
    with loper.scoped():
        MarketingHoldout.objects.create(percent=50)
        journeys = {
            mail_class: Journey(key="any", mail_class=mail_class, holdout_percent=50) for mail_class in MailClass
        }
        out = {
            mail_class: sum(is_held_out(journey, one) for one in PEOPLE[:200])
            for mail_class, journey in journeys.items()
        }
        assert out[MailClass.LEGAL] == out[MailClass.STATUS] == 0
        # Half by the journey, and half of the rest by all marketing: two independent lots.
        assert 120 <= out[MailClass.MARKETING] <= 180
        assert not is_held_out(journeys[MailClass.MARKETING], "")


def test_the_newest_share_counts_and_belongs_to_its_merchant(loper: Shop, funkwerk: Shop) -> None:
    with loper.scoped():
        for percent in (10, 30):
            MarketingHoldout.objects.create(percent=percent)
        assert share_of_all() == 30
        assert sum(is_within(ALL_MARKETING, one, share_of_all()) for one in PEOPLE[:200]) > 30
    with funkwerk.scoped():
        assert share_of_all() == 0


def of_sanne(shop: Shop, template: str, number: str, *, is_out: bool) -> Message:
    """A status mail to somebody who may get offers, and who does or does not belong to those without any."""
    message = scene(shop, template, number)
    email = next(one for one in PEOPLE if is_within(ALL_MARKETING, one, 50) is is_out)
    order = Order.objects.get(number=number)
    order.customer = Customer.objects.get_or_create(email=email, defaults={"opt_out_offered": True})[0]
    order.email = email
    order.save()
    found: Message = Message.objects.get(pk=message.pk)
    return found


@pytest.mark.parametrize("is_out", [True, False])
def test_who_gets_no_marketing_by_lot_finds_no_offers_below_the_news_of_his_order(loper: Shop, is_out: bool) -> None:
    with loper.scoped():
        programme()
        blocks = [{**fresh("text"), "body": "Hoi."}]
        document = {"nl": {"subject": "s", "preheader": "", "blocks": blocks}}
        design = create("link_requested", "Ours", document, "ruth@loper.example")
        news = of_sanne(loper, "order_placed", "h1", is_out=is_out)
        own = of_sanne(loper, "link_requested", "h2", is_out=is_out)
        Step.objects.filter(template="link_requested").update(design=design)
        MarketingHoldout.objects.create(percent=50, since=timezone.now() - timedelta(days=1))
        content = render(facts_of(news))
        assert ("Loper Club" in content.text) is not is_out
        assert ("List-Unsubscribe" in content.headers) is not is_out, "it advertises nothing"
        assert may_promote(facts_of(Message.objects.get(pk=own.pk))) is not is_out, "nor by a block of an own design"


def test_the_share_is_read_for_mails_that_can_advertise_and_for_no_others(loper: Shop) -> None:
    def reads(*messages: Message) -> int:
        with CaptureQueriesContext(connection) as asked:
            load(messages)
        return sum("marketingholdout" in one["sql"] for one in asked)

    with loper.scoped():
        plain, with_blocks = scene(loper, "shipment_in_transit", "q1"), scene(loper, "order_placed", "q2")
        assert (reads(plain, plain), reads(plain, with_blocks)) == (0, 1)
