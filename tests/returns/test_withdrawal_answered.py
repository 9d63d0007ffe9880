"""Whoever declares a withdrawal hears what became of it: by mail, with a link, whatever was answered or found later."""

import re

import pytest

from notifications.answers.suppressing import suppress
from notifications.models import Journey, MailClass, Message
from outbox.models import DomainEvent
from returns.models import Withdrawal
from returns.withdrawing import matching
from returns.withdrawing.declaring import declare
from returns.withdrawing.stating import Declaration
from tests import cast
from tests.mailbox import Mailbox
from tests.returns.declared import placed, withdrawn
from tests.returns.test_withdrawal_return import settled

pytestmark = pytest.mark.django_db
RUTH = "ruth@loper.example"
LINK = re.compile(r"https?://[^/\s]+(/[^\s]*)")


def came(mailbox: Mailbox) -> list[tuple[str, str]]:
    """Subject and text of what came since, oldest first."""
    cast.work()
    found = []
    for mail in mailbox.mails:
        body = mail.get_body(("plain",))
        found.append((str(mail["Subject"]), str(body.get_content()) if body else ""))
    mailbox.mails.clear()
    return found


def opened(shop: cast.Shop, text: str) -> str:
    """The page behind the mail's first link, without a log-in."""
    found = LINK.search(text)
    assert found, text
    page = shop.client().get(found[1], follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_an_answer_goes_to_who_declared_also_where_the_mailbox_refuses_other_mail(
    loper: cast.Shop, mailbox: Mailbox
) -> None:
    row = withdrawn(loper, identification="9999", lang="en")
    came(mailbox)
    with loper.scoped():
        suppress(row.email, MailClass.STATUS, "bounced")
        matching.answer(row.pk, "Order 9999 is of another shop.", RUTH)
        with pytest.raises(matching.Settled):
            matching.answer(row.pk, "Again.", RUTH)
    ((subject, text),) = came(mailbox)
    assert subject == "Our answer to your withdrawal" and "“Order 9999 is of another shop.”" in text
    assert "Contract: 9999" in text and "Your declaration is kept" in text and RUTH not in text
    assert "Order 9999 is of another shop." in opened(loper, text)
    with loper.scoped():
        assert DomainEvent.objects.filter(type="withdrawal.answered").count() == 1
        assert Journey.objects.get(key="withdrawal_answered").mail_class == MailClass.LEGAL


def test_a_journey_that_was_paused_behind_our_back_sends_it_all_the_same(loper: cast.Shop, mailbox: Mailbox) -> None:
    row = withdrawn(loper, identification="9999")
    came(mailbox)
    with loper.scoped():
        Journey.objects.filter(key="withdrawal_answered").update(state=Journey.State.PAUSED)
        matching.answer(row.pk, "Nee.", RUTH)
    assert len(came(mailbox)) == 1


def test_who_declares_twice_hears_that_the_first_one_counts(loper: cast.Shop, mailbox: Mailbox) -> None:
    placed(loper)
    settled(loper, withdrawn(loper))
    came(mailbox)
    settled(loper, withdrawn(loper))
    told = came(mailbox)
    assert len(told) == 2, [subject for subject, _text in told]
    assert sum("telt" in text for _subject, text in told) == 1


def test_an_order_that_is_found_later_brings_the_link_to_its_return(loper: cast.Shop, mailbox: Mailbox) -> None:
    order = placed(loper)
    row = settled(loper, withdrawn(loper, email="anders@klant.example"))
    came(mailbox)
    with loper.scoped():
        made = matching.assign(row.pk, order, RUTH)
        assert made is not None
    ((_subject, text),) = came(mailbox)
    assert made.spoken in text and made.spoken in opened(loper, text)


def test_a_receipt_that_was_kept_back_in_a_flood_goes_with_the_answer(loper: cast.Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        told = Declaration("Sanne de Vries", "9999", "sanne@klant.example", "nl")
        row = declare(told, "n" * 20, is_held=True)
    assert came(mailbox) == []
    with loper.scoped():
        matching.answer(row.pk, "Deze bestelling is niet van ons.", RUTH)
    assert len(came(mailbox)) == 2
    with loper.scoped():
        assert Withdrawal.objects.get().announced_at is not None
        assert set(Message.objects.values_list("step__template", flat=True)) == {
            "withdrawal_received", "withdrawal_answered",
        }  # fmt: skip
