"""WooCommerce's order resource (wc/v3) in our words.

Core has no field for tracking numbers in an order. They are read from the meta field of the Shipment Tracking
extension (`_wc_shipment_tracking_items`, which Advanced Shipment Tracking shares) and, where the poll fetched
them, from core's order fulfilments. Marketing flags: `mailchimp_woocommerce_is_subscribed` of Mailchimp for
WooCommerce, and our own keys of docs/connecting-shops.md.
"""

from datetime import UTC, datetime
from html import unescape

from inbox.contracts import Ignored
from inbox.reading import Reader
from orders.snapshots import Address, Line, Order, Parcel, ParcelLine, Person
from orders.sources import articles, facts
from orders.sources.woocommerce_money import payments, priced, refunds, with_tax

DRAFTS = {"auto-draft", "checkout-draft"}
PAID = {"processing", "completed", "refunded"}
UNPAID = {"pending", "on-hold", "failed"}
GONE = {"cancelled", "trash"}
UNSENT = {"pending", "on-hold", "processing", "failed"}


def order(body: Reader) -> Order:
    """A whole order. `_gmt` times carry no zone and are UTC. Raises Ignored for a checkout's draft."""
    status = body.at("status").required_text(40)
    if status in DRAFTS:
        raise Ignored(f"an order in status {status} is not placed yet")
    meta = _meta(body)
    version = body.at("date_modified_gmt").moment(UTC) or body.at("date_created_gmt").moment(UTC)
    if version is None:
        raise body.at("date_modified_gmt").wrong("a date and time")
    own = facts.own_facts(meta)
    collects, place = _collects(body)
    opt_in = own.marketing_opt_in
    return Order(
        external_id=body.at("id").required_identifier(),
        number=facts.order_number(body.at("number")) or body.at("id").identifier(),
        version_at=version,
        placed_at=body.at("date_created_gmt").moment(UTC) or version,
        currency=facts.currency(body.at("currency")),
        total=body.at("total").money(),
        shipping=with_tax(body, body, "shipping_total", "shipping_tax"),
        discount=with_tax(body, body, "discount_total", "discount_tax"),
        tax=body.at("total_tax").money(),
        prices_include_tax=body.at("prices_include_tax").flag(),
        shipping_tax=body.at("shipping_tax").money(),
        payments=payments(body, meta),
        buyer=_buyer(body),
        receiver=_receiver(body),
        lines=facts.distinct_lines((_line(body, line) for line in body.at("line_items").items()), "line_items"),
        parcels=facts.distinct_parcels([*_tracked(meta, version), *_fulfilments(body, version)]),
        refunds=refunds(body),
        lists_refunds=body.has("refunds"),
        language=facts.language(meta.get("wpml_language") or meta.get("trp_language") or Reader(None)),
        is_paid=_is_paid(body, status),
        paid_at=body.at("date_paid_gmt").moment(UTC),
        cancelled_at=version if status in GONE else None,
        is_cancelled=status in GONE,
        is_fulfilled=True if status == "completed" else False if status in UNSENT else None,
        marketing_opt_in=facts.told(meta.get("mailchimp_woocommerce_is_subscribed")) if opt_in is None else opt_in,
        opt_out_offered=own.opt_out_offered,
        promised_on=own.promised_on,
        will_collect=collects,
        collect_place=place,
        cart_link=_cart_link(body),
        discount_codes=facts.named(body.at("coupon_lines"), "code"),
    )


def _collects(body: Reader) -> tuple[bool, str]:
    """Does the buyer fetch it in a shop, and in which one, where the order says so?

    "local_pickup" is the method of classic checkouts, "pickup_location" that of the block checkout, which notes the
    chosen place with the shipping line. An order of which a part is sent is not one to fetch.
    """
    ways = list(body.at("shipping_lines").items())
    if not ways or any(way.at("method_id").text(60) not in ("local_pickup", "pickup_location") for way in ways):
        return False, ""
    places = [_meta(way).get("pickup_location", Reader(None)).text(120) for way in ways]
    return True, next(filter(None, places), "")


def _cart_link(body: Reader) -> str:
    """Checkout links, which take several products, came with 10.0; before, a link took one.

    `version` is that of the WooCommerce which last wrote the order.
    """
    major = body.at("version").text(20).partition(".")[0]
    if not major.isdigit():
        return ""
    return "checkout_link" if int(major) >= 10 else "add_to_cart"


def _meta(holder: Reader) -> dict[str, Reader]:
    """The meta fields by key, the last one where a key repeats."""
    return {entry.at("key").text(200): entry.at("value") for entry in holder.at("meta_data").items()}


def _is_paid(body: Reader, status: str) -> bool | None:
    if status in PAID or body.at("date_paid_gmt").text(40):
        return True
    return False if status in UNPAID | GONE else None


