"""A merchant's own design, from the saved document to the mail that the provider gets."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from merchants.models import Brand
from notifications.delivery.draining import drain
from notifications.designs.blocks import fresh
from notifications.designs.versions import create, save
from notifications.mails.mail import Mail
from notifications.models import MailDesign, MailDesignVersion, Message, MessageContent, Step
from orders.models import Order
from tests.cast import Shop
from tests.notifications.stage import now, staged, to_another

pytestmark = pytest.mark.django_db
State = Message.State
WORDS = {
    "nl": ("Bestelling {{ order.number }} is binnen", "Wij pakken {{ order.number }} in.", "Volg hem"),
    "de": ("Bestellung {{ order.number }} ist da", "Wir packen {{ order.number }}.", "Verfolgen"),
}


def document(words: dict[str, tuple[str, str, str]] = WORDS) -> dict[str, Any]:
    return {
        language: {
            "subject": subject, "preheader": "",
            "blocks": [{**fresh("text"), "body": body}, {**fresh("button"), "label": label}],
        }
        for language, (subject, body, label) in words.items()
    }  # fmt: skip


def designed(shop: Shop) -> MailDesign:
    """The shop's own confirmation of an order, used by the journey that sends it."""
    with shop.scoped():
        design = create("order_placed", "Ours", document(), "ruth@loper.example")
        Step.objects.filter(template="order_placed").update(design=design)
    return design


def due(shop: Shop, number: str, language: str) -> Message:
    message = to_another(shop, staged(shop, number=number), number)
    with shop.scoped():
        Order.objects.filter(number=number).update(language=language)
    return message


def sent(shop: Shop, message: Message) -> MessageContent:
    assert now(shop, message).state == State.SENT, now(shop, message).last_error
    with shop.scoped():
        found: MessageContent = MessageContent.objects.get(pk=message.pk)
    return found


def test_it_goes_in_the_readers_language_with_the_links_of_this_mail(loper: Shop, mailbox: list[Mail]) -> None:
    design = designed(loper)
    messages = [due(loper, "d1", "nl"), due(loper, "d2", "de"), due(loper, "d3", "fr")]
    drain()
    contents = [sent(loper, one) for one in messages]
    with loper.scoped():
        version = MailDesignVersion.objects.get(design=design)
    assert [one.subject for one in contents] == [
        "Bestelling d1 is binnen", "Bestellung d2 ist da", "Bestelling d3 is binnen",  # no French: the merchant's own
    ]  # fmt: skip
    assert {one.design_version for one in contents} == {version.pk}
    labels = {"d1@klant.example": "Volg hem", "d2@klant.example": "Verfolgen", "d3@klant.example": "Volg hem"}
    links = set()
    for mail in mailbox:
        assert labels[mail.recipient] in mail.html and "0access0token0" not in mail.html + mail.text
        links |= {word for word in mail.text.split() if word.startswith("http") and loper.host in word}
    assert len(links) >= 3, "each opens its own order"


def test_a_change_of_the_brand_or_of_the_design_shows_in_the_next_mail(loper: Shop, mailbox: list[Mail]) -> None:
    design = designed(loper)
    first = due(loper, "d1", "nl")
    drain()
    with loper.scoped():
        Brand.objects.update_or_create(merchant=loper.merchant, defaults={"colour": "#5b21b6", "wordmark": "Nieuw"})
        again = document({"nl": ("Anders: {{ order.number }}", "Nieuwe woorden.", "Volg")})
        save(MailDesign.objects.get(pk=design.pk), again, based_on=1, by="ruth@loper.example")
    second = due(loper, "d2", "nl")
    drain()
    before, after = sent(loper, first), sent(loper, second)
    assert "#5b21b6" in after.html.lower() and "#5b21b6" not in before.html.lower()
    assert after.subject == "Anders: d2" and "Nieuwe woorden." in after.text
    assert before.design_version != after.design_version


def test_a_design_that_breaks_while_it_is_filled_stops_its_own_mail_only(
    loper: Shop, funkwerk: Shop, mailbox: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    design = designed(loper)
    with loper.scoped():
        version = MailDesignVersion.objects.get(design=design)
        version.compiled = {
            language: {**parts, "subject": "{% for a in (1..90000000) %}{{ a }}{% endfor %}"}
            for language, parts in version.compiled.items()
        }
        MailDesignVersion.objects.filter(pk=version.pk).update(compiled=version.compiled)
    broken, fine, other = due(loper, "d1", "nl"), staged(loper, "link_requested", "l1"), due(funkwerk, "d1", "de")
    drain()
    found = now(loper, broken)
    assert found.state == State.SCHEDULED and found.last_error.startswith("render_failed:")
    assert now(loper, fine).state == State.SENT and now(funkwerk, other).state == State.SENT


def test_a_batch_reads_a_design_once(loper: Shop, mailbox: list[Mail]) -> None:
    designed(loper)
    messages = [due(loper, f"b{number}", "nl") for number in range(4)]
    with CaptureQueriesContext(connection) as asked:
        drain()
    assert {sent(loper, one).subject for one in messages} == {f"Bestelling b{number} is binnen" for number in range(4)}
    read = [one["sql"] for one in asked if 'FROM "notifications_maildesignversion"' in one["sql"]]
    assert len(read) == 1
