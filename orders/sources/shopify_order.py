"""Shopify's order, fulfilment and refund resources in our words."""

from inbox.reading import Reader
from orders.snapshots import Address, Line, Order, Parcel, ParcelLine, Person
from orders.sources import articles, facts
from orders.sources.shopify_money import Money, money_of, of_shipping, payments, refund, shipping, summed

PAID = {"paid", "partially_refunded", "refunded"}
NOT_SENT = {"cancelled", "error", "failure"}


def order(body: Reader) -> Order:
    """A whole order. Amounts are in the currency that the customer saw (presentment)."""
    currency, money = money_of(body)
    with_tax = body.at("taxes_included").flag()
    financial = body.at("financial_status").text(40)
    return Order(
        external_id=body.at("id").required_identifier(),
        number=facts.order_number(body.at("name")) or body.at("order_number").identifier(),
        version_at=facts.required_moment(body.at("updated_at")),
        placed_at=facts.required_moment(body.at("created_at"), body.at("processed_at"), body.at("updated_at")),
        currency=currency,
        total=money(body, "total_price"),
        shipping=shipping(body, money),
        discount=money(body, "total_discounts"),
        tax=money(body, "total_tax"),
        prices_include_tax=with_tax,
        shipping_discount=of_shipping(body, "discount_allocations", "amount", money),
        shipping_tax=of_shipping(body, "tax_lines", "price", money),
        payments=payments(body),
        buyer=_buyer(body),
        receiver=_address(body.at("shipping_address")),
        lines=facts.distinct_lines((_line(line, money) for line in body.at("line_items").items()), "line_items"),
        parcels=facts.distinct_parcels(
            parcel for fulfilment in body.at("fulfillments").items() for parcel in parcels(fulfilment)
        ),
        refunds=tuple(filter(None, (refund(found, with_tax) for found in body.at("refunds").items()))),
        language=facts.language(body.at("customer_locale")),
        is_paid=financial in PAID if financial else None,
        cancelled_at=body.at("cancelled_at").moment(),
        is_cancelled=body.has("cancelled_at") if "cancelled_at" in body.mapping() else None,
        is_fulfilled=body.at("fulfillment_status").text(40) == "fulfilled"
        if "fulfillment_status" in body.mapping()
        else None,
        marketing_opt_in=_opt_in(body),
        opt_in_at=body.at("customer", "email_marketing_consent", "consent_updated_at").moment(),
        is_test=bool(body.at("test").flag()),
        cart_link="shopify",
        discount_codes=facts.named(body.at("discount_codes"), "code"),
        customer_tags=facts.tags(body.at("customer", "tags")),
    )


def parcels(fulfilment: Reader) -> list[Parcel]:
    """One parcel per tracking number; one without a number where there is none.

    Shopify does not say which items are behind which number of one fulfilment. The first parcel carries all
    its items and the others none, so that every item is shown once.
    """
    numbers = [entry.text(80) for entry in fulfilment.at("tracking_numbers").items()]
    urls = [facts.web_url(entry) for entry in fulfilment.at("tracking_urls").items()]
    if not any(numbers):
        numbers, urls = (
            [fulfilment.at("tracking_number").text(80)],
            [facts.web_url(fulfilment.at("tracking_url"))],
        )
    lines = tuple(
        ParcelLine(line.at("id").required_identifier(), line.at("quantity").count())
        for line in fulfilment.at("line_items").items()
    )
    return [
        Parcel(
            external_id=fulfilment.at("id").required_identifier(),
            tracking_number=number,
            carrier=fulfilment.at("tracking_company").text(80),
            tracking_url=urls[index] if index < len(urls) else "",
            lines=lines if index == 0 else (),
            shipped_at=fulfilment.at("created_at").moment(),
            version_at=fulfilment.at("updated_at").moment() or fulfilment.at("created_at").moment(),
            is_cancelled=fulfilment.at("status").text(40) in NOT_SENT,
        )
        for index, number in enumerate(numbers)
        if number or len(numbers) == 1
    ]


def _line(line: Reader, money: Money) -> Line:
    told = _properties(line)
    own, article = facts.own_line_facts(told), articles.own_article(told)
    return Line(
        external_id=line.at("id").required_identifier(),
        title=line.at("title").text(300) or line.at("name").text(300),
        quantity=line.at("quantity").count(),
        sku=line.at("sku").text(100),
        variant=line.at("variant_title").text(200),
        unit_price=money(line, "price"),
        needs_shipping=line.at("requires_shipping").flag() is not False,
        category=line.at("product_type").text(200),  # not in every API version's line
        variant_id=line.at("variant_id").identifier(),
        # Every discount is allocated to its lines; `total_discount` has only those of the line itself.
        discount=summed(line, "discount_allocations", "amount", money),
        tax=summed(line, "tax_lines", "price", money),
        product_id=line.at("product_id").identifier(),
        weight_grams=own.weight_grams or facts.grams(line.at("grams")),
        tags=own.tags,
        bundle_of=line.at("sales_line_item_group_id").identifier(),
        is_gift=own.is_gift,
        hs_code=article.hs_code,
        origin_country=article.origin_country,
        sides_mm=article.sides_mm,
    )


def _properties(line: Reader) -> dict[str, Reader]:
    """What the shop's own pages put on a line. They may put anything: only texts are looked at."""
    listed = line.at("properties").value
    told = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    return {entry["name"]: Reader(entry.get("value")) for entry in told if isinstance(entry.get("name"), str)}


def _buyer(body: Reader) -> Person:
    customer, billing = body.at("customer"), body.at("billing_address")
    mail = facts.email(body.at("email")) or facts.email(body.at("contact_email")) or facts.email(customer.at("email"))
    return Person(
        name=facts.full_name(customer.at("first_name"), customer.at("last_name")) or billing.at("name").text(200),
        email=mail,
        phone=body.at("phone").text(50) or customer.at("phone").text(50) or billing.at("phone").text(50),
        external_id=customer.at("id").identifier(),
    )


def _address(found: Reader) -> Address:
    return Address(
        name=found.at("name").text(200) or facts.full_name(found.at("first_name"), found.at("last_name")),
        company=found.at("company").text(200),
        line1=found.at("address1").text(250),
        line2=found.at("address2").text(250),
        postal_code=found.at("zip").text(20),
        city=found.at("city").text(120),
        region=found.at("province").text(120),
        country=facts.country(found.at("country_code")),
        phone=found.at("phone").text(50),
    )


def _opt_in(body: Reader) -> bool | None:
    """The shop's record of consent wins over this checkout's box: with double opt-in a tick is not yet a yes.

    Shopify does not say whether an opt-out was offered, so `opt_out_offered` stays None.
    """
    state = body.at("customer", "email_marketing_consent", "state").text(40)
    if state:
        return state == "subscribed"
    return body.at("buyer_accepts_marketing").flag()
