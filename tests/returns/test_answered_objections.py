"""An answered objection reaches the customer: what was decided, by a person, why, and how it goes on."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from outbox.models import DomainEvent
from returns.abuse import appealing
from returns.abuse.deciding import decide
from returns.deciding import refuse
from returns.models import Payout, Return, ReturnRisk
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from tests import cast
from tests.cast import Shop
from tests.mailbox import Mailbox
from tests.returns import desk

pytestmark = pytest.mark.django_db
State, Paid, Decision = Return.State, Payout.State, ReturnRisk.Decision
RUTH, TOM = "ruth@loper.example", "tom@loper.example"


def text_of(mailbox: Mailbox, place: int = -1) -> str:
    mail = mailbox.mails[place]
    body = mail.get_body(("plain",))
    return f"{mail['Subject']}\n{body.get_content() if body else ''}"


def told(shop: Shop, mailbox: Mailbox) -> list[str]:
    """The texts of the mails that what happened so far leads to."""
    mailbox.mails.clear()
    cast.work()
    return [text_of(mailbox, place) for place in range(len(mailbox.mails))]


def refused(shop: Shop) -> Return:
    with shop.scoped():
        shop.member("ruth"), shop.member("tom")
        row = desk.of(shop, "1042", State.ASKED, language="en")
        refuse(row.pk, RUTH, "Te laat.")
    return row


def objected(shop: Shop, row: Return, words: str, *, upheld: bool, answer: str) -> None:
    with shop.scoped():
        appeal = appealing.object_to(row.pk, words)
        appealing.answer(appeal.pk, TOM, answer, upheld=upheld)


def test_a_refusal_that_stands_says_why_and_how_to_go_on_each_time(loper: Shop, mailbox: Mailbox) -> None:
    row = refused(loper)
    told(loper, mailbox)
    begun = timezone.now()
    for time, words in enumerate(("Nummer een.", "Nummer twee.", "Nummer drie.")):
        with time_machine.travel(begun + timedelta(days=time, hours=1), tick=False):
            objected(loper, row, f"Toch niet {time}.", upheld=False, answer=words)
            (text,) = told(loper, mailbox)
        assert "our decision stands" in text and words in text and row.spoken in text
        assert "a person of our team" in text and "Your rights by law stay" in text and "/returns/t/" in text
        assert ("Write once more on the page" in text) == (time < 2), "the third answer promises no fourth round"
        assert "ruth@" not in text and "tom@" not in text, "the names of people in the shop are theirs"
    with loper.scoped():
        events = DomainEvent.objects.filter(type="return.appeal_answered").order_by("pk")
        assert [event.data for event in events] == [{"round": 0}, {"round": 1}, {"round": 2}]


def test_who_may_send_it_after_all_hears_it_once_with_the_last_day(loper: Shop, mailbox: Mailbox) -> None:
    row = refused(loper)
    told(loper, mailbox)
    objected(loper, row, "Jullie waren te laat.", upheld=True, answer="Dat klopt.")
    (text,) = told(loper, mailbox)  # and no second mail that it is registered
    assert "we agree with you" in text and "You can send it back after all" in text and "Dat klopt." in text
    assert "Hand it in by: " in text and "Choose how you send it" in text
    with loper.scoped():
        row.refresh_from_db()
        assert row.state == State.REGISTERED and row.send_by and row.send_by > timezone.now() + timedelta(days=13)


def test_money_that_was_kept_back_is_told_with_its_day(loper: Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", State.RECEIVED, language="en")
        inspect(row.pk, {item.pk: Finding(item.quantity, "worn", restock=False) for item in desk.items(row)}, RUTH)
        ReturnRisk.objects.update_or_create(in_return=row, defaults={"score": 80, "signals": [["far", 10, {}]]})
        decide(row.pk, Decision.REDUCED, RUTH, "Vies.", {desk.items(row)[0].pk: Decimal(20)})
    told(loper, mailbox)
    objected(loper, row, "Schoon.", upheld=True, answer="Dat klopt.")
    answer = next(text for text in told(loper, mailbox) if "we agree with you" in text)
    assert "what we had kept back as well, by " in answer and "You get back: €164.95" in answer
    assert "Hand it in by" not in answer


@pytest.mark.parametrize("is_paid", [False, True])
def test_pieces_that_we_had_not_found_are_paid_when_the_customer_is_right(loper: Shop, is_paid: bool) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", State.RECEIVED)
        shoes, socks = desk.items(row)
        new = Finding(1, "new", restock=True)
        inspect(row.pk, {shoes.pk: new, socks.pk: new}, RUTH)
        before = row.payouts.get().amount
        if is_paid:
            row.payouts.update(state=Paid.PAID, called_at=timezone.now())
        appeal = appealing.object_to(row.pk, "Het tweede paar zat erbij.")
        appealing.answer(appeal.pk, TOM, "Gevonden.", upheld=True)
        paid = sum(one.amount for one in row.payouts.exclude(state=Paid.CANCELLED))
        assert paid == before + Decimal("17.50") and row.payouts.count() == 1 + is_paid
        socks.refresh_from_db()
        assert socks.received_quantity == 2 and not appealing.differs(socks)
