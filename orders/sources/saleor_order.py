"""Saleor's order as our subscription and poll ask for it (orders/sources/saleor_queries.py)."""

from datetime import datetime

from inbox.contracts import Ignored
from inbox.reading import Reader
from orders.snapshots import Address, Line, Order, Parcel, ParcelLine, Person
from orders.sources import facts
from orders.sources.saleor_money import discount, payments, priced, refunds, weight, word

GONE = {"canceled", "expired"}
# The other states are pieces of a fulfilment that came back, which Saleor splits off as fulfilments of their
# own, and "waiting for approval", which is not sent yet.
SENT = {"fulfilled", "canceled"}


def order(body: Reader, version: datetime) -> Order:
    """A whole order as at `version`, which is when Saleor sent it: `updatedAt` misses tracking numbers."""
    status = word(body.at("status"))
    if status == "draft":
        raise Ignored("a draft order is not placed yet")
    total = body.at("total", "gross")
    metadata = {entry.at("key").text(200): entry.at("value") for entry in body.at("metadata").items()}
    own = facts.own_facts(metadata)
    return Order(
        external_id=body.at("id").required_identifier(),
        number=facts.order_number(body.at("number")),
        version_at=version,
        placed_at=body.at("created").moment() or version,
        currency=facts.currency(total.at("currency")),
        total=total.at("amount").money(),
        shipping=body.at("shippingPrice", "gross", "amount").money(),
        discount=discount(body.at("undiscountedTotal", "gross", "amount").money(), total.at("amount").money()),
        tax=body.at("total", "tax", "amount").money(),
        prices_include_tax=True,
        shipping_tax=body.at("shippingPrice", "tax", "amount").money(),
        payments=payments(body),
        buyer=_buyer(body),
        receiver=_address(body.at("shippingAddress")),
        lines=facts.distinct_lines((_line(line) for line in body.at("lines").items()), body.at("lines").path),
        parcels=tuple(_parcel(found, version) for found in sent(body.at("fulfillments"))),
        refunds=tuple(refunds(body)),
        language=facts.language(body.at("languageCodeEnum")),
        is_paid=body.at("isPaid").flag(),
        cancelled_at=version if status in GONE else None,
        is_cancelled=status in GONE,
        is_fulfilled=fulfilled(status),
        marketing_opt_in=own.marketing_opt_in,
        opt_out_offered=own.opt_out_offered,
        promised_on=own.promised_on,
    )


def fulfilled(status: str) -> bool | None:
    """True when everything was sent; None for orders of which something came back, which say no more."""
    return None if "returned" in status else status == "fulfilled"


def sent(fulfilments: Reader) -> list[Reader]:
    """The fulfilments that are parcels on their way to the customer, cancelled ones included."""
    return [found for found in fulfilments.items() if word(found.at("status")) in SENT]


def _parcel(found: Reader, version: datetime) -> Parcel:
    return Parcel(
        external_id=found.at("id").required_identifier(),
        tracking_number=found.at("trackingNumber").text(80),
        lines=tuple(
            ParcelLine(line.at("orderLine", "id").identifier(), line.at("quantity").count())
            for line in found.at("lines").items()
            if line.at("orderLine").has("id")
        ),
        shipped_at=found.at("created").moment(),
        version_at=version,
        is_cancelled=word(found.at("status")) == "canceled",
    )


def _line(line: Reader) -> Line:
    variant = line.at("translatedVariantName").text(200) or line.at("variantName").text(200)
    told = Line(
        external_id=line.at("id").required_identifier(),
        title=line.at("translatedProductName").text(300) or line.at("productName").text(300),
        quantity=line.at("quantity").count(),
        sku=line.at("productSku").text(100),
        variant=named_variant(variant),
        image_url=facts.web_url(line.at("thumbnail", "url")),
        needs_shipping=line.at("isShippingRequired").flag() is not False,
        category=line.at("variant", "product", "category", "name").text(200),
        variant_id=line.at("productVariantId").identifier(),
        product_id=line.at("variant", "product", "id").identifier(),
        weight_grams=weight(line),
        tags=facts.named(line.at("variant", "product", "collections"), "name"),
    )
    return priced(told, line)


def named_variant(name: str) -> str:
    """The variant's name, or "" where Saleor puts the id instead (base64 of "ProductVariant:384")."""
    return "" if name.startswith("UHJvZHVjdFZhcmlhbnQ6") else name


def _buyer(body: Reader) -> Person:
    user, billing = body.at("user"), body.at("billingAddress")
    return Person(
        name=facts.full_name(user.at("firstName"), user.at("lastName"))
        or facts.full_name(billing.at("firstName"), billing.at("lastName")),
        email=facts.email(body.at("userEmail")),
        phone=billing.at("phone").text(50),
        external_id=user.at("id").identifier(),
    )


def _address(found: Reader) -> Address:
    return Address(
        name=facts.full_name(found.at("firstName"), found.at("lastName")),
        company=found.at("companyName").text(200),
        line1=found.at("streetAddress1").text(250),
        line2=found.at("streetAddress2").text(250),
        postal_code=found.at("postalCode").text(20),
        city=found.at("city").text(120),
        region=found.at("countryArea").text(120),
        country=facts.country(found.at("country", "code")),
        phone=found.at("phone").text(50),
    )
