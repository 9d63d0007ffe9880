"""The preference centre: behind the link of a mail, without a cookie, by buttons only."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consents.models import Consent, Preference
from consents.preferring import wanted
from consents.purposes import Purpose
from merchants.access import issue
from notifications.answers.suppressing import COMPLAINED, is_suppressed, suppress
from notifications.answers.unsubscribing import OFF_ACTIONS, off_purpose
from notifications.facts.people import person_of
from notifications.models import Journey, MailClass, MessageContent, Suppression
from orders.models import Customer
from tests.cast import SANNE, Shop
from tests.notifications.stage import advertising

pytestmark = pytest.mark.django_db
EMAIL = SANNE["email"]


@pytest.fixture
def link(loper: Shop) -> str:
    """The link under a review request that Sanne got; the shop also sends offers."""
    message = advertising(loper)
    with loper.scoped():
        Journey.objects.filter(key__in=["replenishment", "win_back"]).update(state=Journey.State.ON)
        content = MessageContent.objects.create(
            message=message, recipient=EMAIL, mail_class=3, subject="s", text="t", html="h", language="nl",
            header_id="<1@x>", content_hash="x", rendered_at=timezone.now(), sent_at=timezone.now(),
        )  # fmt: skip
        customer = Customer.objects.get(email=EMAIL)
        return issue(f"customer:{customer.pk}", off_purpose(content), OFF_ACTIONS)


def chosen(shop: Shop) -> Any:
    with shop.scoped():
        return wanted([EMAIL]).get(EMAIL)


def closed(shop: Shop, mail_class: int = MailClass.MARKETING) -> bool:
    with shop.scoped():
        return is_suppressed(EMAIL, mail_class)


def test_looking_changes_nothing_and_names_nobody(loper: Shop, link: str) -> None:
    for place in (f"/mail/preferences/{link}/", f"/mail/preferences/{link}/?saved=1", f"/mail/off/{link}/"):
        page = loper.client().get(place, {"lang": "en"})
        assert page.status_code == 200
        assert page["Referrer-Policy"] == "no-referrer"
        assert EMAIL not in page.content.decode(), "a mail that was passed on names nobody"
        loper.client().head(place)
    with loper.scoped():
        assert not Preference.objects.exists()
        assert not Suppression.objects.exists()
        assert not Consent.objects.exists()


def test_it_is_saved_without_a_cookie_and_said_again(loper: Shop, link: str) -> None:
    program = Client(HTTP_HOST=loper.host, enforce_csrf_checks=True)
    place = f"/mail/preferences/{link}/"
    form = {"purpose": ["offers"], "frequency": "less", "language": "de", "pause": "1", "act": "save"}
    for _click in range(2):
        answer = program.post(place, form)
        assert answer.status_code == 303
        assert answer["Location"] == f"{place}?saved=1"
    found = chosen(loper)
    assert (found.refused, found.frequency, found.language) == (frozenset({"reviews"}), "less", "de")
    assert abs(found.paused_until - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    with loper.scoped():
        assert Preference.objects.count() == 1, "a double click is one word"
        person = person_of(EMAIL, Customer.objects.get(email=EMAIL), timezone.now())
        assert not Consent.objects.exists(), "what he got anyway is no new consent"
    assert person.is_less_wanted and person.language == "de"
    page = program.get(f"{place}?saved=1&lang=en").content.decode()
    assert "You get no advertising until" in page
    program.post(place, {"purpose": ["offers", "reviews"], "frequency": "usual"})
    assert chosen(loper).paused_until is None
    assert chosen(loper).refused == frozenset()


def test_a_box_that_was_empty_and_is_ticked_is_a_consent_with_its_words(loper: Shop, link: str) -> None:
    with loper.scoped():
        Customer.objects.update(marketing_opt_in=None, opt_out_offered=None)
    place = f"/mail/preferences/{link}/"
    page = loper.client().get(place, {"lang": "en"}).content.decode()
    assert 'value="reviews" checked' not in page
    loper.client().post(f"{place}?lang=en", {"purpose": ["reviews"], "frequency": "usual"})
    with loper.scoped():
        consent = Consent.objects.get()
        assert (consent.purpose, consent.state, consent.source) == ("reviews", "confirmed", "preference centre")
        assert consent.wording.startswith("Loper Loopsport may email me: questions about what you bought")
        assert person_of(EMAIL, None, timezone.now()).consents == {"reviews": "confirmed"}
    loper.client().post(place, {"frequency": "usual"})
    with loper.scoped():
        assert Consent.objects.get().state == "withdrawn"
        assert person_of(EMAIL, None, timezone.now()).refused_purposes == {"reviews", "offers"}


def test_the_page_speaks_the_language_of_the_mail_until_the_visitor_chooses(loper: Shop, link: str) -> None:
    browser = loper.client()
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    for place in (f"/mail/preferences/{link}/", f"/mail/off/{link}/"):
        page = browser.get(place, headers=english)
        assert ('lang="nl"' in page.content.decode(), page["Content-Language"]) == (True, "nl")
    place = f"/mail/preferences/{link}/"
    browser.post(place, {"purpose": ["offers", "reviews"], "frequency": "usual", "language": "fr"}, headers=english)
    assert browser.get(place, headers=english)["Content-Language"] == "fr", "the newer word of the same person"
    browser.cookies["stoep_language"] = "nl.order"  # an order's link brought it, nobody chose it
    assert browser.get(place, headers=english)["Content-Language"] == "fr"
    assert browser.get(f"{place}?lang=de", headers=english)["Content-Language"] == "de"
    assert browser.get(place, headers=english)["Content-Language"] == "de", "he switched, and it stays so"


def test_nothing_at_all_and_back_again(loper: Shop, link: str) -> None:
    place = f"/mail/preferences/{link}/"
    loper.client().post(place, {"act": "off"})
    assert closed(loper)
    assert not closed(loper, MailClass.STATUS)
    loper.client().post(place, {"frequency": "usual"})
    assert closed(loper), "saving without a tick opens nothing"
    loper.client().post(place, {"purpose": ["offers"], "frequency": "usual"})
    assert not closed(loper)
    assert chosen(loper).refused == {*Purpose.values} - {"offers"}, "he took back one word of his"
    with loper.scoped():
        assert Suppression.objects.get().lifted_why == "preference centre"


def test_whoever_called_us_spam_is_told_the_truth(loper: Shop, link: str) -> None:
    with loper.scoped():
        suppress(EMAIL, MailClass.MARKETING, COMPLAINED)
    place = f"/mail/preferences/{link}/"
    loper.client().post(place, {"purpose": ["offers"], "frequency": "usual"})
    assert closed(loper)
    assert "reported them as spam" in loper.client().get(place, {"lang": "en"}).content.decode()


def test_only_this_kind_of_mail(loper: Shop, link: str) -> None:
    place = f"/mail/off/{link}/"
    assert "Stop only this kind" in loper.client().get(place, {"lang": "en"}).content.decode()
    for _click in range(2):
        page = Client(HTTP_HOST=loper.host, enforce_csrf_checks=True).post(place, {"only": "reviews"})
        assert page.status_code == 200
    assert chosen(loper).refused == {"reviews"}
    assert not closed(loper)


def test_one_click_stops_everything_in_well_under_a_second(loper: Shop, link: str) -> None:
    program = Client(HTTP_HOST=loper.host, enforce_csrf_checks=True)
    place = f"/mail/off/{link}/"
    program.get(place)
    began = time.perf_counter()
    answer = program.post(place, {"List-Unsubscribe": "One-Click"})
    assert time.perf_counter() - began < 1
    assert (answer.status_code, closed(loper)) == (200, True)


@pytest.mark.parametrize(
    "form",
    [
        {"purpose": ["x", "newsletter", "\0"], "frequency": "\0", "language": "xx", "pause": "9"},
        {"purpose": ["offers"] * 500, "frequency": "usual" * 3000, "language": "nl\0"},
    ],
)
def test_nonsense_is_kept_out(loper: Shop, link: str, form: dict[str, Any]) -> None:
    assert loper.client().post(f"/mail/preferences/{link}/", form).status_code == 303
    found = chosen(loper)
    assert found is None or (
        found.refused <= {"offers", "reviews"} and found.language == "" and found.frequency == "usual"
    )
    with loper.scoped():
        assert not Consent.objects.exists()


def test_strangers_keys_open_nothing(loper: Shop, funkwerk: Shop, link: str) -> None:
    with loper.scoped():
        old = issue("customer:1", "test", "unsubscribe")
        foreign = issue("customer:99999999", "other", OFF_ACTIONS)
        reading = issue("order:abc", "reading", "read")
    for token in (old, foreign, reading, "x" * 32):
        assert loper.client().post(f"/mail/preferences/{token}/", {"act": "off"}).status_code == 404
    assert funkwerk.client().post(f"/mail/preferences/{link}/", {"act": "off"}).status_code == 404
    assert not closed(loper)
