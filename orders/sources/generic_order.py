"""The order of docs/schemas/shop-webhook.schema.json in our words. The schema was checked before."""

from inbox.reading import Reader
from orders.snapshots import Address, Line, Order, Parcel, ParcelLine, Payment, Person, Refund, RefundLine
from orders.sources import articles, facts


def order(data: Reader) -> Order:
    currency = facts.currency(data.at("currency"))
    return Order(
        external_id=data.at("id").required_identifier(),
        number=facts.order_number(data.at("number")),
        version_at=facts.required_moment(data.at("updated_at")),
        placed_at=facts.required_moment(data.at("placed_at")),
        currency=currency,
        total=data.at("total").money(),
        shipping=data.at("shipping").money(),
        discount=data.at("discount").money(),
        tax=data.at("tax").money(),
        prices_include_tax=data.at("prices_include_tax").flag(),
        shipping_discount=data.at("shipping_discount").money(),
        shipping_tax=data.at("shipping_tax").money(),
        shipping_standard=data.at("shipping_standard").money(),
        payments=tuple(_payment(found) for found in data.at("payments").items()),
        buyer=_buyer(data.at("buyer")),
        receiver=_receiver(data.at("receiver")),
        lines=facts.distinct_lines((_line(line) for line in data.at("lines").items()), "data.lines"),
        parcels=facts.distinct_parcels(parcel(found) for found in data.at("parcels").items()),
        refunds=tuple(refund(found, currency) for found in data.at("refunds").items()),
        language=facts.language(data.at("language")),
        is_paid=data.at("is_paid").flag(),
        paid_at=data.at("paid_at").moment(),
        cancelled_at=data.at("cancelled_at").moment(),
        is_cancelled=data.has("cancelled_at") if "cancelled_at" in data.mapping() else None,
        is_fulfilled=data.at("is_fulfilled").flag(),
        marketing_opt_in=data.at("marketing_opt_in").flag(),
        opt_out_offered=data.at("opt_out_offered").flag(),
        promised_on=data.at("promised_on").day(),
        will_collect=data.has("collect"),
        collect_place=data.at("collect", "location").text(120),
        collect_ready_at=data.at("collect", "ready_at").moment(),
        collected_at=data.at("collect", "collected_at").moment(),
        is_test=bool(data.at("is_test").flag()),
        cart_link="own" if data.has("reorder_url") else "",
        reorder_url=facts.web_url(data.at("reorder_url")),
        discount_codes=facts.named(data.at("discount_codes")),
    )


def parcel(found: Reader) -> Parcel:
    return Parcel(
        external_id=found.at("id").required_identifier(),
        tracking_number=found.at("tracking_number").text(80),
        carrier=found.at("carrier").text(80),
        tracking_url=facts.web_url(found.at("tracking_url")),
        lines=tuple(
            ParcelLine(line.at("line_id").required_identifier(), line.at("quantity").count())
            for line in found.at("lines").items()
        ),
        shipped_at=found.at("shipped_at").moment(),
        version_at=found.at("updated_at").moment(),
        is_cancelled=bool(found.at("is_cancelled").flag()),
        is_return=bool(found.at("is_return").flag()),
    )


def refund(found: Reader, currency: str) -> Refund:
    amount = found.at("amount").money()
    if not amount:
        raise found.at("amount").wrong("an amount of money above 0")
    return Refund(
        external_id=found.at("id").required_identifier(),
        amount=amount,
        currency=facts.currency(found.at("currency")) if found.has("currency") else currency,
        refunded_at=found.at("refunded_at").moment(),
        lines=tuple(
            RefundLine(line.at("line_id").required_identifier(), line.at("quantity").count(), line.at("amount").money())
            for line in found.at("lines").items()
        ),
        shipping=found.at("shipping").money(),
        key=found.at("key").text(80),
    )


def _payment(found: Reader) -> Payment:
    return Payment(found.at("provider").required_text(80), found.at("id").text(120), found.at("amount").money())


def _line(line: Reader) -> Line:
    return Line(
        external_id=line.at("id").required_identifier(),
        title=line.at("title").required_text(300),
        quantity=line.at("quantity").count(),
        sku=line.at("sku").text(100),
        variant=line.at("variant").text(200),
        unit_price=line.at("unit_price").money(),
        image_url=facts.web_url(line.at("image_url")),
        product_url=facts.web_url(line.at("product_url")),
        needs_shipping=line.at("needs_shipping").flag() is not False,
        category=line.at("category").text(200),
        variant_id=line.at("variant_id").identifier(),
        discount=line.at("discount").money(),
        tax=line.at("tax").money(),
        product_id=line.at("product_id").identifier(),
        weight_grams=line.at("weight_grams").whole(),
        tags=facts.tags(line.at("tags")) or (),
        bundle_of=line.at("bundle_of").identifier(),
        is_gift=line.at("is_gift").flag(),
        hs_code=articles.hs_code(line.at("hs_code")),
        origin_country=articles.origin(line.at("origin_country")),
        sides_mm=articles.sides(line.at("sides_mm").items(), "mm"),
    )


def _buyer(found: Reader) -> Person:
    return Person(
        name=found.at("name").text(200),
        email=facts.email(found.at("email")),
        phone=found.at("phone").text(50),
        external_id=found.at("id").identifier(),
    )


def _receiver(found: Reader) -> Address:
    return Address(
        name=found.at("name").text(200),
        company=found.at("company").text(200),
        line1=found.at("line1").text(250),
        line2=found.at("line2").text(250),
        postal_code=found.at("postal_code").text(20),
        city=found.at("city").text(120),
        region=found.at("region").text(120),
        country=facts.country(found.at("country")),
        phone=found.at("phone").text(50),
    )
