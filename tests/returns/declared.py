"""Declarations of withdrawal, for tests: with a key, without one, and as the mail about them needs it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from merchants.access import issue
from merchants.models import unguessable
from orders.models import Order
from returns.models import Withdrawal
from returns.withdrawing.declaring import declare
from returns.withdrawing.stating import Declaration
from tests import cast

GIVEN = {"name": "Sanne de Vries", "identification": "1042", "email": cast.SANNE["email"]}
HIDDEN = re.compile(r'name="declaration" value="([^"]+)"')


def placed(shop: cast.Shop, number: str = "1042", *, arrived_days_ago: int | None = None, **changes: Any) -> Order:
    """An order through the real door; when it arrived is set as a carrier's last word would."""
    shop.tells("order.upserted", cast.order(number, **changes))
    cast.work()
    with shop.scoped():
        found: Order = Order.objects.get(number=number)
        if arrived_days_ago is not None:
            found.delivered_at = timezone.now() - timedelta(days=arrived_days_ago)
            found.save(update_fields=["delivered_at"])
    return found


def holder(shop: cast.Shop, order: Order) -> Client:
    """A browser that followed the link of a mail about the order."""
    with shop.scoped():
        token = issue(order.subject, f"test {order.pk}")
    browser = shop.client()
    browser.get(f"/t/{token}/")
    return browser


def second(browser: Client, address: str = "/withdraw/", lang: str = "", **changes: Any) -> Any:
    """The answer to the first page's post."""
    given = {name: value for name, value in {**GIVEN, **changes}.items() if value is not None}
    return browser.post(f"{address}?lang={lang}" if lang else address, given)


def signed(page: Any) -> str:
    """What the second page brings along."""
    found = HIDDEN.search(page.content.decode())
    assert found, page.content.decode()[:2000]
    return unescape(found[1])


def confirmed(browser: Client, page: Any, **more: Any) -> Any:
    """The answer to the second page's post."""
    return browser.post("/withdraw/confirm/", {"declaration": signed(page)}, **more)


def withdrawn(
    shop: cast.Shop, browser: Client | None = None, address: str = "/withdraw/", **changes: Any
) -> Withdrawal:
    """Both pages, both posts."""
    browser = browser or shop.client()
    answer = confirmed(browser, second(browser, address, **changes))
    assert answer.status_code == 303, answer.content.decode()[:2000]
    with shop.scoped():
        row: Withdrawal = Withdrawal.objects.get(public_id=answer["Location"].strip("/").rpartition("/")[2])
    return row


def subject_of_mail(template: str, order: Order) -> Withdrawal | None:
    """What the receipt and the answer are about, as it stands when it is written; None for other mails."""
    if template not in ("withdrawal_received", "withdrawal_answered"):
        return None
    told = Declaration("Sanne de Vries", order.number, order.email, order.language or "nl", order_id=order.pk)
    row = declare(told, unguessable(), is_held=True)
    if template == "withdrawal_answered":
        Withdrawal.objects.filter(pk=row.pk).update(answer_note="Deze bestelling was al geannuleerd.")
        row.refresh_from_db()
    return row
