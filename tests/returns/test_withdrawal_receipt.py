"""The receipt is owed by law: it goes first, whatever else waits, and nobody can stop or change it."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.answers.suppressing import suppress
from notifications.designs.copying import NotCopied, copied
from notifications.journeys import editing, switching, versions
from notifications.models import Journey, MailClass, Message
from notifications.replanning import applying
from tests import cast
from tests.mailbox import Mailbox
from tests.notifications.stage import staged, to_another
from tests.returns.declared import placed, withdrawn

RECEIPT = "withdrawal_received"


def subjects(mailbox: Mailbox) -> list[str]:
    return [str(mail["Subject"]) for mail in mailbox.mails]


def sent(shop: cast.Shop) -> bool:
    with shop.scoped():
        message = Message.objects.get(step__template=RECEIPT)
    return bool(message.state == Message.State.SENT)


def test_it_overtakes_all_status_mail_that_waits(loper: cast.Shop, mailbox: Mailbox) -> None:
    for number in range(5):
        to_another(loper, staged(loper, "order_placed", f"30{number}0"), f"Klant{number}")
    withdrawn(loper)
    from outbox import worker

    worker.drain()
    cast.work()
    assert len(mailbox.mails) == 6
    assert mailbox.mails[0]["To"] == cast.SANNE["email"] and "order" not in subjects(mailbox)[0].lower()


def test_a_mailbox_that_refused_other_mail_still_gets_it(loper: cast.Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        suppress(cast.SANNE["email"], MailClass.STATUS, "bounced")
    withdrawn(loper)
    cast.work()
    assert sent(loper)


@pytest.mark.parametrize("state", [Journey.State.OFF, Journey.State.PAUSED])
def test_a_journey_that_was_put_off_behind_our_back_sends_it_all_the_same(
    loper: cast.Shop, mailbox: Mailbox, state: str
) -> None:
    with loper.scoped():
        Journey.objects.filter(key=RECEIPT).update(state=state)
    withdrawn(loper)
    cast.work()
    assert sent(loper)


def test_a_merchant_who_has_no_such_journey_yet_gets_it_by_the_first_declaration(
    loper: cast.Shop, mailbox: Mailbox
) -> None:
    with loper.scoped():
        journey = Journey.objects.get(key=RECEIPT)
        journey.all_steps.all().delete()
        journey.versions.all().delete()
        journey.delete()
    withdrawn(loper)
    cast.work()
    assert sent(loper)


def test_it_cannot_be_switched_off_changed_copied_or_designed(loper: cast.Shop) -> None:
    with loper.scoped():
        journey = Journey.objects.get(key=RECEIPT)
        for to in (Journey.State.OFF, Journey.State.PAUSED, Journey.State.ARCHIVED):
            with pytest.raises(switching.OwedByLaw):
                switching.switch(journey, to, timezone.now())
        definition = versions.current(journey)
        with pytest.raises(editing.InvalidJourney):
            editing.validated(journey, definition)
        with pytest.raises(switching.OwedByLaw):
            applying.apply(journey, definition, timezone.now())
        with pytest.raises(switching.OwedByLaw):
            switching.create(definition, "ruth@loper.example", journey)
        with pytest.raises(NotCopied):
            copied(loper.merchant, RECEIPT)
        journey.refresh_from_db()
        assert journey.state == Journey.State.ON and journey.version == 1


@pytest.mark.parametrize("act", ["off", "paused", "archived"])
def test_the_dashboard_says_so_and_offers_no_switch(loper: cast.Shop, client: Any, act: str) -> None:
    client.force_login(loper.member())
    with loper.scoped():
        journey = Journey.objects.get(key=RECEIPT)
    page = reverse("dashboard:journey", args=[loper.merchant.slug, journey.pk])
    answer = client.post(f"{page}switch/", {"to": act}, follow=True, HTTP_HOST="portal.localhost")
    assert "The law asks for this mail" in answer.content.decode() or "wet" in answer.content.decode()
    assert 'name="to"' not in client.get(page, HTTP_HOST="portal.localhost").content.decode()
    with loper.scoped():
        journey.refresh_from_db()
        assert journey.state == Journey.State.ON


def test_one_declaration_is_one_mail_and_not_two(loper: cast.Shop, mailbox: Mailbox) -> None:
    placed(loper)
    mailbox.mails.clear()
    withdrawn(loper)
    cast.work()
    assert len(mailbox.mails) == 1, subjects(mailbox)
