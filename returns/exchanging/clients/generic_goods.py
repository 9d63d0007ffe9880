"""Products as a shop of the merchant's own tells them (docs/exchanges.md)."""

from inbox.reading import Reader, web_address
from returns.exchanging.clients.base import Product, Variant


def product_of(found: Reader) -> Product:
    """A product of `get-variants`; Rejected where a variant has no id, price or currency."""
    product_id = found.at("id").required_identifier()
    return Product(
        product_id=product_id,
        title=found.at("title").text(300),
        variants=tuple(_variant(row, product_id) for row in found.at("variants").items()),
        option_names=tuple(row.text(100) for row in found.at("option_names").items()),
        url=web_address(found.at("url").text(1000)),
        image_url=web_address(found.at("image_url").text(1000)),
    )


def _variant(found: Reader, product_id: str) -> Variant:
    price = found.at("price").money()
    if price is None:
        raise found.at("price").wrong("an amount of money")
    is_for_sale = found.at("is_for_sale").flag()
    return Variant(
        variant_id=found.at("id").required_identifier(),
        product_id=product_id,
        options=tuple((row.at("name").text(100), row.at("value").text(100)) for row in found.at("options").items()),
        price=price,
        currency=found.at("currency").required_text(3).upper(),
        pieces=found.at("pieces").whole(),
        is_for_sale=True if is_for_sale is None else is_for_sale,
        sells_without_stock=found.at("sells_without_stock").flag() or False,
        sku=found.at("sku").text(100),
        image_url=web_address(found.at("image_url").text(1000)),
    )
