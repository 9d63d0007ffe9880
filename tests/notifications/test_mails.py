"""Every mail, in every language, for both brands: the same facts twice, and nothing that does not belong there."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone, translation

from care.models import CareBlock
from catalogue.models import Product
from loyalty.models import LoyaltySettings
from merchants.access import open_link
from notifications.facts.snapshot import TO_TEAM, facts_of
from notifications.journeys.blueprints import BLUEPRINTS
from notifications.mails.contexts import context_of
from notifications.mails.finishing import finished
from notifications.mails.moments import full_day, on_day, window
from notifications.mails.rendering import render
from notifications.models import MailClass
from portal.catalogues import AREAS, LANGUAGES, compile_catalogue
from returns.models import Exchange, LinkAsk, Return, Withdrawal
from tests.cast import Shop
from tests.notifications.advertised import WITHOUT_ORDER
from tests.notifications.stage import GOODS, STATUS, TEMPLATES, at, message_about, order_of, parcel_of, rendered, scene
from tracking.snapshots import Status

ALL = ("en", *LANGUAGES)
pytestmark = pytest.mark.django_db
ADVERTISING = {mail.template for one in BLUEPRINTS if one.mail_class == MailClass.MARKETING for mail in one.steps}
# The merchants' own shops, where mails about products and programmes lead.
OWN_SITES = ("www.loper.example", "www.funkwerk.example")
RETURNS = tuple(one for one in TEMPLATES if one.startswith(("return_", "exchange_")))
# Mails about something else than what was bought.
WITHOUT_ITEMS = ("link_requested", "address_link", "newsletter_confirm", "take_back_offered", "take_back_asked",
                 "take_back_planned", "csat", "nps", "loyalty_invitation", "coupon", "care_content",
                 "replenishment")  # fmt: skip
# Mails about a person, a wish or the shop as a whole; and a return, which may be of several orders.
UNNUMBERED = (*WITHOUT_ORDER, "nps", "loyalty_invitation", "return_link", "withdrawal_received", "withdrawal_answered",
              *RETURNS)  # fmt: skip
URL = re.compile(r'(?:href|src|background|action)="([^"]*)"|url\(([^)]*)\)', re.IGNORECASE)


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    """The repository holds no compiled catalogues."""
    from django.conf import settings

    for area in AREAS:
        for language in LANGUAGES:
            compile_catalogue(settings.BASE_DIR, area, language)
    translation.trans_real._translations.clear()


@pytest.fixture(params=["loper", "funkwerk"])
def shop(request: pytest.FixtureRequest) -> Shop:
    found: Shop = request.getfixturevalue(request.param)
    return found


def words_of(html: str) -> str:
    """What a reader sees of the html part, as one line."""
    body = re.sub(r"<style.*?</style>|<!--.*?-->|<title>.*?</title>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("language", ALL)
def test_every_mail_is_whole(shop: Shop, language: str) -> None:
    with shop.scoped():
        for number, template in enumerate(TEMPLATES, start=1042):
            message = scene(shop, template, str(number), language=language)
            spoken = shop.merchant.language if template in TO_TEAM else language
            content, context = rendered(message), _context(message, spoken)
            assert content.language == spoken
            _check_form(content, spoken)
            numbers = [] if template in UNNUMBERED else [str(number)]
            facts = [*numbers, *(text for row in context["rows"] for text in (row["label"], row["value"]))]
            facts += [item["title"] for item in context["items"] if template not in WITHOUT_ITEMS]
            _check_same_facts(content, facts, template)


def _check_form(content: Any, language: str) -> None:
    assert len(re.findall(f'<(?:html|div)[^>]* lang="{language}" dir="ltr"', content.html)) == 2
    assert "\n" not in content.subject and content.subject
    assert not re.search(r"&#?\w+;", content.subject + content.text), "an entity in plain text"
    for part in (content.subject, content.text, content.html):
        assert "{{" not in part and "{%" not in part and "%(" not in part
        assert not re.search(r"\bNone\b", part)
    assert len(content.html.encode()) < 80_000


def _check_same_facts(content: Any, facts: list[str], template: str) -> None:
    seen = words_of(content.html)
    for fact in facts:
        assert fact in content.text, f"{template}: {fact} is missing in the text part"
        assert " ".join(fact.split()) in seen, f"{template}: {fact} is missing in the html part"
    links = {unescape(url) for url in re.findall(r'href="(http[^"]+)"', content.html)}
    assert all(link in content.text for link in links)
    assert links


def test_mail_leads_to_the_merchants_own_host_only(shop: Shop) -> None:
    with shop.scoped():
        customers = [template for template in TEMPLATES if template not in TO_TEAM]
        contents = [rendered(scene(shop, template, template[:20])) for template in customers]
    for content in contents:
        targets = [urlsplit(one or other) for one, other in URL.findall(content.html)]
        assert targets
        hosts = {target.hostname for target in targets if target.scheme not in ("mailto", "tel", "cid")}
        assert hosts <= {shop.host, *OWN_SITES}
        # The only pictures are those that travel with the mail.
        assert content.html.count("<img") == content.html.count('src="cid:')
        assert "<script" not in content.html and "@import" not in content.html
        assert set(re.findall(r"https?://([^/:\s]+)", content.text)) <= {shop.host, *OWN_SITES}


def _with_its_own_language(subject: Any) -> Any:
    """Returns and declarations speak the language of whoever made them."""
    if isinstance(subject, Exchange):
        return subject.item.in_return
    if isinstance(subject, LinkAsk):
        return subject.customer
    return subject if isinstance(subject, Return | Withdrawal) else None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_in_a_translated_mail(loper: Shop, language: str) -> None:
    with loper.scoped():
        for number, template in enumerate(one for one in TEMPLATES if one not in TO_TEAM):
            facts = facts_of(scene(loper, template, str(number), language="en"))
            english = render(facts)
            if facts.order_row is not None:
                facts.order_row.language = language
            elif facts.customer is not None:
                facts.customer.language = language
            if own := _with_its_own_language(facts.subject):
                own.language = language
            translated = render(facts)
            same = _facts_in(_context(facts.message, "en")) | {
                "Loper Loopsport",
                "Loper Loopsport, Hoofdstraat 1",
                "--",
                *_said_by_the_shop(),
            }
            # The subject of a guide is the shop's own title.
            assert translated.subject != english.subject or template == "care_content"
            sentences = {line for line in english.text.splitlines() if line and not line.startswith("http")}
            # The numbers to answer with ("How likely is it, from 0 to 10?") are the same in every language.
            sentences = {line for line in sentences if not line.isdecimal()}
            if isinstance(facts.subject, Return):
                sentences.discard(facts.subject.decision_note)  # as the team wrote it
            if isinstance(facts.subject, Withdrawal):  # what was declared stays in the words in which it was declared
                said = {line.strip() for line in facts.subject.statement.splitlines()}
                sentences = {line for line in sentences if line.strip() not in said and not line.startswith("In UTC")}
            left = sentences & set(translated.text.splitlines()) - same
            assert not left, f"{template} is not translated: {left}"


def test_marketing_can_be_stopped_with_one_click_and_by_eye(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "review_request")
        content = rendered(message)
        content.rendered_at = timezone.now()
        content.save()
        mail = finished(content, message_order_subject(message))
        off = re.fullmatch(r"<(http://track\.loper\.localhost:8000/mail/off/(\w+)/)>", mail.headers["List-Unsubscribe"])
        assert off
        link = open_link(off.group(2))
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert off.group(1) in mail.text and off.group(1) in mail.html
    assert link, "the link of the mail is kept"
    assert set(link.actions.split()) == {"unsubscribe", "preferences"}, "it must not open the order"


def test_only_marketing_offers_to_unsubscribe(loper: Shop) -> None:
    with loper.scoped():
        for template in set(TEMPLATES) - ADVERTISING:
            content = rendered(scene(loper, template, template[:20]))
            assert "List-Unsubscribe" not in content.headers
            assert "/mail/off/" not in content.html + content.text


def test_the_stored_mail_holds_no_key_and_the_sent_one_opens_the_order(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "order_placed")
        content = rendered(message)
        content.rendered_at = timezone.now()
        content.save()
        first, again = (finished(content, message_order_subject(message)) for _ in range(2))
        token = re.search(r"/t/(\w+)/", first.text)
        assert token and token.group(1) not in content.text + content.html
        link = open_link(token.group(1))
        assert link and link.subject == message_order_subject(message)
    assert first == again, "a repetition must be recognisable as one"


EVIL = "Shoe <script>alert(1)</script> \"quoted\" 'single' & \r\nBcc: everyone@evil.example\n\n{{ merchant }} {% now %}"


def test_words_from_outside_stay_words(loper: Shop) -> None:
    with loper.scoped():
        loper.merchant.name = f"Loper{EVIL}"[:120]
        loper.merchant.save()
        for place, template in enumerate(TEMPLATES):
            number = f"{place}\r\nBcc: evil@x.example\r\n42<b>{'9' * 20}"
            message = scene(loper, template, number, buyer_name=EVIL, receiver_name=f"{EVIL}2")
            facts = facts_of(message)
            if facts.order_row is not None:
                facts.order_row.lines.update(title=EVIL)
            content = rendered(message)
            content.rendered_at = timezone.now()
            content.save()
            _check_harmless(content, finished(content, facts.access_subject).as_mime().message().as_bytes())


def _check_harmless(content: Any, raw: bytes) -> None:
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Bcc"] is None and mail["To"] in ("sanne@klant.example", "hallo@loper.example")
    assert "\n" not in mail["Subject"] and "&#" not in mail["Subject"] and "&lt;" not in mail["Subject"]
    assert "<script" not in content.html and "<b>9" not in content.html
    assert "&lt;script" not in content.text and "&#x27;" not in content.text
    assert not re.search(r"^Bcc:", content.text, re.MULTILINE)


def test_a_mail_of_a_parcel_names_what_is_in_it_and_what_follows(loper: Shop) -> None:
    with loper.scoped():
        content = rendered(scene(loper, "shipment_delivered", language="en"))
    inside, _, rest = content.text.partition("Still to be sent")
    assert "1 × Wolkenloper 3" in inside and "Merino" not in inside
    assert "2 × Loopsokken Merino" in rest
    assert "1 other parcel is still to come" in rest and "3SLOPER1042B" in rest


def test_a_parcel_of_unknown_contents_shows_the_order(loper: Shop) -> None:
    with loper.scoped():
        order = order_of(loper, language="en")
        parcel = parcel_of(order, Status.IN_TRANSIT)
        parcel.fulfilment.contents = []
        parcel.fulfilment.save()
        content = rendered(message_about(loper, "shipment_in_transit", order, parcel))
    assert "In this parcel" not in content.text
    assert all(title in content.text for _id, title, *_rest in GOODS)


def test_forty_items_stay_readable(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "order_placed", language="en")
        order = facts_of(message).order
        for place in range(40):
            order.lines.create(
                external_id=f"x{place}", position=place + 2, title=f"Ding {place}, " + "lang " * 50, quantity=1
            )
        content = rendered(message)
    assert "and 22 more items" in content.text
    assert len(content.html.encode()) < 80_000


def test_the_context_costs_few_queries(loper: Shop, django_assert_max_num_queries: Any) -> None:
    with loper.scoped():
        message = scene(loper, "shipment_exception")
        facts = facts_of(message)
        with django_assert_max_num_queries(5), translation.override("nl"):
            context_of(facts)


def test_a_mail_says_who_receives_when_it_is_not_the_buyer(loper: Shop) -> None:
    with loper.scoped():
        present = rendered(scene(loper, "shipment_in_transit", "1", language="en", receiver_name="Piet Jansen"))
        own = rendered(scene(loper, "shipment_in_transit", "2", language="en", receiver_name="SANNE DE VRIES"))
    assert "To: Piet Jansen" in present.text and present.recipient == "sanne@klant.example"
    assert "To:" not in own.text


def test_an_estimate_is_shown_only_while_it_can_be_true(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "shipment_in_transit", language="en")
        assert "Expected: " in rendered(message).text
        parcel = facts_of(message).shipment
        assert parcel
        parcel.estimated_at = timezone.now() - timedelta(days=3)
        parcel.save()
        late = rendered(message).text
        out = rendered(scene(loper, "shipment_out_for_delivery", "2", language="en")).text
        stuck = rendered(scene(loper, "shipment_exception", "3", language="en")).text
    assert "Expected" not in late and "We do not know the day yet" in late
    assert "Expected" not in out, "the courier has it today; an estimate for another day is old"
    assert "Expected" not in stuck, "the estimate is older than the trouble"


def test_a_delay_shows_the_new_day_beside_the_first(loper: Shop) -> None:
    with loper.scoped():
        text = rendered(scene(loper, "shipment_delayed", language="en")).text
        with translation.override("en"):
            assert f"Now expected: {full_day(at(2, 15))}, between 13:00 and 15:00" in text
            assert f"First expected: {full_day(at(-1, 15))}" in text


def test_out_for_delivery_says_today_only_on_that_day(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "shipment_out_for_delivery", language="en")
        assert rendered(message).subject == "Arriving today: your order 1042"
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            assert rendered(message).subject == "Nearly there: your order 1042"


@pytest.mark.parametrize(
    ("language", "said", "when"),
    [
        ("en", "Tuesday 1 December", "on Tuesday 1 December"),
        ("nl", "dinsdag 1 december", "op dinsdag 1 december"),
        ("de", "Dienstag, 1. Dezember", "am Dienstag, 1. Dezember"),
        ("fr", "mardi 1er décembre", "le mardi 1er décembre"),
    ],
)
def test_days_are_said_in_the_readers_language(language: str, said: str, when: str) -> None:
    with (
        time_machine.travel("2026-11-22T12:00:00+00:00"),
        translation.override(language),
        timezone.override("Europe/Amsterdam"),
    ):
        # 23:30 in Amsterdam is still the first, although it is 22:30 in London.
        assert full_day(at(9, 23, 30)) == said
        assert on_day(at(9, 23, 30)) == when
        assert on_day(at(1, 0, 30)) in ("tomorrow", "morgen", "demain")
        assert "2027" in full_day(at(300, 12))
        assert language != "fr" or full_day(at(10, 12)) == "mercredi 2 décembre", "only the first is an ordinal"
        assert language != "en" or full_day(at(300, 12)) == "Saturday 18 September 2027"


def test_a_window_is_named_only_when_it_is_one() -> None:
    with translation.override("nl"), timezone.override("Europe/Amsterdam"):
        assert window(at(1, 13), at(1, 15)) == "tussen 13:00 en 15:00 uur"
        assert window(at(1, 8), at(1, 22)) == ""
        assert window(at(1, 22), at(2, 1)) == ""
        assert window(None, at(1, 15)) == "" and window(at(1, 15), at(1, 15)) == ""


def test_every_template_belongs_to_a_blueprint_and_back() -> None:
    from django.conf import settings

    folders = {path.parent.name for path in (settings.BASE_DIR / "templates" / "emails").glob("*/subject.txt")}
    assert folders == set(TEMPLATES)
    assert set(STATUS) <= folders


def test_advertising_is_off_has_a_purpose_and_keeps_decent_hours() -> None:
    marketing = [one for one in BLUEPRINTS if one.mail_class == MailClass.MARKETING]
    assert len(marketing) == 14 and all(one.purpose and one.window for one in marketing)
    assert not any(one.is_active for one in BLUEPRINTS if one.mail_class == MailClass.MARKETING)


def message_order_subject(message: Any) -> str:
    return facts_of(message).order.subject


def _context(message: Any, language: str) -> dict[str, Any]:
    with translation.override(language), timezone.override(facts_of(message).merchant.time_zone):
        return context_of(facts_of(message))


def _said_by_the_shop() -> set[str]:
    """The shop's own sentences and names of goods, in the language in which it said them."""
    written = [
        *CareBlock.objects.values_list("texts", flat=True),
        *LoyaltySettings.objects.values_list("texts", flat=True),
    ]
    texts = {words for said in written for language in said.values() for words in language.values()}
    kinds = Product.objects.exclude(variant="").values_list("variant", flat=True)
    return texts | {f"Variant: {kind}" for kind in kinds} | {"Wij nemen je oude ketel gratis terug.", "Neem hem mee."}


def _facts_in(context: dict[str, Any]) -> set[str]:
    """Lines that are the same in every language: goods, names, numbers."""
    goods = {
        f"- {item['quantity']} × {item['title']}, {item['variant']}"
        for item in (*context["items"], *context["to_follow"])
    }
    return goods | set(context["address"]) | {"Loper", "hallo@loper.example", context["shop"], context["number"]}
