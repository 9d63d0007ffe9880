"""Mails about products that somebody wished to hear of: back in stock, and cheaper than before."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, pgettext

from care.reordering import Shop
from catalogue.models import Wish
from catalogue.prices import price_before
from inbox.reading import web_address
from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.mails.contents import money, one_line
from notifications.mails.moments import full_day
from notifications.mails.particulars import Row

BACK, CHEAPER = "back_in_stock", "price_drop"
MAILS = (BACK, CHEAPER)


def objection(facts: Facts) -> str:
    """Why a mail of this file is no longer true, as a code of notifications.reasons; "" to send it. Pure."""
    if facts.template not in MAILS:
        return ""
    wish: Wish = facts.subject
    product = wish.product
    if wish.fulfilled_at is not None and wish.fulfilled_at <= facts.now:
        return reasons.WISH_ENDED
    if wish.rounds != facts.message.enrolment.round:
        return reasons.WISH_NEWER
    if product.is_available is False or (facts.template == BACK and not product.is_available):
        return reasons.SOLD_OUT
    if facts.template == CHEAPER and not _is_still_cheaper(wish):
        return reasons.PRICE_UP
    # A mail about a product needs a way to it.
    return "" if address_of(facts) else reasons.NOTHING_TO_SHOW


def _is_still_cheaper(wish: Wish) -> bool:
    price, told = wish.product.price, wish.told_price
    return price is not None and told is not None and price <= told


def rows(facts: Facts) -> list[Row]:
    """What it is and what it costs; the price to compare with only where the law's rule for it holds."""
    wish: Wish = facts.subject
    product = wish.product
    price, before = _money(product.price, product.currency), compared(wish)
    found = [
        (pgettext("label", "Price"), price, True),
        (gettext("Lowest price of the 30 days before"), _money(before, product.currency), False),
        (pgettext("label", "Variant"), one_line(product.variant), False),
    ]
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]


def compared(wish: Wish) -> Decimal | None:
    """The lowest price of the 30 days before the reduction (catalogue/prices.py) to the price that was told, as the law
    has it now: a price that went up and down again since is counted from its last fall. One query."""
    product = wish.product
    if wish.told_before is None or wish.told_price is None or wish.told_price != product.price:
        return None
    return price_before(product)


def context(facts: Facts) -> dict[str, Any]:
    wish: Wish = facts.subject
    price = wish.product.price
    return {
        "product": one_line(wish.product.title),
        "price": _money(price, wish.product.currency),
        "button_url": address_of(facts),
        "why": _why(facts, wish),
    }


def address_of(facts: Facts) -> str:
    """The product's page, "" unless it is on the merchant's own site: the shop's word for it comes from outside."""
    address = web_address(facts.subject.product.url)
    shop = Shop(facts.subject.product.connection.config, facts.merchant.shop_url)
    named = Shop({}, address).hosts
    return address if named and named <= shop.hosts else ""


def _why(facts: Facts, wish: Wish) -> str:
    asked = {"shop": one_line(facts.merchant.name), "day": full_day(wish.asked_at)}
    if wish.kind == Wish.Kind.STOCK:
        return gettext("You get this email because you asked %(shop)s on %(day)s to tell you when it is back.") % asked
    return gettext("You get this email because you asked %(shop)s on %(day)s to tell you when it costs less.") % asked


def _money(amount: Decimal | None, currency: str) -> str:
    return money(amount, currency) if amount is not None else ""
