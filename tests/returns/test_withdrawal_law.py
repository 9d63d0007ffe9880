"""The withdrawal function: Directive 2011/83/EU, art. 11a, requirement by requirement (docs/withdrawal.md)."""

import re
import time
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from merchants.models import Brand
from merchants.tones import voice
from notifications.models import MailClass, Message
from returns.models import ReturnPolicy, Withdrawal
from returns.withdrawing import matching
from returns.withdrawing.wording import LABELS, SENTENCES, labels
from tests import cast
from tests.mailbox import Mailbox
from tests.returns.declared import GIVEN, confirmed, holder, placed, second, withdrawn
from tests.storefront.everything import cost

SPOKEN = [code for code, _name in settings.LANGUAGES]
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
# What the law says, letter by letter: a change here is a change of what a merchant promises by law.
FIXED = {
    "en": ("Withdraw from contract here", "Confirm withdrawal"),
    "de": ("Vertrag widerrufen", "Widerruf bestätigen"),
    "fr": ("Renoncer au contrat ici", "Confirmer la rétractation"),
    "it": ("Recedere dal contratto qui", "Conferma recesso"),
    "nl": ("Overeenkomst herroepen", "Herroeping bevestigen"),
}


def main_of(answer: Any) -> str:
    found = MAIN.search(answer.content.decode())
    assert found
    return found[0]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def kept(shop: cast.Shop) -> int:
    with shop.scoped():
        return Withdrawal.objects.count()


