"""A photo of a receipt is shown to a person: a picture alone moves neither goods nor money."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from returns.deciding import NotPossible
from returns.following import watching
from returns.following.proof import keep_proof
from returns.following.proving import say
from returns.models import Payout, Return, ReturnPhoto
from tests import cast
from tests.cast import Shop, work
from tests.mailbox import Mailbox
from tests.returns.money.bank import Bank
from tests.returns.test_after_asking import asked, reader, registered
from tests.reviews.stage import photo

pytestmark = pytest.mark.django_db
RUTH = "ruth@loper.example"
HELD, PAID = Payout.State.HELD, Payout.State.PAID


def shown(shop: Shop, days_left: float = 13, **changes: Any) -> tuple[Return, str]:
    """A withdrawal of which a photo was shown; the photo's id."""
    row = registered(shop, **{"path": Return.Path.WITHDRAW, "legal_by": timezone.now() + timedelta(days=days_left),
                              **changes})  # fmt: skip
    with shop.scoped():
        keep_proof(row.pk, photo())
        return row, ReturnPhoto.objects.get(in_return=row).public_id


def stands(shop: Shop, row: Return) -> tuple[str, int]:
    work()
    with shop.scoped():
        row.refresh_from_db()
        return row.state, Payout.objects.get(in_return=row).state


def test_the_photo_alone_pays_nothing_and_the_yes_of_a_person_does(loper: Shop, bank: Bank, client: Any) -> None:
    row, photo_id = shown(loper)
    assert stands(loper, row) == (Return.State.REGISTERED, HELD) and bank.times == {}
    client.force_login(loper.member())
    page = f"/dashboard/{loper.merchant.slug}/returns/{row.pk}/"
    assert photo_id in client.get(page, HTTP_HOST="portal.localhost").content.decode()
    needs = client.get(f"/dashboard/{loper.merchant.slug}/", HTTP_HOST="portal.localhost").content.decode()
    assert f"/returns/{row.pk}/" in needs
    told = {"photo": photo_id, "act": "yes"}
    assert client.post(f"{page}proof/", told, HTTP_HOST="portal.localhost").status_code in (302, 303)
    assert stands(loper, row) == (Return.State.DROPPED_OFF, PAID)
    with loper.scoped():
        kept = ReturnPhoto.objects.get(public_id=photo_id)
        assert row.handed_over_at == kept.added_at and kept.judged_by


def test_a_no_needs_words_which_go_to_the_customer_who_may_show_another(
    loper: Shop, bank: Bank, mailbox: Mailbox
) -> None:
    row, photo_id = shown(loper)
    cast.work()
    mailbox.mails.clear()
    with loper.scoped():
        with pytest.raises(NotPossible):
            say(photo_id, RUTH, is_proof=False, note=" ")
        say(photo_id, RUTH, is_proof=False, note="Er staat geen datum op.")
        with pytest.raises(NotPossible):
            say(photo_id, RUTH, is_proof=True)
    assert stands(loper, row) == (Return.State.REGISTERED, HELD)
    (mail,) = mailbox.mails
    assert "Er staat geen datum op." in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    page = asked(reader(loper, row), f"/returns/{row.public_id}/")
    assert "Er staat geen datum op." in page
    with loper.scoped():
        keep_proof(row.pk, photo("#112233"))
        say(ReturnPhoto.objects.get(is_proof=None).public_id, RUTH, is_proof=True)
    assert stands(loper, row)[0] == Return.State.DROPPED_OFF


@pytest.mark.parametrize(("days_left", "waits", "counts"), [(13, 11.9, 12.1), (0.2, 0.9, 1.1), (-5, 0.9, 1.1)])
def test_nobody_s_look_is_waited_for_beyond_the_law_s_days(
    loper: Shop, bank: Bank, days_left: float, waits: float, counts: float
) -> None:
    row, _photo = shown(loper, days_left)
    start, found = timezone.now(), []
    for days in (waits, counts):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            watching.watch()
            found.append(stands(loper, row))
    assert found == [(Return.State.REGISTERED, HELD), (Return.State.DROPPED_OFF, PAID)]


def test_without_a_law_s_clock_it_waits_for_a_person_and_does_not_expire(loper: Shop, bank: Bank) -> None:
    row, _photo = shown(loper, path=Return.Path.MIND, legal_by=None)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        watching.watch()
        assert stands(loper, row) == (Return.State.REGISTERED, HELD)
