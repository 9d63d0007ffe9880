"""What the storm breaker holds is one thing to do that says whose it is; it is let go, kept or called off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from merchants.models import Member
from notifications.delivery.draining import drain
from notifications.delivery.settling import settle
from notifications.models import Message, MessageMove
from orders.models import Order
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.notifications.stage import now, staged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailbox")]
HOME, PAGE = "/dashboard/loper/", "/dashboard/loper/journeys/held/"
State = Message.State


def held_five(shop: Shop) -> list[Message]:
    """Five mails to one person within a minute: three go, two are held."""
    messages = [staged(shop, number=f"{number}") for number in range(5)]
    drain()
    assert [now(shop, one).state for one in messages] == [State.SENT] * 3 + [State.HELD] * 2
    return messages


def test_however_many_are_held_it_is_one_line_that_says_how_many_whose_and_until_when(loper: Shop, at: At) -> None:
    held_five(loper)
    page = at(loper).get(HOME).text
    assert page.count("2 mails are held: too many mails within an hour to one person") == 1
    assert "For s…@klant.example (2)." in page and "until" in page and PAGE in page
    assert page.count("dash-need__mark") == 1
    page = at(loper).get(PAGE).text
    assert "s…@klant.example" in page and "Order confirmation" in page and "sanne@" not in page
    assert "held until" in page and "looked at again" in page


def test_what_is_let_go_passes_the_breaker_and_no_other_guard(loper: Shop, at: At) -> None:
    messages = held_five(loper)
    with loper.scoped():
        Order.objects.filter(pk=messages[4].enrolment.order_id).update(redacted_at=timezone.now())
    sent = {"kind": "person", "who": messages[3].pk, "act": "go"}
    assert at(loper).post(f"{PAGE}decide/", sent).status_code == 303
    drain()
    assert [now(loper, one).state for one in messages[3:]] == [State.SENT, State.CANCELLED]
    with loper.scoped():
        told = MessageMove.objects.get(message=messages[3], from_state=State.HELD)
        assert told.reason == "let_go:ruth@loper.example", "the history names who decided"


def test_what_is_kept_waits_a_day_and_what_is_called_off_never_goes(loper: Shop, at: At) -> None:
    messages = held_five(loper)
    ruth = at(loper)
    ruth.post(f"{PAGE}decide/", {"kind": "person", "who": messages[3].pk, "act": "keep"})
    assert all(now(loper, one).due_at > timezone.now() + timedelta(hours=23) for one in messages[3:])
    page = ruth.post(f"{PAGE}decide/", {"kind": "person", "who": messages[3].pk, "act": "off"}, follow=True).text
    assert "2 mails were called off" in page and "No mails are held" in page
    assert [now(loper, one).last_error for one in messages[3:]] == ["called_off:ruth@loper.example"] * 2
    settle()
    drain()
    assert [now(loper, one).state for one in messages] == [State.SENT] * 3 + [State.CANCELLED] * 2
    page = ruth.post(f"{PAGE}decide/", {"kind": "person", "who": messages[3].pk, "act": "go"}, follow=True).text
    assert "no longer held" in page


@pytest.mark.parametrize("sent", [{}, {"kind": "x", "act": "go"}, {"kind": "person", "act": "x"},
                                  {"kind": "person", "act": "go", "who": "1;drop"}])  # fmt: skip
def test_nonsense_and_viewers_decide_nothing(loper: Shop, at: At, sent: dict[str, str]) -> None:
    messages = held_five(loper)
    at(loper).post(f"{PAGE}decide/", sent)
    viewer = at(loper, "agnes", Member.Role.VIEWER)
    assert viewer.post(f"{PAGE}decide/", {"kind": "person", "act": "off"}).status_code == 403
    assert viewer.get(PAGE).status_code == 200 and "decide/" not in viewer.get(PAGE).text
    assert [now(loper, one).state for one in messages[3:]] == [State.HELD] * 2
