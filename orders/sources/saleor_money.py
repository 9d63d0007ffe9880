"""What Saleor says of an order's money. All amounts are gross: Saleor keeps both, and gross is what was paid.

Facts: Saleor's API reference 3.23, OrderLine, TransactionItem, Payment and OrderGrantedRefund.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from inbox.reading import Reader
from orders.snapshots import Line, Payment, Refund, RefundLine
from orders.sources import facts

GRAMS = {"G": Decimal(1), "KG": Decimal(1000), "LB": Decimal("453.59237"), "OZ": Decimal("28.349523125"),
         "TONNE": Decimal(1_000_000)}  # fmt: skip


def word(found: Reader) -> str:
    """A state in one spelling: "PARTIALLY_FULFILLED" here and "partially fulfilled" in old-style webhooks."""
    return found.text(40).replace("_", " ").lower()


def priced(told: Line, line: Reader) -> Line:
    """The line with its price before discounts, its total after them, the discount between both, and its tax.

    Saleor shares vouchers and promotions of the whole order out to its lines.
    """
    before = line.at("undiscountedUnitPrice", "gross", "amount").money()
    total = line.at("totalPrice", "gross", "amount").money()
    return replace(
        told,
        unit_price=line.at("unitPrice", "gross", "amount").money() if before is None else before,
        discount=discount(None if before is None else before * told.quantity, total),
        tax=line.at("totalPrice", "tax", "amount").money(),
        total=total,
    )


def discount(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """What was taken off; None where one of both is not told. A hair less than before is no surcharge."""
    return max(before - after, Decimal(0)) if before is not None and after is not None else None


def weight(line: Reader) -> int | None:
    """Of one piece, in grams: the variant's own weight, or else the product's."""
    for found in (line.at("variant", "weight"), line.at("variant", "product", "weight")):
        amount, unit = found.at("value").money(), GRAMS.get(found.at("unit").text(10))
        if amount and unit:
            return facts.grams(Reader(str(amount * unit)))
    return None


def payments(body: Reader) -> tuple[Payment, ...]:
    """What was charged, by transactions and by payments of older set-ups, with the provider's own ids."""
    paid = [
        Payment(found.at("name").text(80) or "saleor", found.at("pspReference").text(120), charged)
        for found in body.at("transactions").items()
        if (charged := found.at("chargedAmount", "amount").money())
    ]
    for payment in body.at("payments").items():
        paid += [
            Payment(payment.at("gateway").text(80), step.at("token").text(120), step.at("amount", "amount").money())
            for step in payment.at("transactions").items()
            if word(step.at("kind")) == "capture" and step.at("isSuccess").flag() and payment.at("gateway").text(80)
        ]
    return tuple(paid)


def refunds(body: Reader) -> Iterator[Refund]:
    """Refunds that the payment provider reported as done: transactions, and payments of older set-ups."""
    for transaction in body.at("transactions").items():
        for event in transaction.at("events").items():
            if event.at("type").text(60) == "REFUND_SUCCESS":
                yield from _refund(body, event, "createdAt")
    for payment in body.at("payments").items():
        for step in payment.at("transactions").items():
            if word(step.at("kind")) == "refund" and step.at("isSuccess").flag():
                yield from _refund(body, step, "created")


def _refund(body: Reader, found: Reader, moment: str) -> Iterator[Refund]:
    amount = found.at("amount", "amount").money()
    if not amount:
        return
    name = found.at("id").required_identifier()
    granted = _granted(body, name)
    yield Refund(
        name,
        abs(amount),
        facts.currency(found.at("amount", "currency")),
        found.at(moment).moment(),
        lines=tuple(
            RefundLine(line.at("orderLine", "id").identifier(), line.at("quantity").count())
            for line in granted.at("lines").items()
            if line.at("orderLine").has("id")
        ),
        shipping=body.at("shippingPrice", "gross", "amount").money()
        if granted.at("shippingCostsIncluded").flag()
        else None,
    )


def _granted(body: Reader, event_id: str) -> Reader:
    """What was granted by the team and paid by this event: it names the lines, an event names only the money."""
    for granted in body.at("grantedRefunds").items():
        if any(event.at("id").identifier() == event_id for event in granted.at("transactionEvents").items()):
            return granted
    return Reader(None)
