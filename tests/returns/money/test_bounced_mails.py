"""Money that the bank sent back after the customer was told that it is paid: told once each time, and never where it is
no longer so."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.about.return_objecting import objection
from notifications.facts.snapshot import facts_of
from notifications.models import Message
from returns.models import Payout, Return
from returns.money import by_hand
from returns.money.bouncing import bounced
from returns.money.closing import close, paid
from returns.money.locks import locked
from tests.cast import Shop, work
from tests.mailbox import Mailbox
from tests.notifications.stage import rendered, scene
from tests.returns import desk
from tests.returns.money.bank import Bank
from tests.returns.money.test_following_up import days, payout_of, returned, told

pytestmark = pytest.mark.django_db
State, RUTH = Payout.State, "ruth@loper.example"
PAID, BACK = "Je geld voor retour", "Je geld voor retour {} is bij ons teruggekomen"


def about_money(mailbox: Mailbox) -> list[str]:
    """Subjects, and whether the text speaks of a payment made anew."""
    found = [mail for mail in mailbox.mails if str(mail["Subject"]).startswith(PAID)]
    assert len({mail["Message-ID"] for mail in found}) == len(found)
    return [
        "came back" if "teruggekomen" in str(mail["Subject"]) else "again" if "opnieuw" in mail.as_string() else "paid"
        for mail in found
    ]


def test_what_came_back_is_told_once_each_time_and_so_is_the_next_payment(
    loper: Shop, bank: Bank, mailbox: Mailbox
) -> None:
    returned(loper)
    for time in range(2):
        days(0.4)
        work()
        payout = payout_of(loper)
        assert payout.state == State.PAID
        bank.states[payout.call_key] = "failed"
        with time_machine.travel(timezone.now() + timedelta(days=6 * (time + 1))):
            for _ in range(2):
                days(1)
                work()
            assert payout_of(loper).state == State.FAILED
            with loper.scoped():
                by_hand.try_again(payout.pk, RUTH)
            days(0.4)
            work()
    assert about_money(mailbox) == ["paid", "came back", "again", "came back", "again"]


def test_what_was_never_told_as_paid_is_not_taken_back(loper: Shop, bank: Bank, mailbox: Mailbox) -> None:
    returned(loper)
    bank.is_slow = True
    days(0.1)
    bank.settles("failed")
    days(1)
    work()
    assert payout_of(loper).state == State.FAILED and not about_money(mailbox) and told(loper, "return.bounced") == 0


def money_of(shop: Shop, *amounts: str) -> tuple[Return, list[Payout]]:
    row = desk.of(shop, state=Return.State.INSPECTED)
    return row, [desk.owed(row, one, State.WAITING, round=place) for place, one in enumerate(amounts, start=1)]


def test_each_bounce_of_several_payouts_and_each_payment_after_it_is_its_own_round(loper: Shop) -> None:
    with loper.scoped():
        row, both = money_of(loper, "10.00", "20.00")
        for one in both:
            paid(one, locked(row.pk))
        assert told(loper) == 1, "one mail about both"
        for one in both:
            one.refresh_from_db()
            bounced(one, locked(row.pk), "The account was closed.")
        assert told(loper, "return.bounced") == 2
        paid(both[0], locked(row.pk))
        assert told(loper) == 1, "the other one is still open"
        Payout.objects.filter(pk=both[1].pk).update(state=State.CANCELLED)
        for _ in range(2):
            close(locked(row.pk))
        assert told(loper) == 2, "nothing more is to come: what was paid is told"
        work()
        rounds = Message.objects.filter(step__template__in=["return_paid", "return_bounced"])
        assert sorted(rounds.values_list("step__template", flat=True)) == ["return_bounced"] * 2 + ["return_paid"] * 2


@pytest.mark.parametrize(("template", "state", "says"), [
    ("return_bounced", State.FAILED, ""), ("return_bounced", State.BY_HAND, ""), ("return_bounced", State.WAITING, ""),
    ("return_bounced", State.SENT, "nothing_to_tell"), ("return_bounced", State.PAID, "nothing_to_tell"),
    ("return_bounced", State.CANCELLED, "nothing_to_tell"),
    ("return_paid", State.PAID, ""), ("return_paid", State.FAILED, "nothing_to_tell"),
])  # fmt: skip
def test_neither_mail_goes_where_the_money_stands_elsewhere_by_now(
    loper: Shop, template: str, state: int, says: str
) -> None:
    with loper.scoped():
        message = scene(loper, template)
        Payout.objects.update(state=state, bounced_at=timezone.now())
        assert objection(facts_of(message)) == says


def test_it_says_what_came_back_by_when_it_is_paid_and_what_can_be_done(loper: Shop) -> None:
    with loper.scoped():
        row_mail = rendered(scene(loper, "return_bounced", language="en"))
    assert "Came back to us: €19.90" in row_mail.text and "Paid again at the latest on: " in row_mail.text
    assert "You need not do anything." in row_mail.text and "new account? Reply to this email" in row_mail.text
    assert "What it is about" in row_mail.text and "because of your return" in row_mail.text
    assert "closed." not in row_mail.text.replace("has been closed.", ""), "the provider's words are the team's"
