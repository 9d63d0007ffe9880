"""Lists for finance, and money that is with the bank or unknown to the shop: what the team sees and does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.models import Order
from outbox.models import DomainEvent
from returns.models import Payout, PayoutStep, Return
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.dashboard.test_returns_desk import ROOT
from tests.dashboard.test_returns_desk_money import _rows
from tests.returns import desk

pytestmark = pytest.mark.django_db
State, Paid, Step = Return.State, Payout.State, PayoutStep.State
DESK, LISTS = f"{ROOT}returns/payouts/", f"{ROOT}returns/payouts/lists/"


def by_hand(shop: Shop, number: str, amount: str) -> Payout:
    with shop.scoped():
        row = desk.of(shop, number, state=State.INSPECTED, name="Zoë Ångström")
        return desk.owed(row, amount, state=Paid.BY_HAND)


def test_a_list_is_made_once_stays_as_it_is_and_is_paid_once(loper: Shop, at: At) -> None:
    first, ruth = by_hand(loper, "1042", "129.95"), at(loper)
    for _double_click in range(2):
        ruth.post(LISTS)
    late, name = by_hand(loper, "2042", "10.00"), f"L{first.pk}"
    assert f"List L{late.pk} is made" in ruth.post(LISTS, follow=True).text
    page = ruth.get(DESK).text
    assert f"List {name}" in page and f"List L{late.pk}" in page and f"list={name}" in page
    [told] = _rows(ruth.get(f"{ROOT}returns/payouts.csv?list={name}").text, ",")
    assert (told["list"], told["amount"], told["name"], told["paid"]) == (name, "129.95", "Zoë Ångström", "")
    ruth.post(f"{DESK}{first.pk}/", {"act": "stop"})
    today = loper.today()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    for wrong in (tomorrow.isoformat(), "2026-02-31", "gisteren"):
        said = ruth.post(f"{LISTS}paid/", {"list": name, "paid_on": wrong}, follow=True).text
        assert "at the latest today" in said, wrong
    for expected in ("1 payout is marked as paid", "Nothing on this list was open"):
        given = {"list": name, "paid_on": yesterday.isoformat(), "reference": "SEPA-7"}
        assert expected in ruth.post(f"{LISTS}paid/", given, follow=True).text
    with loper.scoped():
        first.refresh_from_db()
        late.refresh_from_db()
        assert (first.state, first.external_id, late.state) == (Paid.PAID, "SEPA-7", Paid.BY_HAND)
        assert first.paid_at is not None and timezone.localdate(first.paid_at) == yesterday
        assert DomainEvent.objects.filter(type="return.paid").count() == 1
    [told] = _rows(ruth.get(f"{ROOT}returns/payouts.csv?list={name}").text, ",")
    assert told["paid"].startswith(yesterday.isoformat())
    assert "Nothing on this list" in ruth.post(f"{LISTS}paid/", {"list": ""}, follow=True).text


def test_the_list_is_written_as_the_readers_spreadsheet_wants_it(loper: Shop, at: At) -> None:
    payout = by_hand(loper, "1042", "1129.95")
    with loper.scoped():
        Order.objects.filter(pk=payout.order_id).update(total=Decimal("1129.95"))  # no list shows more than was paid
    [told] = _rows(at(loper, language="de").get(f"{ROOT}returns/payouts.csv").text, ";")
    assert (told["amount"], told["currency"]) == ("1129,95", "EUR")


def test_nobody_from_elsewhere_and_no_viewer_marks_a_list(loper: Shop, funkwerk: Shop, at: At) -> None:
    payout = by_hand(loper, "1042", "129.95")
    at(loper).post(LISTS)
    given, name = {"paid_on": "", "list": f"L{payout.pk}"}, f"L{payout.pk}"
    at(funkwerk).post(f"/m/{funkwerk.merchant.slug}/returns/payouts/lists/paid/", given)
    assert at(loper, name="kijk", role="viewer").post(f"{LISTS}paid/", given).status_code == 403
    with loper.scoped():
        payout.refresh_from_db()
        assert (payout.state, payout.export) == (Paid.BY_HAND, name)


def test_what_the_bank_has_and_what_the_shop_does_not_know_is_said_in_words(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.INSPECTED)
        now = timezone.now()
        sent = desk.owed(row, state=Paid.SENT, sent_at=now, called_at=now, means="mollie", external_id="re_1")
        other = desk.of(loper, "2042", state=State.INSPECTED)
        paid = desk.owed(other, "20.00", state=Paid.PAID, paid_at=now, called_at=now, means="mollie")
        PayoutStep.objects.create(payout=sent, kind="follow", key=sent.key)
        note = PayoutStep.objects.create(
            payout=paid, kind="note", key=f"{paid.key}-note", state=Step.FAILED, last_error="The order is archived."
        )
    ruth = at(loper)
    page, home = ruth.get(DESK).text, ruth.get(ROOT).text
    assert "With the bank" in page and "We keep looking" in page
    assert "the shop does not know it: The order is archived." in page and "but the shop does not know it" in home
    assert ruth.get(f"{ROOT}returns/{other.pk}/").text.count("Tell the shop again") == 1
    ruth.post(f"{DESK}{paid.pk}/", {"act": "note"})
    assert "stands elsewhere" in ruth.post(f"{DESK}{paid.pk}/", {"act": "noted"}, follow=True).text
    with loper.scoped():
        PayoutStep.objects.filter(pk=note.pk).update(state=Step.FAILED)
    for _double_click in range(2):
        assert "the shop knows it" in ruth.post(f"{DESK}{paid.pk}/", {"act": "noted"}, follow=True).text
    with loper.scoped():
        note.refresh_from_db()
        paid.refresh_from_db()
        assert (note.state, note.done_by, paid.state, paid.amount) == (
            Step.DONE, "ruth@loper.example", Paid.PAID, Decimal("20.00"),
        )  # fmt: skip
        Payout.objects.filter(pk=sent.pk).update(
            state=Paid.FAILED, bounced_at=timezone.now(), last_error="Account closed"
        )
    assert "It came back on" in ruth.get(f"{ROOT}returns/{row.pk}/").text
