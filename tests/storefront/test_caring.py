"""More care on the order's page: what the brand switched on, below whom to ask."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.utils import timezone

from care.models import CareSettings, CommonQuestion, Question, TakeBack
from consents.models import Consent
from notifications.answers.suppressing import is_suppressed, suppress
from notifications.models import MailClass, Suppression
from orders.models import Order
from tests.care.stage import KETTLE, block, browser, placed, rule, switch_on
from tests.cast import SANNE, Shop, parcel, scan, tracking, work
from tests.mailbox import Mailbox
from tests.storefront.everything import cost

pytestmark = pytest.mark.django_db


def page_of(shop: Shop, order: Order) -> str:
    return str(browser(shop, order).get(f"/orders/{order.public_id}/?lang=en", follow=True).content.decode())


def delivered(shop: Shop, number: str = "1042", **changes: Any) -> Order:
    order = placed(shop, number, parcels=[parcel(f"3S{number}")], **changes)
    shop.carrier_tells(tracking(f"3S{number}", scan("delivered", words="Bij de buren op nummer 3")))
    work()
    order.refresh_from_db() if False else None
    with shop.scoped():
        return Order.objects.get(pk=order.pk)


def test_without_a_switch_nothing_of_it_is_there(loper: Shop) -> None:
    order = placed(loper)
    with loper.scoped():
        block()
        rule()
    page = page_of(loper, order)
    for word in ("care", "wa.me", "Find the answer", "newsletter"):
        assert f'class="{word}' not in page and word not in re.sub(r"care\.", "", page)
    client = browser(loper, order)
    for path in ("help/", "help/about/where/", "newsletter/", "take-back/old_for_new/"):
        assert client.get(f"/orders/{order.public_id}/{path}").status_code == 404


def test_it_stands_below_whom_to_ask_and_costs_no_query(loper: Shop) -> None:
    order = placed(loper)
    client = browser(loper, order)
    bare = len(cost(client, f"/orders/{order.public_id}/"))
    with loper.scoped():
        switch_on()
        for number in range(5):
            block(position=number, texts={"nl": {"title": f"Blok {number}", "text": "Zie loper.example"}})
    assert len(cost(client, f"/orders/{order.public_id}/")) == bare <= 8
    page = client.get(f"/orders/{order.public_id}/").content.decode()
    assert [page.find(f"Blok {number}") > page.find('id="ask"') for number in range(3)] == [True] * 3
    assert "Blok 3" not in page
    assert "wa.me/31612345678" in page and "1042" in unquote(re.findall(r'wa\.me/\d+\?text=([^"]+)', page)[0])


def test_what_the_brand_writes_stays_words(loper: Shop) -> None:
    order = placed(loper)
    with loper.scoped():
        switch_on()
        block(texts={"nl": {"title": "<b>Hoi</b>", "text": "<script>x</script> zie https://loper.example/<i>",
                            "link": "javascript:alert(1)"}})  # fmt: skip
    page = page_of(loper, order)
    assert "<b>Hoi" not in page and "<script>x" not in page and "javascript:" not in page
    assert "&lt;b&gt;Hoi" in page and 'href="https://loper.example/' in page


# --- answers, then a form --------------------------------------------------------------------


def test_the_order_answers_first(loper: Shop) -> None:
    order = delivered(loper)
    with loper.scoped():
        switch_on()
        CommonQuestion.objects.create(texts={"nl": {"question": "Zijn ze waterdicht?", "answer": "Nee."}})
    client = browser(loper, order)
    root = f"/orders/{order.public_id}/help/"
    listed = client.get(root + "?lang=en", follow=True).content.decode()
    assert "It says delivered, but I have nothing." in listed and "Zijn ze waterdicht?" in listed
    assert "Bij de buren op nummer 3" in client.get(f"{root}about/not_received/").content.decode()
    where = client.get(f"{root}about/where/").content.decode()
    assert re.search(r"<summary>This does not answer my question</summary>.*<textarea", where, re.DOTALL)
    searched = client.get(root, {"q": "WATERDICHT"}).content.decode()
    assert "waterdicht?" in searched and "Where is my order?" not in searched
    assert client.get(root, {"q": "\0 x" * 4000}).status_code == 200
    assert client.get(f"{root}about/no-such/").status_code == 404


def test_the_brands_own_words_take_the_place_of_ours(loper: Shop) -> None:
    order = placed(loper)
    with loper.scoped():
        switch_on()
        CommonQuestion.objects.create(topic="return", texts={"nl": {"question": "Ruilen?", "answer": "Honderd dagen."}})
    page = browser(loper, order).get(f"/orders/{order.public_id}/help/about/return/").content.decode()
    assert "Honderd dagen." in page


def test_a_question_goes_to_the_team_with_the_orders_context_and_back_to_the_customer(
    loper: Shop, mailbox: Mailbox
) -> None:
    order = placed(loper, parcels=[parcel()])
    with loper.scoped():
        switch_on()
    client = browser(loper, order)
    form = client.get(f"/orders/{order.public_id}/help/about/where/").content.decode()
    key = re.findall(r'name="form_key" value="(\w+)"', form)[0]
    sent = {"message": "Waar blijft hij?\n<b>Groet</b>", "phone": "06 12345678", "form_key": key}
    for _twice in range(2):
        answer = client.post(f"/orders/{order.public_id}/help/about/where/", sent)
        assert answer.status_code == 303
    thanks = client.get(answer["Location"] + "?lang=en", follow=True).content.decode()
    assert "within one working day" in thanks and SANNE["email"] in thanks
    work()
    with loper.scoped():
        question = Question.objects.get()
    mails = [mail for mail in mailbox.mails if "hallo@loper.example" in str(mail["To"])]
    assert len(mails) == 1, "asked twice is asked once"
    mail = mails[0]
    assert SANNE["email"] in str(mail["Reply-To"])
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Waar blijft hij?" in text and "1042" in str(mail["Subject"]) and "3SLOPR0001" in text
    assert f"/dashboard/loper/questions/{question.pk}/" in text
    assert "&lt;b&gt;Groet" in html and "<b>Groet" not in html
    assert "/t/" not in text and "/t/" not in html, "the team's mail carries no key to the customer's page"


@pytest.mark.parametrize(
    ("message", "phone", "names"),
    [("", "", "message"), ("x" * 4001, "", "message"), ("Hallo daar", "abc", "phone"), ("Hal\0lo", "", "message")],
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(loper: Shop, message: str, phone: str, names: str) -> None:
    order = placed(loper)
    with loper.scoped():
        switch_on()
    answer = browser(loper, order).post(
        f"/orders/{order.public_id}/help/about/other/", {"message": message, "phone": phone}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{names}-error"' in page and (message[:50] in page or "\0" in message)
    with loper.scoped():
        assert not Question.objects.exists()


def test_machines_and_storms_reach_nobody(loper: Shop) -> None:
    order = placed(loper)
    with loper.scoped():
        switch_on()
    client, address = browser(loper, order), f"/orders/{order.public_id}/help/about/other/"
    assert client.post(address, {"message": "Buy pills", "website": "x"}).status_code == 303
    with loper.scoped():
        assert not Question.objects.exists(), "who fills in the hidden field is thanked and forgotten"
    answers = [client.post(address, {"message": f"Vraag {number}"}) for number in range(7)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429] * 2
    assert "Vraag 6" in answers[-1].content.decode()


def test_without_an_address_of_the_team_there_are_answers_and_no_form(loper: Shop) -> None:
    order = placed(loper)
    loper.merchant.support_email = ""
    loper.merchant.save()
    with loper.scoped():
        switch_on()
    client, address = browser(loper, order), f"/orders/{order.public_id}/help/about/where/"
    page = client.get(address).content.decode()
    assert "<textarea" not in page and "wa.me" in page
    assert client.post(address, {"message": "Hallo daar"}).status_code == 404


# --- newsletter ------------------------------------------------------------------------------


def ask_for_news(client: Any, order: Order, **changes: str) -> Any:
    address = f"/orders/{order.public_id}/newsletter/"
    page = client.get(address).content.decode()
    version = re.findall(r'name="version" value="(\w+)"', page)[0]
    return client.post(address, {"act": "ask", "version": version, "agree": "yes", **changes})


def news_link(mailbox: Mailbox) -> str:
    text = mailbox.mails[-1].get_body(("plain",)).get_content()
    return re.findall(r"/mail/news/\w+/", text)[-1]


def test_the_newsletter_begins_only_with_a_ticked_box_and_a_pressed_button_in_the_mailbox(
    loper: Shop, mailbox: Mailbox
) -> None:
    order = placed(loper)
    with loper.scoped():
        switch_on()
    client = browser(loper, order)
    page = client.get(f"/orders/{order.public_id}/newsletter/").content.decode()
    assert "checked" not in page and "Elke maand nieuwe routes." in page
    assert ask_for_news(client, order, agree="").status_code == 422
    assert ask_for_news(client, order, version="000000000000").status_code == 422, "other words than were shown"
    with loper.scoped():
        assert not Consent.objects.exists()
    for _twice in range(2):
        client.post(
            f"/orders/{order.public_id}/newsletter/",
            {"act": "ask", "agree": "yes", "version": re.findall(r'name="version" value="(\w+)"', page)[0]},
        )
    work()
    with loper.scoped():
        consent = Consent.objects.get()
        assert (consent.state, consent.confirmed_at) == ("asked", None)
        assert "Elke maand nieuwe routes." in consent.wording and consent.language == "nl"
    link = news_link(mailbox)
    scanner = loper.client()
    assert scanner.get(link).status_code == 200
    with loper.scoped():
        assert Consent.objects.get().state == "asked", "opening the link confirms nothing"
    for _twice in range(2):
        assert scanner.post(link).status_code == 200
    with loper.scoped():
        consent = Consent.objects.get()
        assert consent.state == "confirmed"
        assert Order.objects.get().customer.marketing_opt_in is None, "the newsletter is no consent to other offers"
    assert browser(loper, order).post(f"/orders/{order.public_id}/newsletter/", {"act": "stop"}).status_code == 303
    with loper.scoped():
        assert Consent.objects.get().state == "withdrawn"
    assert loper.client().post(link).status_code == 404, "what was withdrawn cannot be confirmed by the old mail"


def test_a_link_of_last_week_and_one_of_another_order_confirm_nothing(loper: Shop, mailbox: Mailbox) -> None:
    order = placed(loper)
    with loper.scoped():
        switch_on()
    ask_for_news(browser(loper, order), order)
    work()
    with loper.scoped():
        Consent.objects.update(asked_at=timezone.now() - timedelta(days=8))
    loper.client().post(news_link(mailbox))
    with loper.scoped():
        assert Consent.objects.get().state == "lapsed"
    # A key to the order is no key to the newsletter.
    from merchants.access import issue

    with loper.scoped():
        token = issue(order.subject, "a test")
    assert loper.client().post(f"/mail/news/{token}/").status_code == 404


def test_a_confirmed_newsletter_counts_after_an_earlier_no_but_not_after_a_complaint(
    loper: Shop, mailbox: Mailbox
) -> None:
    order = placed(loper)
    with loper.scoped():
        switch_on()
        suppress(SANNE["email"], MailClass.MARKETING, "unsubscribed")
    ask_for_news(browser(loper, order), order)
    work()
    loper.client().post(news_link(mailbox))
    work()
    with loper.scoped():
        assert not is_suppressed(SANNE["email"], MailClass.MARKETING)
        Consent.objects.all().delete()
        Suppression.objects.all().delete()
        suppress(SANNE["email"], MailClass.STATUS, "complained")
    page = browser(loper, order).get(f"/orders/{order.public_id}/newsletter/?lang=en", follow=True).content.decode()
    assert "do not reach" in page and 'name="agree"' not in page


# --- taking back -----------------------------------------------------------------------------


def test_the_offer_is_on_record_from_the_order_on_mailed_and_answered(loper: Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        switch_on()
        rule()
    order = placed(loper, lines=[KETTLE])
    with loper.scoped():
        row = TakeBack.objects.get()
    assert row.state == "offered" and row.lines[0]["title"] == KETTLE["title"] and row.offer and row.offer_version
    assert "oud" in row.offer.lower() or "old" in row.offer.lower()
    assert [mail for mail in mailbox.mails if "1042" in str(mail["Subject"]) and SANNE["email"] in str(mail["To"])]
    client, address = browser(loper, order), f"/orders/{order.public_id}/take-back/old_for_new/"
    assert "take-back-1" in page_of(loper, order)
    assert client.post(address, {"act": "ask", "what": "", "pieces": "2", "method": "drone"}).status_code == 422
    wish = {"act": "ask", "what": "oude waterkoker", "pieces": "1", "method": "courier"}
    for _twice in range(2):
        assert client.post(address, wish).status_code == 303
    work()
    with loper.scoped():
        row = TakeBack.objects.get()
        assert (row.state, row.method, row.what) == ("asked", "courier", "oude waterkoker")
        assert [move.by for move in row.moves.all()] == ["customer"]
    assert "oude waterkoker" in page_of(loper, order)
    assert client.post(address, {"act": "call_off"}).status_code == 303
    with loper.scoped():
        assert TakeBack.objects.get().state == "cancelled"


def test_only_what_the_rule_names_is_offered_and_history_is_not(loper: Shop) -> None:
    with loper.scoped():
        rule(countries=["DE"])
        rule(kind="recycling", categories=[], words=["schoen"])
    placed(loper, "1", lines=[KETTLE])
    long_ago = (timezone.now() - timedelta(days=40)).isoformat()
    with loper.scoped():
        from care.models import TakeBackRule

        TakeBackRule.objects.filter(kind="old_for_new").update(countries=[])
    placed(loper, "2", lines=[KETTLE], placed_at=long_ago, updated_at=long_ago)
    with loper.scoped():
        assert not TakeBack.objects.exists()
    placed(loper, "3", lines=[{**KETTLE, "quantity": 3}])
    with loper.scoped():
        assert TakeBack.objects.get().allowed == 3, "one old for each new one"


def test_a_courier_takes_along_only_what_was_asked_for_before_he_left(loper: Shop) -> None:
    with loper.scoped():
        switch_on()
        rule()
    order = placed(loper, lines=[KETTLE], parcels=[parcel()])
    loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit")))
    work()
    client, address = browser(loper, order), f"/orders/{order.public_id}/take-back/old_for_new/"
    page = client.get(address).content.decode()
    assert 'value="shop"' in page and 'value="courier"' not in page
    wish = {"act": "ask", "what": "ketel", "pieces": "1", "method": "courier"}
    assert client.post(address, wish).status_code == 422
    with loper.scoped():
        Order.objects.update(delivered_at=timezone.now() - timedelta(days=31))
    assert client.post(address, {**wish, "method": "shop"}).status_code == 422
    assert "take-back-1" not in page_of(loper, order), "a page offers nothing that cannot be had"


# --- the same again --------------------------------------------------------------------------


def test_the_same_again_leads_into_the_shops_own_cart_once_it_is_there(loper: Shop) -> None:
    loper.merchant.shop_url = "https://loper.example"
    loper.merchant.save()
    with loper.scoped():
        switch_on()
    link = "https://loper.example/again/1042"
    early = placed(loper, "1041", reorder_url="https://loper.example/again/1041")
    assert "loper.example/again" not in page_of(loper, early), "not before it has arrived"
    assert link in page_of(loper, delivered(loper, "1042", reorder_url=link))
    elsewhere = delivered(loper, "1043", reorder_url="https://evil.example/again")
    assert "evil.example" not in page_of(loper, elsewhere)


# --- forgetting ------------------------------------------------------------------------------


def test_an_erased_customer_leaves_a_record_without_a_person(loper: Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        switch_on()
        rule()
    order = placed(loper, lines=[KETTLE])
    client = browser(loper, order)
    client.post(f"/orders/{order.public_id}/help/about/other/", {"message": "Geheim verhaal", "phone": "0612345678"})
    ask_for_news(client, order)
    client.post(
        f"/orders/{order.public_id}/take-back/old_for_new/",
        {"act": "ask", "what": "Geheim ding", "pieces": "1", "method": "shop"},
    )
    work()
    loper.client().post(news_link(mailbox)) if "/mail/news/" in str(mailbox.mails[-1]) else None
    with loper.scoped():
        Consent.objects.update(state="confirmed", confirmed_at=timezone.now())
    loper.tells("customer.redact", {"email": SANNE["email"]})
    work()
    with loper.scoped():
        question, consent, row = Question.objects.get(), Consent.objects.get(), TakeBack.objects.get()
        assert (question.message, question.phone) == ("", "") and question.erased_at
        assert (consent.email, consent.state) == ("", "erased") and consent.wording and consent.confirmed_at
        from consents.consenting import proofs_of

        assert [proof.pk for proof in proofs_of(SANNE["email"].upper())] == [consent.pk], "the proof is still found"
        assert (row.what, row.state, row.method) == ("", "asked", "shop") and row.offer
        assert CareSettings.objects.exists()
