"""What somebody did this minute is answered this minute; a storm of answers is a storm all the same."""

from datetime import timedelta

import pytest

from notifications.facts.snapshot import TO_TEAM, Person
from notifications.guards.breakers import (
    ON_REQUEST,
    PER_PERSON,
    PER_PERSON_ON_REQUEST,
    SAME_ON_REQUEST,
    storm_of_one,
)
from notifications.models import MailClass, Message
from tests.cast import SANNE, Shop, work
from tests.notifications import post
from tests.notifications.stage import TEMPLATES, now, staged
from tests.notifications.told import told, went

State = Message.State
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("template", sorted(set(TEMPLATES)))
def test_what_was_asked_for_has_more_room_and_no_more_than_that(template: str) -> None:
    def holds(mails: int, journey: int = 7) -> bool:
        recent = went(*[MINUTE * (place + 1) for place in range(mails)], mail_class=MailClass.STATUS)
        facts = told(template, mail_class=MailClass.STATUS, journey={"pk": journey}, person=Person(recent=recent))
        found = storm_of_one(facts)
        assert found is None or (found.to, found.reason) == (State.HELD, "storm:person")
        return found is not None

    if template in TO_TEAM:
        return
    most = PER_PERSON_ON_REQUEST if template in ON_REQUEST else PER_PERSON
    assert not holds(most - 1) and holds(most)
    same = min(most, SAME_ON_REQUEST)  # the mails that went are those of journey 1
    assert not holds(same - 1, journey=1) and holds(same, journey=1)


def test_nothing_that_is_named_there_is_no_mail() -> None:
    assert set(TEMPLATES) >= ON_REQUEST


@pytest.mark.django_db
@pytest.mark.usefixtures("mailbox")
def test_who_had_three_mails_gets_his_code_and_the_news_waits(loper: Shop) -> None:
    news = [staged(loper, number=str(number)) for number in range(4)]
    asked = [staged(loper, name, f"9{place}") for place, name in
             enumerate(("return_link", "return_registered", "return_label", "return_cancelled"))]  # fmt: skip
    work()
    assert [now(loper, one).state for one in asked] == [State.SENT] * 4
    assert sorted(now(loper, one).state for one in news) == sorted([State.SENT] * 3 + [State.HELD])


@pytest.mark.django_db
@pytest.mark.usefixtures("mailbox")
@pytest.mark.parametrize("has_limits", [True, False], ids=["as it is", "where asking is not limited"])
def test_no_mailbox_is_filled_by_typing_its_address_again_and_again(
    loper: Shop, monkeypatch: pytest.MonkeyPatch, has_limits: bool
) -> None:
    with loper.scoped():
        staged(loper)
    if not has_limits:
        monkeypatch.setattr("storefront.returning.start.PER_MAILBOX", (1000, timedelta(hours=1)))
        monkeypatch.setattr("returns.requesting.asking_links.PER_MAILBOX", 1000)

    def ask(times: int) -> None:
        for place in range(times):
            loper.client().post("/returns/", {"email": SANNE["email"]}, REMOTE_ADDR=f"198.51.100.{place}")
            work()

    def links() -> int:
        return sum("/returns/t/" in mail.text for mail in post.box)

    ask(9)
    with loper.scoped():
        held = Message.objects.filter(state=State.HELD, last_error="storm:person").count()
    assert links() == SAME_ON_REQUEST and held == (0 if has_limits else 4)
