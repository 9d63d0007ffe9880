"""Who stops everything has said the newest word about every purpose: nothing older revives any of it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consents import consenting
from consents.basis import Basis, basis_of
from consents.models import Consent, Preference
from consents.purposes import Purpose
from notifications.answers.stopping import stop_everything
from notifications.answers.suppressing import UNSUBSCRIBED, lift
from notifications.facts.people import person_of
from notifications.facts.snapshot import standing_of
from notifications.models import MailClass
from orders.models import Customer
from tests.cast import SANNE, Shop
from tests.consents.test_the_newer_word import EMAIL, tell
from tests.notifications.stage import order_of

pytestmark = pytest.mark.django_db
LINK = "unsubscribe link"
SAID = consenting.Said("ja", "nl", "preference centre")


def allowed(shop: Shop, days_ago: int = 0) -> set[str]:
    """The purposes that may be mailed, as known then."""
    with shop.scoped():
        at = timezone.now() - timedelta(days=days_ago)
        standing = standing_of(person_of(EMAIL, Customer.objects.get(email=EMAIL), at))
        return {purpose for purpose in Purpose.values if basis_of(purpose, standing).allows}


def test_every_purpose_ends_with_a_date_and_a_source(loper: Shop) -> None:
    with loper.scoped(), time_machine.travel(timezone.now() - timedelta(days=9)):
        bought = order_of(loper)
        consenting.confirm(consenting.ask(bought, "ja", "nl").pk)
        consenting.agree(EMAIL, Purpose.REVIEWS, SAID)
    assert allowed(loper) >= {"newsletter", "offers", "reviews"}
    with loper.scoped():
        for _click in range(2):
            stop_everything(EMAIL, LINK)
        assert {row.state for row in Consent.objects.all()} == {"withdrawn"}
        assert all(timezone.now() - row.ended_at < timedelta(minutes=1) for row in Consent.objects.all())
        word = Preference.objects.get()
    assert (set(word.refused_purposes), word.source) == (set(Purpose.values), LINK)
    assert allowed(loper) == set()
    assert allowed(loper, days_ago=1) >= {"newsletter", "offers", "reviews"}, "as it was then can still be told"


def test_nothing_older_revives_it_even_when_the_address_is_opened(loper: Shop) -> None:
    with loper.scoped():
        bought = order_of(loper, "1")
        asked = consenting.ask(bought, "ja", "nl")
        stop_everything(EMAIL, LINK)
        assert consenting.confirm(asked.pk) is None, "the link of a mail from before"
    tell(loper, "2", 20, 20, marketing_opt_in=True, opt_out_offered=True)
    with loper.scoped():
        assert Customer.objects.get(email=SANNE["email"]).marketing_opt_in is True, "the shop told of it late"
        lift(EMAIL, MailClass.MARKETING, UNSUBSCRIBED, why="a test")
    assert allowed(loper) == set()


def test_a_newer_yes_speaks_of_its_own_purpose_only(loper: Shop) -> None:
    with loper.scoped():
        bought = order_of(loper)
        stop_everything(EMAIL, LINK)
        consenting.confirm(consenting.ask(bought, "ja", "nl").pk)
        lift(EMAIL, MailClass.MARKETING, UNSUBSCRIBED, why="confirmed the newsletter")
        standing = standing_of(person_of(EMAIL, Customer.objects.get(email=EMAIL), timezone.now()))
    assert allowed(loper) == {"newsletter"}
    assert basis_of(Purpose.OFFERS, standing) is Basis.REFUSED
