"""What the demo's two shops sell: the products of the story, with the sizes and colours that are in stock."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from demo.story import funkwerk, loper
from demo.story.book import numeric
from demo.story.plot import Item
from returns.exchanging.clients.base import Product, Variant

SIZES = {"39": (37, 42), "44": (41, 46), "42": (39, 45), "38": (36, 41)}
CLOTHES = ("XS", "S", "M", "L", "XL")
LOPERS = (
    loper.WOLKENLOPER, loper.WOLKENLOPER_HEREN, loper.POLDERPAS, loper.STADSLICHT, loper.REGENJACK, loper.SOKKEN,
    loper.BROEK, loper.LAMP, loper.DRINKVEST,
)  # fmt: skip
FUNKWERKS = (
    funkwerk.KOPFHOERER, funkwerk.LAUTSPRECHER, funkwerk.LADEGERAET, funkwerk.POWERBANK, funkwerk.RADIO,
    funkwerk.KABEL, funkwerk.TASTATUR, funkwerk.WEBCAM,
)  # fmt: skip
COLOURS = {
    funkwerk.KOPFHOERER.sku: ("Eiche", "Nussbaum", "Schwarz"),
    funkwerk.LAUTSPRECHER.sku: ("Schiefer", "Kalkstein", "Basalt"),
    funkwerk.TASTATUR.sku: ("QWERTZ / leise", "QWERTZ / klickend", "QWERTY / leise"),
}


@dataclass(frozen=True)
class Shelf:
    """One shop's goods. `names` are what its variants differ in."""

    goods: tuple[Item, ...]
    source: str

    def product_id(self, item: Item) -> str:
        """As the shop's own letters name it (demo/story/letters/)."""
        if self.source == "shopify":
            return str(numeric("product", item.title))
        return str(numeric("product", item.sku) % 10_000)

    def products(self) -> dict[str, Product]:
        """Everything by its id."""
        found: dict[str, list[Item]] = {}
        for item in self.goods:
            found.setdefault(self.product_id(item), []).append(item)
        return {key: self._product(key, items) for key, items in found.items()}

    def _product(self, key: str, items: list[Item]) -> Product:
        variants = tuple(variant for item in items for variant in self._variants(key, item))
        names = tuple(name for name, _value in variants[0].options)
        return Product(key, items[0].title, variants, names)

    def _variants(self, key: str, item: Item) -> Iterator[Variant]:
        for values in _ranges(item):
            options = tuple((_name(value, at, self.source), value) for at, value in enumerate(values))
            words = " / ".join(values)
            number = numeric("variant", item.sku if words == item.variant else f"{item.sku} {words}")
            yield Variant(
                variant_id=str(number if self.source == "shopify" else number % 10_000), product_id=key,
                options=options or (("Title", "Default Title"),), price=Decimal(item.price), currency="EUR",
                # Some are sold out, and of some there is one left: the same ones for everybody.
                pieces=(0, 1, 3, 8, 12, 5)[number % 6], is_for_sale=number % 6 != 0,
                sku=item.sku if words == item.variant else f"{item.sku}-{number % 97}",
            )  # fmt: skip


def _ranges(item: Item) -> Iterator[tuple[str, ...]]:
    size, _slash, colour = (part.strip() for part in item.variant.partition("/"))
    if item.sku in COLOURS:
        yield from (tuple(part.strip() for part in words.split("/")) for words in COLOURS[item.sku])
    elif size.startswith("maat "):
        first, last = SIZES[size.removeprefix("maat ")]
        yield from ((f"maat {number}", colour) for number in range(first, last + 1))
    elif size in CLOTHES:
        yield from ((one, colour) if colour else (one,) for one in CLOTHES)
    elif item.variant:
        yield (item.variant,)
    else:
        yield ()


def _name(value: str, at: int, source: str) -> str:
    if source == "shopify":
        return "Kleur" if at else "Maat"
    return "Ausführung" if not at else "Schalter"


SHELVES = {"shopify": Shelf(LOPERS, "shopify"), "woocommerce": Shelf(FUNKWERKS, "woocommerce")}
