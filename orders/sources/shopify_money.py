"""What Shopify says of an order's money: by line, for the delivery, by what means, and what went back for what.

Facts: shopify.dev, REST Admin "Order", "Refund" and "Transaction". Amounts are in the currency that the customer saw.
"""

from collections.abc import Callable
from decimal import Decimal

from inbox.reading import Reader
from orders.snapshots import Payment, Refund, RefundLine
from orders.sources import facts

Money = Callable[[Reader, str], Decimal | None]
NOTHING = Decimal(0)


def money_of(body: Reader) -> tuple[str, Money]:
    """The currency, and how to read an amount in it: all of an order's amounts from the same side."""
    shown = body.at("total_price_set", "presentment_money")
    if shown.has("amount") and shown.has("currency_code"):
        return facts.currency(shown.at("currency_code")), _presented
    return facts.currency(body.at("currency")), lambda holder, name: holder.at(name).money()


def summed(holder: Reader, name: str, amount: str, money: Money) -> Decimal | None:
    """The sum of a list's amounts; None where the list is not there: an older API says nothing, which is not zero."""
    if not holder.has(name):
        return None
    return sum((money(entry, amount) or NOTHING for entry in holder.at(name).items()), NOTHING)


def shipping(body: Reader, money: Money) -> Decimal | None:
    """The delivery's price before discounts."""
    total = body.at("total_shipping_price_set", "presentment_money", "amount").money()
    if total is not None:
        return total
    prices = [money(line, "price") for line in body.at("shipping_lines").items()]
    return sum((price for price in prices if price is not None), NOTHING) if prices else None


def of_shipping(body: Reader, name: str, amount: str, money: Money) -> Decimal | None:
    """Discounts or tax of the delivery; None where no shipping line says them."""
    told = [summed(line, name, amount, money) for line in body.at("shipping_lines").items()]
    said = [one for one in told if one is not None]
    return sum(said, NOTHING) if said else None


def payments(body: Reader) -> tuple[Payment, ...]:
    """The gateways by name: an order's webhook does not carry the providers' own ids."""
    names = [entry.text(80) for entry in body.at("payment_gateway_names").items()]
    return tuple(Payment(name) for name in dict.fromkeys(filter(None, names)))


def refund(found: Reader, with_tax: bool | None = None) -> Refund | None:
    """The money that went back; None when no transaction succeeded (a mere restock, or still pending).

    `with_tax`: do the order's prices hold their tax? A refund by itself does not say it, but its sums may show it.
    """
    paid_back = [
        entry
        for entry in found.at("transactions").items()
        if entry.at("kind").text(40) == "refund" and entry.at("status").text(40) == "success"
    ]
    amount = abs(sum((entry.at("amount").money() or NOTHING for entry in paid_back), NOTHING))
    if not amount:
        return None
    known = _holds_tax(found, amount) if with_tax is None else with_tax
    return Refund(
        external_id=found.at("id").required_identifier(),
        amount=amount,
        currency=facts.currency(paid_back[0].at("currency")) if paid_back[0].has("currency") else "",
        refunded_at=found.at("processed_at").moment() or found.at("created_at").moment(),
        lines=tuple(
            RefundLine(
                line.at("line_item_id").required_identifier(),
                line.at("quantity").count(),
                _with_tax(*_of_line(line), known),
            )
            for line in found.at("refund_line_items").items()
            if line.has("line_item_id")
        ),
        shipping=_with_tax(*_of_shipping(found), known),
        key=facts.our_key(found.at("note").text(300)),
    )


def _presented(holder: Reader, name: str) -> Decimal | None:
    return holder.at(f"{name}_set", "presentment_money", "amount").money()


def _either(holder: Reader, name: str) -> Decimal | None:
    told = _presented(holder, name)
    return holder.at(name).money() if told is None else told


def _of_line(line: Reader) -> tuple[Decimal | None, Decimal]:
    """What a refunded line's pieces had cost after discounts, and their tax."""
    return _either(line, "subtotal"), _either(line, "total_tax") or NOTHING


def _of_shipping(found: Reader) -> tuple[Decimal | None, Decimal]:
    """The delivery costs in a refund, and their tax: before 2024-10 an adjustment, since then lines of their own."""
    adjusted = [
        entry for entry in found.at("order_adjustments").items() if entry.at("kind").text(40) == "shipping_refund"
    ]
    if adjusted:
        return (
            abs(sum((_either(entry, "amount") or NOTHING for entry in adjusted), NOTHING)),
            abs(sum((_either(entry, "tax_amount") or NOTHING for entry in adjusted), NOTHING)),
        )
    lines = list(found.at("refund_shipping_lines").items())
    if not lines:
        return (NOTHING if found.has("refund_line_items") else None), NOTHING
    amount = sum((_either(entry, "subtotal_amount") or NOTHING for entry in lines), NOTHING)
    taxes = [summed(entry.at("shipping_line"), "tax_lines", "price", _either) or NOTHING for entry in lines]
    whole = all(
        _either(entry, "subtotal_amount") == _either(entry.at("shipping_line"), "discounted_price") for entry in lines
    )
    return amount, sum(taxes, NOTHING) if whole else NOTHING


def _with_tax(amount: Decimal | None, tax: Decimal, holds_tax: bool | None) -> Decimal | None:
    """The amount with its tax; None where nobody can tell whether it is in it already."""
    if amount is None or holds_tax or not tax:
        return amount
    return None if holds_tax is None else amount + tax


def _holds_tax(found: Reader, amount: Decimal) -> bool | None:
    """Do the refunded amounts add up to the money with or without their tax? None where neither does, or both."""
    parts = [_of_line(line) for line in found.at("refund_line_items").items()] + [_of_shipping(found)]
    net = sum((part or NOTHING for part, _ in parts), NOTHING)
    gross = net + sum((tax for _, tax in parts), NOTHING)
    return None if (net == amount) == (gross == amount) else net == amount
