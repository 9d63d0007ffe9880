"""What was asked for and what is granted, in the mails about it; no day of the money without what it hangs on."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from notifications.mails.moments import full_day
from returns.models import Exchange, Return, ReturnItem
from tests.cast import Shop
from tests.notifications.stage import rendered, scene
from tests.returns import desk
from tests.returns.mailed import exchange_of

pytestmark = pytest.mark.django_db
WRONG, MIND, WITHDRAW, OLD = Return.Path.WRONG, Return.Path.MIND, Return.Path.WITHDRAW, Return.Path.OLD


def told(shop: Shop, template: str, outcome: str = "refund", exchange: str = "", **changes: Any) -> str:
    """The mail in English: its subject, its preheader and its text, on one line."""
    with shop.scoped():
        message = scene(shop, template, language="en")
        ReturnItem.objects.update(outcome=outcome)
        Return.objects.update(**changes)
        if exchange:
            made = exchange_of(Return.objects.get(), Exchange.State.RESERVED)
            Exchange.objects.filter(pk=made.pk).update(ships=exchange, is_replacement=outcome == "replacement")
        content = rendered(message)
    return " ".join(f"{content.subject} | {content.text}".split())


@pytest.mark.parametrize(("outcome", "subject", "gets"), [
    ("replacement", "You get a replacement: return", "You get: 1 × Wolkenloper 3 maat 43"),
    ("repair", "We repair it: return", "You chose: Repair"),
    ("reduction", "You keep it and get money back: return", "You chose: Keep it for less"),
    ("refund", "You get your money back: return", "You get back: €19.90"),
    ("credit", "You get store credit: return", "Store credit: €19.90"),
])  # fmt: skip
@pytest.mark.parametrize("by", ["tom@loper.example", "system"])
def test_an_accepted_claim_says_so_and_what_comes(loper: Shop, outcome: str, subject: str, gets: str, by: str) -> None:
    exchange = "on_scan" if outcome == "replacement" else ""
    decided = {"path": WRONG, "decided_by": by, "decide_by": None, "decision_note": "Sorry, Sanne!"}
    text = told(loper, "return_registered", outcome, exchange, **decided)
    assert text.startswith(subject) and "We accept your claim." in text and gets in text, text
    assert "From our team: Sorry, Sanne!" in text and "is registered" not in text
    travels = outcome != "reduction"
    assert ("that costs you nothing" in text) == travels == ("What goes back" in text)
    assert ("as soon as your parcel is handed in and scanned" in text) == (outcome == "replacement")


def test_what_nobody_had_to_decide_is_registered_and_accepted_by_nobody(loper: Shop) -> None:
    text = told(loper, "return_registered", "repair", path=WRONG)
    assert "is registered |" in text and "We accept" not in text and "You chose: Repair" in text


@pytest.mark.parametrize("template", ["return_asked", "return_refused"])
def test_a_claim_is_about_what_was_asked_and_nothing_goes_back_yet(loper: Shop, template: str) -> None:
    text = told(loper, template, "repair", path=WRONG)
    assert "You asked for: Repair" in text and "your claim" in text.casefold(), text
    assert "What it is about" in text and "goes back" not in text and "because of your return at Loper" in text


@pytest.mark.parametrize(("ships", "words"), [
    ("now", "We send it: at once"),
    ("on_scan", "We send it: as soon as your parcel is handed in and scanned"),
    ("on_receipt", "We send it: as soon as we have looked at your parcel"),
])  # fmt: skip
def test_an_exchange_is_registered_with_what_one_gets_and_when_it_leaves(loper: Shop, ships: str, words: str) -> None:
    text = told(loper, "return_registered", "exchange", ships, expected=None, promised_on=None)
    assert "You get: 1 × Wolkenloper 3 maat 43" in text and words in text, text
    assert "Difference in price: €10.00; another email" in text and "Choose on its page how you send it" in text
    assert "Nothing else to do" not in text and "need do nothing" not in text and "money" not in text


@pytest.mark.parametrize("path", [MIND, WITHDRAW])
@pytest.mark.parametrize("template", ["return_registered", "return_label", "return_send_by", "return_under_way"])
def test_the_day_of_the_money_never_comes_before_the_last_day_without_its_condition(
    loper: Shop, template: str, path: str
) -> None:
    now = timezone.now()
    text = told(loper, template, path=path, decide_by=None, promised_on=(now + timedelta(days=9)).date(),
                send_by=now + timedelta(days=14))  # fmt: skip
    promised = full_day(now + timedelta(days=9))
    condition = {MIND: ", if you hand it in by", WITHDRAW: ", if you have sent the goods by then"}[Return.Path(path)]
    if template == "return_under_way":
        assert promised in text and ", if you" not in text
    elif template == "return_send_by":
        assert promised not in text, "it moves on from day to day"
    else:
        assert text.count(promised) == text.count(promised + condition) == 1, text


def test_a_cancelled_return_promises_nothing(loper: Shop) -> None:
    text = told(loper, "return_cancelled", expected=Decimal("19.90"), promised_on=timezone.localdate())
    assert "is cancelled |" in text and "€" not in text and "goes back" not in text
    assert full_day(timezone.localdate()) not in text and "Hand it in" not in text


def test_an_old_product_is_handed_in(loper: Shop) -> None:
    text = told(loper, "return_registered", "recycle", path=OLD, expected=None, promised_on=None)
    assert "What you hand in" in text and "goes back" not in text and "You get" not in text.split("What you hand in")[0]


def test_who_sends_a_gift_back_reads_no_price(loper: Shop) -> None:
    text = told(loper, "return_registered", "credit", is_gift=True)
    assert "Store credit: at the latest on" in text and "€" not in text and "19.90" not in text, text


@pytest.mark.parametrize("is_replacement", [False, True])
def test_who_received_a_gift_is_promised_store_credit_and_no_money(loper: Shop, is_replacement: bool) -> None:
    with loper.scoped():
        message = scene(loper, "exchange_sold_out", language="en")
        Exchange.objects.update(is_replacement=is_replacement)
        bought = rendered(message)
        Return.objects.update(is_gift=True)
        given = rendered(message)
    assert "money" in bought.text and "store credit" in given.text and "money" not in given.text + given.html


def test_the_reminder_leads_to_the_code_only_where_there_is_one(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "return_send_by", language="en")
        before = rendered(message).text
        desk.travels(Return.objects.get())
        after = rendered(message).text
    assert "Choose how you send it" in before and "View the code" not in before and "View the code" in after


def test_a_service_that_was_withdrawn_from_is_called_no_return(loper: Shop) -> None:
    text = told(loper, "return_asked", "ended", path=WITHDRAW)
    assert text.startswith("We are looking at your withdrawal") and "looking at your return" not in text
