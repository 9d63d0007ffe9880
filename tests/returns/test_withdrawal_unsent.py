"""Services and digital content in a withdrawal: Directive 2011/83/EU, art. 14(3), 14(4), 16(a) and 16(m)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from merchants.access import issue
from orders.models import Line
from returns.abuse import appealing
from returns.deciding import NotPossible
from returns.following import watching
from returns.models import Payout, Return, Withdrawal
from returns.moves import move
from returns.withdrawing.performing import Kind, Owed, Performance, Why, owed_for, read_tags
from returns.withdrawing.settling import settle_unsent
from tests import cast
from tests.mailbox import Mailbox
from tests.returns.declared import holder, placed, withdrawn
from tests.returns.test_withdrawal_return import settled

State, Paid = Return.State, Payout.State
RUTH = "ruth@loper.example"
SERVICE, DIGITAL = Kind.SERVICE, Kind.DIGITAL
HALF, NOTHING, ALL = Decimal("0.5"), Decimal(0), Decimal(1)
MIXED: dict[str, Any] = {
    "total": "154.90", "shipping": "4.95", "prices_include_tax": True,
    "lines": [
        {"id": "line-1", "title": "Wolkenloper 3", "quantity": 1, "unit_price": "79.95"},
        {"id": "line-2", "title": "Loopanalyse", "quantity": 1, "unit_price": "70.00", "needs_shipping": False},
    ],
}  # fmt: skip
ONLY: dict[str, Any] = {"total": "70.00", "shipping": "0.00", "prices_include_tax": True, "lines": MIXED["lines"][1:]}
KNOWN = ("withdrawal:asked", "withdrawal:confirmed")


@pytest.mark.parametrize(
    ("told", "owed"),
    [
        (Performance(SERVICE, asked=True, confirmed=True, done=HALF), Owed(HALF, Why.IN_PART)),
        (Performance(SERVICE, asked=True, confirmed=True, done=ALL), Owed(ALL, Why.DONE)),
        (Performance(SERVICE, asked=True, confirmed=True, done=NOTHING), Owed(NOTHING, Why.NOT_BEGUN)),
        (Performance(SERVICE, asked=False, confirmed=True, done=ALL), Owed(NOTHING, Why.NOT_ASKED)),
        (Performance(SERVICE, asked=True, confirmed=False, done=ALL), Owed(NOTHING, Why.NOT_ASKED)),
        (Performance(DIGITAL, asked=True, confirmed=True, done=ALL), Owed(ALL, Why.SUPPLIED)),
        (Performance(DIGITAL, asked=True, confirmed=True, done=HALF), Owed(ALL, Why.SUPPLIED)),
        (Performance(DIGITAL, asked=True, confirmed=True, done=NOTHING), Owed(NOTHING, Why.NOT_BEGUN)),
        (Performance(DIGITAL, asked=True, confirmed=False, done=ALL), Owed(NOTHING, Why.NOT_ASKED)),
        (Performance(DIGITAL, asked=False), Owed(NOTHING, Why.NOT_ASKED)),
        # Whatever is not known, a person says; nothing is taken off on a guess.
        (Performance(DIGITAL, asked=True, confirmed=None, done=ALL), Owed(None, Why.UNKNOWN)),
        (Performance(SERVICE, asked=None, confirmed=True, done=ALL), Owed(None, Why.UNKNOWN)),
        (Performance(SERVICE, asked=True, confirmed=True), Owed(None, Why.UNKNOWN)),
        (Performance(asked=True, confirmed=True, done=HALF), Owed(None, Why.UNKNOWN)),
        (Performance(), Owed(None, Why.UNKNOWN)),
    ],
)
def test_the_law_says_what_stays_with_the_shop(told: Performance, owed: Owed) -> None:
    assert owed_for(told) == owed


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        (["Withdrawal: service", "withdrawal:ASKED", "withdrawal:confirmed", "withdrawal:done=40%"],
         Performance(SERVICE, asked=True, confirmed=True, done=Decimal("0.4"))),
        (["withdrawal:digital", "withdrawal:not-asked"], Performance(DIGITAL, asked=False)),
        (["withdrawal:asked", "withdrawal:not-asked", "withdrawal:service", "withdrawal:digital"], Performance()),
        (["withdrawal:done=140%", "withdrawal:done"], Performance()),
        (["withdrawal:done=-1%"], Performance()),
        (["withdrawal:done=NaN"], Performance()),
        (["withdrawal:done=veel", "asked", "service", 7, None], Performance()),
        ([], Performance()),
    ],
)  # fmt: skip
def test_what_the_shop_tells_is_read_and_contradictions_say_nothing(tags: list[Any], told: Performance) -> None:
    assert read_tags(tags) == told


def declared(shop: cast.Shop, order: dict[str, Any], *tags: str) -> tuple[Withdrawal, Return]:
    """The declaration of a whole order with a service in it, and the return that is made of the service."""
    kept = placed(shop, **order)
    with shop.scoped():
        Line.objects.filter(order=kept, external_id="line-2").update(tags=list(tags))
    row = settled(shop, withdrawn(shop))
    with shop.scoped():
        return row, Return.objects.get(request_key=f"withdrawal-{row.pk}-unsent")


def test_a_service_that_was_half_done_is_paid_by_half_without_waiting_for_the_goods(loper: cast.Shop) -> None:
    row, beside = declared(loper, MIXED, "withdrawal:service", "withdrawal:done=50%", *KNOWN)
    with loper.scoped():
        assert row.in_return is not None and row.in_return != beside and row.in_return.send_by
        assert [item.line_external_id for item in row.in_return.items.all()] == ["line-1"]
        goods, service = row.in_return.payouts.get(), beside.payouts.get()
        assert (goods.amount, goods.state) == (Decimal("84.90"), Paid.HELD), "with the delivery: everything comes back"
        assert service.amount == Decimal("35.00") and service.state != Paid.HELD
        item = beside.items.get()
        assert item.deduction == Decimal("35.00") and item.deduction_reason
        assert beside.send_by is None and beside.legal_by == row.refund_by and appealing.can_object(beside)


def test_digital_content_with_consent_gives_no_money_back_and_without_it_all(loper: cast.Shop) -> None:
    _row, kept = declared(loper, ONLY, "withdrawal:digital", "withdrawal:done=100%", *KNOWN)
    with loper.scoped():
        assert not kept.payouts.exclude(state=Paid.CANCELLED).exists() and kept.items.get().deduction == Decimal(70)
    loper.tells("order.upserted", cast.order("2077", **ONLY))
    cast.work()
    with loper.scoped():
        Line.objects.filter(order__number="2077").update(tags=["withdrawal:digital", "withdrawal:not-confirmed"])
    row = settled(loper, withdrawn(loper, identification="2077"))
    with loper.scoped():
        assert row.in_return is not None and row.in_return.payouts.get().amount == Decimal("70.00")


def test_what_nobody_knows_a_person_says_with_the_reason_and_never_more_than_was_paid(loper: cast.Shop) -> None:
    row, beside = declared(loper, MIXED, "withdrawal:service")
    with loper.scoped():
        assert (beside.state, beside.payouts.get().state) == (State.ASKED, Paid.HELD)
        item = beside.items.get()
        for less, reason in (
            ({item.pk: Decimal(20)}, " "),
            ({item.pk: Decimal("70.01")}, "x"),
            ({item.pk + 9: ALL}, "x"),
            ({item.pk: Decimal(-1)}, "x"),
            ({item.pk: Decimal("NaN")}, "x"),
        ):
            with pytest.raises(NotPossible):
                settle_unsent(beside.pk, less, reason, RUTH)
        settle_unsent(beside.pk, {item.pk: Decimal(20)}, "De eerste meting was al gedaan.", RUTH)
        with pytest.raises(NotPossible):
            settle_unsent(beside.pk, {}, "", RUTH)
        payout = beside.payouts.get()
        assert payout.amount == Decimal("50.00") and payout.state != Paid.HELD
        assert row.in_return is not None
        with pytest.raises(NotPossible):
            settle_unsent(row.in_return.pk, {}, "", RUTH)


def test_who_says_nothing_pays_all_of_it_before_the_laws_days_are_over(loper: cast.Shop) -> None:
    _row, beside = declared(loper, ONLY)
    with time_machine.travel(timezone.now() + timedelta(days=11, hours=1), tick=False):
        watching.watch()
        with loper.scoped():
            payout = beside.payouts.get()
            assert payout.amount == Decimal("70.00") and payout.state != Paid.HELD


def test_the_form_lets_somebody_withdraw_from_the_service_alone(loper: cast.Shop) -> None:
    order = placed(loper, **MIXED)
    row = settled(loper, withdrawn(loper, holder(loper, order), f"/orders/{order.public_id}/withdraw/",
                                   **{"line-0": "0", "line-1": "1"}))  # fmt: skip
    with loper.scoped():
        assert "1 × Loopanalyse" in row.statement and row.in_return is not None
        assert [item.line_external_id for item in row.in_return.items.all()] == ["line-2"]
        again = settled(loper, withdrawn(loper))
        assert again.in_return is not None and again.in_return.items.get().line_external_id == "line-1"


def test_goods_that_come_back_late_are_still_a_withdrawal(loper: cast.Shop) -> None:
    """Art. 14(1) gives 14 days to send them; who is late has not lost the right, only waits for the money: 13(3)."""
    placed(loper)
    row = settled(loper, withdrawn(loper))
    with time_machine.travel(timezone.now() + timedelta(days=50), tick=False):
        watching.watch()
        with loper.scoped():
            made = Return.objects.get(pk=row.in_return_id)
            assert made.state == State.REGISTERED, "never shown as expired"
            assert made.payouts.get().state == Paid.HELD and made.payouts.get().held_for == "goods"
            move(made.pk, State.UNDER_WAY, "carrier")
        cast.work()
        with loper.scoped():
            assert Return.objects.get(pk=made.pk).payouts.get().state != Paid.HELD


def test_a_late_withdrawals_pages_never_speak_of_a_lost_right(loper: cast.Shop) -> None:
    order = placed(loper)
    browser = holder(loper, order)
    row = settled(loper, withdrawn(loper, browser, f"/orders/{order.public_id}/withdraw/", lang="en"))
    with loper.scoped():
        token = issue(row.access_subject, "test")
        made = issue(row.in_return.access_subject, "test") if row.in_return else ""
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        watching.watch()
        reader = loper.client()
        declared = reader.get(f"/withdraw/t/{token}/?lang=en", follow=True).content.decode()
        shown = reader.get(f"/returns/t/{made}/?lang=en", follow=True).content.decode()
    for page in (declared, shown):
        assert "Your withdrawal stands." in page
        for lost in ("was not sent in time", "expired", "too late", "Hand it in by", "Send the goods back by"):
            assert lost not in page, lost


def test_the_team_says_it_on_the_returns_page_and_the_customer_reads_it(loper: cast.Shop, mailbox: Mailbox) -> None:
    ruth = loper.member()
    _row, beside = declared(loper, MIXED, "withdrawal:service")
    subjects = [str(mail["Subject"]) for mail in mailbox.mails]
    asked = next((mail for mail in mailbox.mails if beside.spoken in str(mail["Subject"])), None)
    assert asked is not None, subjects
    assert asked["To"] == cast.SANNE["email"]
    mailbox.mails.clear()
    client = Client(headers={"host": "portal.localhost"})
    client.force_login(ruth)
    here = f"/dashboard/{loper.merchant.slug}/returns/{beside.pk}/"
    page = client.get(here).content.decode()
    assert "end-keep_" in page and 'value="approve"' not in page and 'value="refuse"' not in page
    with loper.scoped():
        item = beside.items.get()
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):  # one person gets few mails an hour
        wrong = client.post(f"{here}end/", {f"end-keep_{item.pk}": "20", "end-note": ""})
        assert wrong.status_code == 422 and 'value="20"' in wrong.content.decode()
        good = client.post(f"{here}end/", {f"end-keep_{item.pk}": "20,00", "end-note": "Eerste meting gedaan."})
        assert good.status_code == 303
        cast.work()
    told = [mail.get_body(("plain",)).get_content() for mail in mailbox.mails]
    assert any("Eerste meting gedaan." in text and "50,00" in text and "20,00" in text for text in told), told
