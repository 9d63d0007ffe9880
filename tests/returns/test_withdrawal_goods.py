"""What the receipt and the page after the declaration say of the goods: only what is still to be sent is asked for, and
money waits for goods alone (Directive 2011/83/EU, art. 13(3) and 14(1))."""

from typing import Any

import pytest
from django.utils import timezone

from orders.models import Fulfilment, Order
from returns.models import Return
from tests.cast import Shop, work
from tests.mailbox import Mailbox
from tests.notifications.stage import order_of, rendered, scene
from tests.returns.declared import holder, placed, withdrawn
from tests.returns.test_mails import text_of
from tests.returns.test_withdrawal_unsent import MIXED, ONLY

pytestmark = pytest.mark.django_db
SENT: dict[str, Any] = {"handed_over_at": timezone.now()}
HERE: dict[str, Any] = {**SENT, "received_at": timezone.now()}
WAITS = "mogen we daarmee wachten"
SAYS = {
    "to send": ("Stuur de spullen uiterlijk", True), "unsent": ("Je hoeft niets terug te sturen", False),
    "services": ("Je hoeft niets terug te sturen", False), "sent": ("Je hebt de spullen verstuurd", False),
    "here": ("De spullen zijn hier", False), "unknown": ("Stuur wat je hebt ontvangen uiterlijk", True),
}  # fmt: skip


def declared_of(shop: Shop, case: str) -> Any:
    """Somebody who declares it from the page of the order, or of an order that nobody knows; the browser's page."""
    if case == "unknown":
        browser = shop.client()
        row = withdrawn(shop, browser, identification="9999")
    else:
        order = placed(shop, **(ONLY if case == "services" else MIXED))
        with shop.scoped():
            order_of(shop, "1041")
            Order.objects.filter(number="1041").update(is_fulfilled=True)
            if case not in ("unsent", "services"):
                Fulfilment.objects.create(order=order, external_id="f", tracking_number="3S1")
        browser = holder(shop, order)
        row = withdrawn(shop, browser, f"/orders/{order.public_id}/withdraw/")
    with shop.scoped():
        Return.objects.update(**{"sent": SENT, "here": HERE}.get(case, {}))
    return browser.get(f"/withdraw/{row.public_id}/")


@pytest.mark.parametrize("case", SAYS)
def test_the_receipt_and_the_page_ask_for_what_is_still_to_be_sent(loper: Shop, mailbox: Mailbox, case: str) -> None:
    page = declared_of(loper, case).content.decode()
    work()
    (mail,) = [one for one in mailbox.mails if "herroeping ontvangen" in str(one["Subject"])]
    words, waits = SAYS[case]
    text = " ".join(text_of(mail).split())
    html = mail.get_body(("html",))
    assert words.lower() in text.lower() and (WAITS in text) == waits
    assert html is not None and words.lower() in " ".join(html.get_content().split()).lower(), "both bodies say it"
    assert (WAITS in page) == waits
    if case == "services":
        assert "volgens de wet terugkrijgt" in text and "volgens de wet terugkrijgt" in page
    if case == "unsent":
        assert "Krijg je toch een pakket" in text


def test_the_mail_about_what_never_left_asks_nobody_to_send_it(loper: Shop) -> None:
    with loper.scoped():
        message = scene(loper, "return_registered", language="en")
        Return.objects.update(path=Return.Path.WITHDRAW, send_by=None)
        order_of(loper, "1041")
        Order.objects.filter(number="1041").update(is_fulfilled=True)
        text = rendered(message).text
        assert "Choose on its page how you send it" not in text and "What goes back" not in text
        Order.objects.update(is_fulfilled=True)
        assert "Choose on its page how you send it" in rendered(message).text
