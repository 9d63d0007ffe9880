"""Points as the merchant's system tells them, and the statement of a month."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from loyalty.models import Membership
from loyalty.statements import state_all
from notifications.models import Journey, Message
from outbox.models import DomainEvent
from tests.cast import Shop, work
from tests.catalogue.stage import ago, tells
from tests.mailbox import Mailbox
from tests.notifications.advertised import own_shop, programme
from tests.notifications.stage import at, verify_sender

pytestmark = pytest.mark.django_db
NOON = at(1, 12)  # ahead of the database’s clock, by which webhooks become due


def first_of(months: int) -> datetime:
    """Noon on the first day of the month so many months from NOON's."""
    month = NOON.month - 1 + months
    return NOON.replace(year=NOON.year + month // 12, month=month % 12 + 1, day=1)


def member(points: Any, **changes: Any) -> dict[str, Any]:
    standing = {"points": points, "tier": "Zilver", "joined_at": ago(minutes=30), **changes.pop("loyalty", {})}
    told = {"email": "sanne@klant.example", "updated_at": ago(seconds=1), "language": "nl", "marketing_opt_in": True}
    return {**told, "loyalty": standing, **changes}


def events(shop: Shop) -> list[tuple[str, int | None]]:
    with shop.scoped():
        rows = DomainEvent.objects.filter(type__startswith="loyalty.").order_by("pk")
        return [(row.type, row.data.get("points", row.data.get("round"))) for row in rows]


def test_a_balance_is_kept_and_every_change_is_an_event(loper: Shop) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tells(loper, "customer.updated", member(100))
        for points in (100, 250, 250, 80):
            clock.shift(60)
            tells(loper, "customer.updated", member(points))
        clock.shift(60)
        tells(loper, "customer.updated", member(999, updated_at=ago(hours=1)))
    assert events(loper) == [
        ("loyalty.joined", None),
        ("loyalty.points_changed", 150),
        ("loyalty.points_changed", -170),
    ]
    with loper.scoped():
        assert Membership.objects.get().points == 80


@pytest.mark.parametrize("points", [-1, "100", 1.5, True, 10**13, [1], None])
def test_a_balance_that_is_none_is_refused_or_left_alone(loper: Shop, points: Any) -> None:
    row = tells(loper, "customer.updated", member(points))
    with loper.scoped():
        kept = [found.points for found in Membership.objects.all()]
    assert kept == ([0] if points is None else []), row.last_error


def test_the_statement_goes_once_a_month_and_only_with_news(loper: Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        Journey.objects.filter(key="points_statement").update(state=Journey.State.ON)
        own_shop(loper)
        verify_sender(loper)
        programme()
    with time_machine.travel(first_of(1) + timedelta(days=9), tick=False) as clock:
        tells(loper, "customer.updated", member(100))
        assert state_all() == 0, "the month is not over"
        clock.shift(60)
        tells(loper, "customer.updated", member(340))
        clock.move_to(first_of(2))
        assert state_all() == 1 and state_all() == 0
        work()
        clock.move_to(first_of(3))
        assert state_all() == 0, "nothing has changed since"
        work()
    with loper.scoped():
        assert Message.objects.filter(state=Message.State.SENT).count() == 1
    text = mailbox.mails[-1].get_body(("plain",)).get_content()
    assert "340" in text and "240" in text


def test_no_programme_no_statement(loper: Shop) -> None:
    with time_machine.travel(first_of(1) + timedelta(days=9), tick=False) as clock:
        tells(loper, "customer.updated", member(100))
        clock.shift(timedelta(minutes=1))
        tells(loper, "customer.updated", member(340))
        clock.move_to(first_of(2))
        assert state_all() == 0


def test_erasure_takes_the_membership_along(loper: Shop) -> None:
    tells(loper, "customer.updated", member(100))
    tells(loper, "customer.redact", {"email": "sanne@klant.example"})
    with loper.scoped():
        assert not Membership.objects.exists()
