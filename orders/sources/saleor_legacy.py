"""Saleor's old-style webhook body: a list of one serialised object, sent where a webhook has no subscription.

It says less than our subscription: not whether the order is paid, nor what was refunded, and a fulfilment's
lines name the variant instead of the order's line.
"""

from datetime import datetime

from inbox.contracts import Ignored
from inbox.reading import Reader
from orders.snapshots import Address, Line, Order, Parcel, ParcelLine, Person
from orders.sources import facts
from orders.sources.saleor_money import discount, word
from orders.sources.saleor_order import GONE, fulfilled, named_variant, sent


def order(found: Reader, topic: str) -> Order:
    """The order of an order_* event, or the one inside a fulfillment_* event."""
    inside = found.at("order") if found.at("type").text(40) == "Fulfillment" else found
    if inside.at("type").text(40) != "Order":
        raise Ignored(f"{topic or 'webhook'}: about {found.at('type').text(40) or 'no order'}, not an order")
    return _order(inside, facts.required_moment(found.at("meta", "issued_at"), inside.at("created")), topic)


def _order(body: Reader, version: datetime, topic: str) -> Order:
    status = word(body.at("status"))
    if status == "draft":
        raise Ignored("a draft order is not placed yet")
    net, total = body.at("total_net_amount").money(), body.at("total_gross_amount").money()
    own = facts.own_facts({key: Reader(value, f"metadata.{key}") for key, value in _metadata(body).items()})
    variants = _lines_by_variant(body)
    return Order(
        external_id=body.at("id").required_identifier(),
        number=facts.order_number(body.at("number")),
        version_at=version,
        placed_at=body.at("created").moment() or version,
        currency=facts.currency(body.at("channel", "currency_code")),
        total=total,
        shipping=body.at("shipping_price_gross_amount").money(),
        discount=discount(body.at("undiscounted_total_gross_amount").money(), total),
        prices_include_tax=True,
        tax=total - net if total is not None and net is not None else None,
        buyer=_buyer(body),
        receiver=_address(body.at("shipping_address")),
        lines=facts.distinct_lines((_line(line) for line in body.at("lines").items()), body.at("lines").path),
        parcels=tuple(_parcel(item, version, variants) for item in sent(body.at("fulfillments"))),
        language=facts.language(body.at("language_code")),
        is_paid=True if topic == "order_fully_paid" else None,
        cancelled_at=version if status in GONE else None,
        is_cancelled=status in GONE,
        is_fulfilled=fulfilled(status),
        marketing_opt_in=own.marketing_opt_in,
        opt_out_offered=own.opt_out_offered,
        promised_on=own.promised_on,
    )


def _metadata(body: Reader) -> dict[str, object]:
    return dict(body.at("metadata").mapping())


def _lines_by_variant(body: Reader) -> dict[str, str]:
    """Order line by variant, for variants that stand on one line only: elsewhere it would be a guess."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for line in body.at("lines").items():
        variant = line.at("product_variant_id").identifier()
        if variant in found:
            twice.add(variant)
        found[variant] = line.at("id").identifier()
    return {variant: line for variant, line in found.items() if variant and variant not in twice}


def _parcel(found: Reader, version: datetime, variants: dict[str, str]) -> Parcel:
    named = [
        (variants.get(line.at("product_variant_id").identifier(), ""), line.at("quantity").count())
        for line in found.at("lines").items()
    ]
    return Parcel(
        external_id=found.at("id").required_identifier(),
        tracking_number=found.at("tracking_number").text(80),
        lines=tuple(ParcelLine(line, quantity) for line, quantity in named if line),
        shipped_at=found.at("created").moment(),
        version_at=version,
        is_cancelled=word(found.at("status")) == "canceled",
    )


def _line(line: Reader) -> Line:
    before = line.at("undiscounted_unit_price_gross_amount").money()
    total, net = line.at("total_price_gross_amount").money(), line.at("total_price_net_amount").money()
    variant = line.at("translated_variant_name").text(200) or line.at("variant_name").text(200)
    return Line(
        external_id=line.at("id").required_identifier(),
        title=line.at("translated_product_name").text(300) or line.at("product_name").text(300),
        quantity=line.at("quantity").count(),
        sku=line.at("product_sku").text(100),
        variant=named_variant(variant),
        variant_id=line.at("product_variant_id").identifier(),
        unit_price=line.at("unit_price_gross_amount").money() if before is None else before,
        discount=discount(line.at("undiscounted_total_price_gross_amount").money(), total),
        tax=total - net if total is not None and net is not None else None,
        total=total,
    )


def _buyer(body: Reader) -> Person:
    billing = body.at("billing_address")
    return Person(
        name=facts.full_name(billing.at("first_name"), billing.at("last_name")),
        email=facts.email(body.at("user_email")),
        phone=billing.at("phone").text(50),
    )


def _address(found: Reader) -> Address:
    return Address(
        name=facts.full_name(found.at("first_name"), found.at("last_name")),
        company=found.at("company_name").text(200),
        line1=found.at("street_address_1").text(250),
        line2=found.at("street_address_2").text(250),
        postal_code=found.at("postal_code").text(20),
        city=found.at("city").text(120),
        region=found.at("country_area").text(120),
        country=facts.country(found.at("country")),
        phone=found.at("phone").text(50),
    )