def _line(body: Reader, line: Reader) -> Line:
    own, article = facts.own_line_facts(_meta(line)), articles.own_article(_meta(line))
    told = Line(
        external_id=line.at("id").required_identifier(),
        title=unescape(line.at("parent_name").text(300) or line.at("name").text(300))[:300],
        quantity=facts.pieces(line.at("quantity")),
        sku=line.at("sku").text(100),
        variant=_variant(line),
        image_url=facts.web_url(line.at("image", "src")),
        variant_id=_number(line.at("variation_id")) or _number(line.at("product_id")),
        product_id=_number(line.at("product_id")),
        weight_grams=own.weight_grams,
        tags=own.tags,
        bundle_of=_number(line.at("bundled_by")) or _number(line.at("composite_parent")),
        is_gift=own.is_gift,
        hs_code=article.hs_code,
        origin_country=article.origin_country,
        sides_mm=article.sides_mm,
    )
    return priced(told, body, line)


def _number(found: Reader) -> str:
    """An id; 0 is WooCommerce's word for none."""
    told = found.identifier()
    return told if told.isdigit() and int(told) else ""


def _variant(line: Reader) -> str:
    """The attributes of a variation, such as "black, M"; keys that begin with "_" are a plugin's own, or our own."""
    if line.at("variation_id").value in (None, 0):
        return ""
    shown: list[str] = []
    for entry in line.at("meta_data").items():
        value = entry.at("display_value") if entry.has("display_value") else entry.at("value")
        if isinstance(value.value, str) and not entry.at("key").text(200).startswith(("_", "stoep_")):
            shown.append(unescape(value.text(100)))
    return ", ".join(shown)[:200]


def _tracked(meta: dict[str, Reader], version: datetime) -> list[Parcel]:
    """The Shipment Tracking extension's list; contents are known only where `products_list` tells them."""
    found = meta.get("_wc_shipment_tracking_items")
    if found is None or not isinstance(found.value, list):  # "" where the list was emptied
        return []
    return [_tracked_parcel(entry, version) for entry in found.items() if entry.at("tracking_number").text(80)]


def _tracked_parcel(entry: Reader, version: datetime) -> Parcel:
    number = entry.at("tracking_number").text(80)
    return Parcel(
        external_id=entry.at("tracking_id").identifier() or number,
        tracking_number=number,
        carrier=entry.at("custom_tracking_provider").text(80) or entry.at("tracking_provider").text(80),
        tracking_url=facts.web_url(entry.at("custom_tracking_link")),
        lines=_contents(entry),
        shipped_at=entry.at("date_shipped").epoch(),
        version_at=version,
    )


def _contents(entry: Reader) -> tuple[ParcelLine, ...]:
    listed = entry.at("products_list")
    items = listed.items() if isinstance(listed.value, list) else []
    return tuple(
        ParcelLine(item.at("item_id").identifier(), facts.pieces(item.at("qty")))
        for item in items
        if item.has("item_id")
    )


def _fulfilments(body: Reader, version: datetime) -> list[Parcel]:
    """Core's order fulfilments, which only the poll can fetch; one that is not sent yet is no parcel."""
    parcels: list[Parcel] = []
    for found in body.at("_stoep_fulfillments").items():
        if not found.at("is_fulfilled").flag() and not found.has("date_deleted"):
            continue
        meta = _meta(found)
        nothing = Reader(None)
        provider = meta.get("_shipping_provider") or meta.get("_shipment_provider") or nothing
        parcels.append(
            Parcel(
                external_id=f"f{found.at('id').required_identifier(79)}",
                tracking_number=meta.get("_tracking_number", nothing).text(80),
                carrier=provider.text(80),
                tracking_url=facts.web_url(meta.get("_tracking_url", nothing)),
                lines=tuple(
                    ParcelLine(item.at("item_id").required_identifier(), facts.pieces(item.at("qty")))
                    for item in meta.get("_items", nothing).items()
                ),
                version_at=version,
                is_cancelled=found.has("date_deleted"),
            )
        )
    return parcels


def _buyer(body: Reader) -> Person:
    billing = body.at("billing")
    customer = body.at("customer_id").identifier()
    return Person(
        name=facts.full_name(billing.at("first_name"), billing.at("last_name")) or billing.at("company").text(200),
        email=facts.email(billing.at("email")),
        phone=billing.at("phone").text(50),
        external_id="" if customer == "0" else customer,  # 0 is a guest
    )


def _receiver(body: Reader) -> Address:
    """The shipping address; the billing address where it is blank: some shops ask for only one."""
    shipping = body.at("shipping")
    found = shipping if shipping.at("address_1").text(250) or shipping.at("city").text(120) else body.at("billing")
    return Address(
        name=facts.full_name(found.at("first_name"), found.at("last_name")),
        company=found.at("company").text(200),
        line1=found.at("address_1").text(250),
        line2=found.at("address_2").text(250),
        postal_code=found.at("postcode").text(20),
        city=found.at("city").text(120),
        region=found.at("state").text(120),
        country=facts.country(found.at("country")),
        phone=found.at("phone").text(50),
    )
