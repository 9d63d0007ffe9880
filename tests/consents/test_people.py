"""What is known of people at any moment: set by set, and nothing that was dated later."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consents import consenting, preferring
from consents.models import Consent, Preference
from consents.purposes import Purpose
from notifications.answers.suppressing import hash_of
from notifications.facts.after_sale import after_sale
from notifications.facts.people import persons
from notifications.facts.pressure import sending_of
from notifications.models import MailClass, MessageContent, Suppression
from orders.models import Customer
from orders.privacy import address_hashes
from tests.cast import Shop
from tests.notifications.stage import message_about, order_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANNE = "anne@klant.example"
NOW = timezone.now().replace(microsecond=0)
ACTS = st.lists(
    st.tuples(
        st.integers(min_value=-60, max_value=60),  # hours from now
        st.sampled_from(["agree", "withdraw", "ask", "refuse", "allow", "pause", "close", "open", "no", "yes"]),
    ),
    max_size=9,
)


def _act(hours: int, act: str, customer: Customer) -> None:
    at = NOW + hours * HOUR
    live = Consent.objects.filter(email=ANNE, state__in=["asked", "confirmed"])
    if act in ("agree", "ask") and not live.exists():
        Consent.objects.create(
            email=ANNE, address_hash=address_hashes(ANNE)[0], purpose=Purpose.OFFERS, source="t", language="nl",
            wording="ja", wording_version="1", asked_at=at, state="confirmed" if act == "agree" else "asked",
            confirmed_at=at if act == "agree" else None,
        )  # fmt: skip
    elif act == "withdraw":
        live.filter(asked_at__lte=at, state="confirmed").update(state="withdrawn", ended_at=at)
    elif act in ("refuse", "allow", "pause"):
        Preference.objects.create(
            email=ANNE, address_hash=address_hashes(ANNE)[0], source="t", changed_at=at,
            refused_purposes=["offers"] if act == "refuse" else [], paused_until=at + DAY if act == "pause" else None,
        )  # fmt: skip
    elif act == "close" and not Suppression.objects.filter(lifted_at=None).exists():
        Suppression.objects.create(address_hash=hash_of(ANNE), mail_class=3, reason="unsubscribed", created_at=at)
    elif act == "open":
        Suppression.objects.filter(lifted_at=None, created_at__lte=at).update(lifted_at=at)
    elif act in ("no", "yes"):
        customer.marketing_opt_in, customer.flags_at = act == "yes", at
        customer.save()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_what_is_dated_later_does_not_count(loper: Shop, acts: list[tuple[int, str]]) -> None:
    """Telling of the past and the future leaves the same person as telling of the past alone."""
    told = []
    for later in (False, True):
        with loper.scoped():
            for model in (Consent, Preference, Suppression):
                model.objects.all().delete()
            Customer.objects.filter(email=ANNE).delete()
            customer = Customer.objects.create(email=ANNE, opt_out_offered=True)
            in_time = sorted((act for act in acts if act[0] <= 0), key=lambda act: act[0])
            future = sorted((act for act in acts if act[0] > 0), key=lambda act: act[0])
            # An act of the past that the future takes back is still what was so then; the shop's flags have one
            # place only, and are told by the order before (see below).
            for hours, act in in_time + [act for act in future if later and act[1] not in ("no", "yes")]:
                _act(hours, act, customer)
            told.append(persons({ANNE: customer}, NOW)[ANNE])
    assert told[0] == told[1]


def test_flags_that_came_later_are_told_by_the_order_before(loper: Shop) -> None:
    with loper.scoped():
        order = order_of(loper, placed_at=NOW - 9 * DAY, marketing_opt_in=None, opt_out_offered=True)
        customer = order.customer
        assert customer is not None
        order_of(loper, "1043", placed_at=NOW - DAY, marketing_opt_in=False)
        Customer.objects.update(marketing_opt_in=False, opt_out_offered=True, flags_at=NOW - DAY)
        customer.refresh_from_db()
        then = persons({customer.email: customer}, NOW - 5 * DAY)[customer.email]
        now = persons({customer.email: customer}, NOW)[customer.email]
    assert (then.marketing_opt_in, then.opt_out_offered) == (None, True)
    assert now.marketing_opt_in is False


@pytest.mark.parametrize(("confirmed", "said_no", "stands"), [(-2, -1, None), (-1, -2, "confirmed")])
def test_the_later_word_counts_between_a_yes_here_and_a_no_in_the_shop(
    loper: Shop, confirmed: int, said_no: int, stands: str | None
) -> None:
    with loper.scoped():
        customer = Customer.objects.create(email=ANNE, marketing_opt_in=False, flags_at=NOW + said_no * DAY)
        _act(24 * confirmed, "agree", customer)
        person = persons({ANNE: customer}, NOW)[ANNE]
    assert person.consents.get("offers") == stands


def test_the_number_of_queries_does_not_grow_with_the_people(loper: Shop, django_assert_max_num_queries: Any) -> None:
    counts = []
    for size in (2, 25):
        with loper.scoped():
            orders = [order_of(loper, f"{size}{n}") for n in range(size)]
            people = {f"p{size}{n}@klant.example": Customer.objects.create(email=f"p{size}{n}@klant.example")
                      for n in range(size)}  # fmt: skip
            for email in people:
                consenting.agree(email, Purpose.OFFERS, consenting.Said("ja", "nl", "test"))
                preferring.refuse(email, Purpose.REVIEWS, "test")
            sending_of(loper.merchant, NOW)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                found = persons(people, timezone.now())
                after_sale(orders, timezone.now())
                sending_of(loper.merchant, timezone.now())
            assert {person.consents["offers"] for person in found.values()} == {"confirmed"}
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 6 + 8 + 4


def test_only_what_went_is_counted_and_by_every_purpose(loper: Shop) -> None:
    """Mails that went, or are in somebody's hands now; not those that wait, and text messages to the phone too."""
    with loper.scoped():
        order = order_of(loper)
        customer = order.customer
        assert customer is not None
        customer.phone = "+31612345678"
        customer.save()
        for template, sent, to, channel in (
            ("order_placed", NOW - HOUR, order.email, "mail"),
            ("order_delivered", NOW - 40 * DAY, order.email, "mail"),
            ("order_cancelled", None, order.email, "mail"),
            ("csat", NOW - 2 * HOUR, customer.phone, "sms"),
            ("nps", NOW + HOUR, order.email, "mail"),
        ):
            message = message_about(loper, template, order)
            MessageContent.objects.create(
                message=message, recipient=to, channel=channel, mail_class=message.mail_class, rendered_at=NOW,
                sent_at=sent, subject="s", text="t", html="h", language="nl", header_id=template, content_hash="x",
            )  # fmt: skip
        found = persons({order.email: customer}, NOW)[order.email]
    assert [(one.at, one.mail_class) for one in found.recent] == [
        (NOW - HOUR, MailClass.STATUS), (NOW - 2 * HOUR, MailClass.MARKETING)
    ]  # fmt: skip
