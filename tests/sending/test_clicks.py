"""Counting opened links: only where it was switched on, only what is the same for everybody, and never a redirect
to where a stranger wants."""

from typing import Any

import pytest
from django.utils import timezone

from merchants.models import Merchant
from notifications.answers.clicks import counts, is_countable, opened, rewriter, switch
from notifications.models import ClickCount, ClickTarget, MailClass, MessageContent, Step
from portal.draining import drain_all
from tests.cast import Shop
from tests.mailbox import Mailbox
from tests.notifications.stage import scene

SHOES = "https://www.loper.example/shoes/wolkenloper-3"
HTML = (
    f'<p><a class="x" href="{SHOES}">Schoenen</a> '
    '<a href="https://track.loper.localhost/t/0access0token0/">Je pakket</a></p>'
)


@pytest.fixture
def shop(loper: Shop) -> Shop:
    Merchant.objects.filter(pk=loper.merchant.pk).update(shop_url="https://loper.example")
    loper.merchant.refresh_from_db()
    with loper.scoped():
        switch(True)
    return loper


def rewritten(shop: Shop, html: str = HTML, mail_class: int = MailClass.STATUS) -> str:
    with shop.scoped():
        found = rewriter(shop.merchant)
        return found(html, Step.objects.first(), mail_class) if found else html


def link_in(html: str) -> str:
    return html.split("/mail/go/")[1].split("/", maxsplit=1)[0]


def test_nothing_is_counted_until_it_is_switched_on(loper: Shop) -> None:
    assert rewritten(loper) == HTML


def test_a_counted_link_leads_over_the_own_host_and_back_to_the_shop(shop: Shop) -> None:
    html = rewritten(shop)
    assert "http://track.loper.localhost:8000/mail/go/" in html and SHOES not in html
    assert "/t/0access0token0/" in html
    for _ in range(3):
        answer = shop.client().get(f"/mail/go/{link_in(html)}/")
        assert (answer.status_code, answer["Location"]) == (302, SHOES)
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert not answer.cookies
    assert shop.client().head(f"/mail/go/{link_in(html)}/").status_code == 302
    with shop.scoped():
        assert ClickCount.objects.get().count == 3 and ClickCount.objects.get().day == timezone.now().date()
        assert [(row["url"], row["opened"]) for row in counts()] == [(SHOES, 3)]


def test_the_same_link_in_the_same_mail_is_one_row_for_everybody(shop: Shop) -> None:
    assert len({link_in(rewritten(shop)) for _ in range(3)}) == 1
    with shop.scoped():
        assert ClickTarget.objects.count() == 1


def test_legal_mail_is_left_alone(shop: Shop) -> None:
    assert rewritten(shop, mail_class=MailClass.LEGAL) == HTML


@pytest.mark.parametrize(
    "url",
    [
        "https://track.loper.localhost/t/abc/", "https://elsewhere.example/", "https://loper.example.evil.example/",
        "https://loper.example@evil.example/", "mailto:a@loper.example", "javascript:alert(1)", "https://[", "",
        "https://loper.example/orders/a81f0c2b9d7e44aa/authenticate", "https://loper.example/x?key=1",
        "https://loper.example/track/3SLOPR000112345", "https://loper.example/#a@b.example", "//loper.example/x",
    ],
)  # fmt: skip
def test_what_opens_something_for_one_person_is_never_counted(shop: Shop, url: str) -> None:
    assert not is_countable(shop.merchant, url)


def test_links_of_the_law_are_not_counted(shop: Shop) -> None:
    shop.merchant.brand.legal = {"privacy": "https://loper.example/privacy"}
    assert not is_countable(shop.merchant, "https://loper.example/privacy")
    assert is_countable(shop.merchant, "https://loper.example/shoes")


@pytest.mark.parametrize("link", ["x", "0" * 32, "https:%2F%2Fevil.example", "A" * 32, "0" * 5000, "%00" * 32])
def test_a_link_of_nobody_s_leads_nowhere(shop: Shop, link: str) -> None:
    assert shop.client().get(f"/mail/go/{link}/").status_code == 404


def test_the_other_merchant_s_link_leads_nowhere(shop: Shop, funkwerk: Shop) -> None:
    link = link_in(rewritten(shop))
    assert funkwerk.client().get(f"/mail/go/{link}/").status_code == 404
    assert shop.client().post(f"/mail/go/{link}/").status_code == 405
    with shop.scoped():
        assert not ClickCount.objects.exists()


def test_counting_goes_through_the_whole_way_of_a_mail(shop: Shop, mailbox: Mailbox, monkeypatch: Any) -> None:
    from notifications.delivery import preparing

    whole = preparing.render

    def with_link(facts: Any) -> MessageContent:
        content = whole(facts)
        content.html = content.html.replace("</body>", f'<a href="{SHOES}">Schoenen</a></body>')
        return content

    monkeypatch.setattr(preparing, "render", with_link)
    with shop.scoped():
        scene(shop, "order_placed")
    drain_all()
    [mail] = mailbox.mails
    html = mail.get_body(("html",)).get_content()
    assert "/mail/go/" in html and SHOES not in html


def test_openings_of_two_days_are_two_rows(shop: Shop) -> None:
    rewritten(shop)
    with shop.scoped():
        opened(ClickTarget.objects.get())
        opened(ClickTarget.objects.get())
        assert ClickCount.objects.get().count == 2