def test_the_labels_are_those_of_the_law_in_every_language_and_in_no_catalogue() -> None:
    assert {code: (one.withdraw, one.confirm) for code, one in LABELS.items()} == FIXED
    assert set(SPOKEN) <= set(LABELS) and set(LABELS) == set(SENTENCES)
    fixed = {label for pair in FIXED.values() for label in pair}
    for path in Path(settings.BASE_DIR).glob("*/locale/*/LC_MESSAGES/django.po"):
        said = set(re.findall(r'^msg(?:id|str) "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE))
        assert not said & fixed, path


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("tone", Brand.Tone.values)
def test_the_label_leads_to_it_from_every_page_in_every_language_and_tone(
    loper: cast.Shop, language: str, tone: str
) -> None:
    Brand.objects.filter(merchant=loper.merchant).update(tone=tone)
    order = placed(loper)
    browser = holder(loper, order)
    pages = {"/": "/withdraw/", "/sent/": "/withdraw/", "/withdraw/": "/withdraw/"}
    pages[f"/orders/{order.public_id}/"] = f"/orders/{order.public_id}/withdraw/"
    for page, leads_to in pages.items():
        html = browser.get(f"{page}?lang={language}").content.decode()
        links = dict(re.findall(r'<a[^>]*href="([^"]+)"[^>]*>([^<]+)</a>', html))
        assert links[leads_to] == FIXED[language][0], page
    assert labels(voice(language, tone)).withdraw == FIXED[language][0]


@pytest.mark.parametrize("days", [None, 3, 20, 400])
def test_it_stands_open_whatever_the_policy_the_order_and_the_day(loper: cast.Shop, days: int | None) -> None:
    with loper.scoped():
        ReturnPolicy.objects.create(is_on=False)
    order = placed(loper, arrived_days_ago=days)
    own = f"/orders/{order.public_id}/withdraw/"
    browser = holder(loper, order)
    assert FIXED["nl"][0] in browser.get(f"/orders/{order.public_id}/").content.decode()
    row = withdrawn(loper, browser, own)
    cast.work()
    with loper.scoped():
        row.refresh_from_db()
        assert row.order == order and (row.ends_on is None) == (days is None)
        assert (row.in_return is not None) == (days in (None, 3)), "whether a late one still holds, a person says"
        assert list(matching.waiting()) == ([] if row.in_return else [row])


def test_the_page_says_honestly_what_is_known_of_the_period(loper: cast.Shop) -> None:
    told = {}
    for number, days in (("1", None), ("2", 3), ("3", 40)):
        order = placed(loper, number, arrived_days_ago=days)
        page = holder(loper, order).get(f"/orders/{order.public_id}/withdraw/?lang=en")
        told[number] = words(main_of(page))
    assert "the period is open" in told["1"] and "can withdraw until the end of" in told["2"]
    assert "the 14 days ended on" in told["3"] and "we take it and answer you" in told["3"]


def test_three_fields_are_all_that_must_be_filled_in_and_no_reason_photo_or_log_in(loper: cast.Shop) -> None:
    page = main_of(loper.client().get("/withdraw/"))
    asked = re.findall(r'<(?:input|textarea|select)[^>]*name="([^"]+)"', page)
    assert [name for name in asked if name not in ("csrfmiddlewaretoken", "leave_empty")] == [*GIVEN, "goods"]
    assert "goods" not in GIVEN and 'type="file"' not in page and "<select" not in page
    assert second(loper.client()).status_code == 200, "the three are enough, from a stranger's browser"


def test_two_pages_and_two_posts_and_the_first_declares_nothing(loper: cast.Shop, mailbox: Mailbox) -> None:
    browser = loper.client()
    assert browser.get("/withdraw/confirm/").status_code == 405
    page = second(browser)
    cast.work()
    assert kept(loper) == 0 and not mailbox.mails
    assert confirmed(browser, page).status_code == 303
    assert kept(loper) == 1


@pytest.mark.parametrize("language", SPOKEN)
def test_the_second_page_is_the_declaration_and_one_button_with_nothing_but_the_label(
    loper: cast.Shop, language: str
) -> None:
    page = main_of(second(loper.client(), lang=language))
    buttons = re.findall(r"<button[^>]*>(.*?)</button>", page, re.DOTALL)
    assert [words(button) for button in buttons] == [FIXED[language][1]]
    inputs = re.findall(r"<(?:input|textarea|select)[^>]*>", page)
    assert all('type="hidden"' in one for one in inputs), "nothing more is asked"
    assert "<a " not in page and "<img" not in page, "no offer, no way to be kept"
    with loper.scoped():
        row = withdrawn(loper, lang=language)
    shown = [words(line) for line in re.findall(r"<p>(.*?)</p>", page.partition("<blockquote")[2])]
    assert shown[: len(row.statement.splitlines()) - 2] == [line for line in row.statement.splitlines() if line]


@pytest.mark.parametrize("language", SPOKEN)
def test_the_receipt_has_the_content_the_date_and_the_time_within_a_minute(
    loper: cast.Shop, mailbox: Mailbox, language: str
) -> None:
    began = time.monotonic()
    row = withdrawn(loper, lang=language, email="Iemand.Anders@post.example")
    cast.work()
    assert time.monotonic() - began < 60
    (mail,) = mailbox.mails
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = words(mail.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert mail["To"] == "Iemand.Anders@post.example" and mail["Content-Language"] == language
    for line in row.statement.splitlines():
        assert line in text and words(line) in html, line
    assert f"{row.declared_at:%Y-%m-%d %H:%M:%S}" in text
    local = row.declared_at.astimezone(ZoneInfo("Europe/Amsterdam"))
    assert re.search(rf"{local:%H:%M} \((CET|CEST|MEZ|MESZ)\)", text) and f"{local:%Y}" in text
    with loper.scoped():
        assert Message.objects.get().mail_class == MailClass.LEGAL


def test_the_receipt_s_link_opens_the_declaration_and_what_was_found(loper: cast.Shop, mailbox: Mailbox) -> None:
    placed(loper)
    row = withdrawn(loper)
    cast.work()
    text = next(mail for mail in mailbox.mails if "/withdraw/t/" in str(mail)).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = re.search(r"https?://[^/\s]+(/withdraw/t/\S+)", text)
    assert link
    browser = loper.client()
    opened = browser.get(link[1])
    page = main_of(browser.get(opened["Location"]))
    assert opened.status_code == 303 and opened["Referrer-Policy"] == "no-referrer"
    assert all(line in page for line in row.statement.splitlines() if line)
    assert f"/withdraw/{row.public_id}/return/" in page


def test_no_page_of_it_asks_the_database_more_than_twelve_times(loper: cast.Shop) -> None:
    order = placed(loper)
    browser = holder(loper, order)
    own = f"/orders/{order.public_id}/withdraw/"
    row = withdrawn(loper, browser, own)
    cast.work()
    for page in ("/withdraw/", own, f"/withdraw/{row.public_id}/"):
        assert len(cost(browser, page)) <= 12, page
