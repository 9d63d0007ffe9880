"""Every mail about a return, an exchange, an old product or a withdrawal: its link opens the right page without a
log-in, and what it promises is dated and in the return's currency."""

import re
from datetime import timedelta
from decimal import Decimal
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from notifications.about.return_objecting import objection
from notifications.delivery import draining
from notifications.facts.snapshot import facts_of
from notifications.journeys.planning import Happened, Place, concerns
from notifications.mails.moments import full_day
from returns.models import Return, ReturnItem, Withdrawal
from tests.cast import Shop, work
from tests.mailbox import Mailbox
from tests.notifications.stage import TEMPLATES, rendered, scene
from tests.returns import desk, test_circular

pytestmark = pytest.mark.django_db
MAILS = [one for one in TEMPLATES if one.startswith(("return_", "exchange_", "withdrawal_"))]
OPENED = re.compile(r"https?://[^\s\"<>]+")
State = Return.State


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


@pytest.mark.parametrize("template", MAILS)
def test_the_mails_link_opens_its_own_page_without_a_log_in(loper: Shop, mailbox: Mailbox, template: str) -> None:
    with loper.scoped():
        scene(loper, template)
    draining.drain()
    (mail,) = [one for one in mailbox.mails if one["To"] == "sanne@klant.example"]
    links = [one for one in OPENED.findall(text_of(mail)) if f"//{loper.host}" in one and "/brand/" not in one]
    assert links, text_of(mail)
    with loper.scoped():
        row, declared = Return.objects.first(), Withdrawal.objects.first()
        of_return = row.spoken if row and template != "return_link" else ""
    for link in links:
        address = "/" + link.split("/", 3)[3]
        page = loper.client().get(address, follow=True)
        body = page.content.decode()
        assert page.status_code == 200, (link, page.status_code)
        assert "why=" not in str(page.redirect_chain), f"{link} was not taken: {page.redirect_chain}"
    first = loper.client().get("/" + links[0].split("/", 3)[3], follow=True)
    body, where = first.content.decode(), first.redirect_chain[-1][0] if first.redirect_chain else links[0]
    if template.startswith("withdrawal_"):
        assert declared is not None and f"/withdraw/{declared.public_id}/" in where and "Sanne de Vries" in body
    elif template == "return_link":
        assert "/returns/" in where and "Iets terugsturen" in body
    else:
        assert row is not None and f"/returns/{row.public_id}/" in where and of_return in body


def words_of(shop: Shop, template: str, state: str = "", **changes: Any) -> str:
    """The mail in English: its subject and its text."""
    with shop.scoped():
        message = scene(shop, template, language="en")
        Return.objects.update(**({"state": state} if state else {}), **changes)
        content = rendered(message)
    return f"{content.subject}\n{content.text}"


STEPS = {
    "return_registered": State.REGISTERED, "return_label": State.REGISTERED, "return_under_way": State.DROPPED_OFF,
    "return_received": State.RECEIVED, "return_inspected": State.INSPECTED,
}  # fmt: skip


@pytest.mark.parametrize("template", STEPS)
def test_each_step_tells_the_sum_with_its_currency_and_the_promised_day(loper: Shop, template: str) -> None:
    promised = timezone.localdate() + timedelta(days=6)
    text = words_of(loper, template, STEPS[template], promised_on=promised, expected=Decimal("19.90"), currency="CHF")
    with translation.override("en"):
        assert "CHF" in text and "19.90" in text and full_day(promised) in text
    assert "What goes back" in text


def test_a_day_that_is_over_is_promised_to_nobody(loper: Shop) -> None:
    past = timezone.localdate() - timedelta(days=2)
    text = words_of(loper, "return_received", promised_on=past, expected=Decimal("19.90"))
    assert "at the latest" not in text.lower() and "€19.90" in text


@pytest.mark.parametrize("template", ["return_refused", "return_cancelled", "return_answer"])
def test_nothing_goes_back_where_nothing_does(loper: Shop, template: str) -> None:
    text = words_of(loper, template)
    assert "What it is about" in text and "What goes back" not in text


def test_what_is_in_order_is_told_as_that_while_its_money_waits(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "return_inspected", language="en")
        ReturnItem.objects.update(received_quantity=2, deduction=0)
        row = Return.objects.get()
        assert objection(facts_of(message)) == "nothing_to_tell", "no money waits: the mail about it says it all"
        payout = desk.owed(row)
        assert objection(facts_of(message)) == ""
        text = rendered(message).text
    assert "Everything is there" in text and "differs" not in text and payout.state == payout.State.HELD


@pytest.mark.parametrize(("state", "words"), [(State.REGISTERED, "Send the old product back by"),
                                              (State.RECEIVED, "You need do nothing more")])  # fmt: skip
def test_who_has_sent_the_old_product_is_not_asked_to(loper: Shop, state: str, words: str) -> None:
    text = words_of(loper, "exchange_ordered", state)
    assert words in text and ("Send the old product" in text) == (state == State.REGISTERED)


def test_the_reminder_of_a_withdrawal_speaks_of_no_lost_right_and_of_no_calling_off(loper: Shop) -> None:
    text = words_of(loper, "return_send_by", path="withdraw")
    assert "Your withdrawal stands." in text and "we may wait with your money" in text
    assert "Cancel the return" not in text, "a declaration is not taken back by a button"
    assert "Cancel the return" in words_of_ordinary(loper)


def words_of_ordinary(shop: Shop) -> str:
    with shop.scoped():
        return str(rendered(scene(shop, "return_send_by", "1043", language="en")).text)


def test_what_becomes_of_one_return_ends_no_mail_about_another(loper: Shop) -> None:
    def about(kind: str, pk: int) -> Happened:
        shop = Place(ZoneInfo("Europe/Amsterdam"), "NL")
        return Happened("return.registered", kind, pk, timezone.now(), shop, order_id=7, customer_id=3)

    assert concerns(about("return", 1), about("return", 1)) and not concerns(about("return", 1), about("return", 2))
    assert not concerns(about("exchange", 1), about("exchange", 2))
    assert concerns(about("return", 1), about("order", 7)) and concerns(about("shipment", 1), about("shipment", 2))


def test_the_mail_about_an_old_product_opens_its_page(loper: Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        test_circular.opened()
        row = test_circular.handed_in()
    work()
    (mail,) = mailbox.mails
    links = [one for one in OPENED.findall(text_of(mail)) if f"//{loper.host}" in one]
    page = loper.client().get("/" + links[0].split("/", 3)[3], follow=True)
    assert page.status_code == 200 and row.spoken in page.content.decode()
    assert page.redirect_chain[-1][0] == f"/returns/{row.public_id}/"
