"""The two merchants of the demo, as data."""

from dataclasses import dataclass, field

from demo.story import funkwerk, loper
from demo.story.plot import Scene


@dataclass(frozen=True)
class DemoConnection:
    source: str
    label: str
    config: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoShop:
    slug: str
    name: str
    host: str
    language: str
    time_zone: str
    country: str
    colour: str
    radius: str
    font: str
    wordmark: str
    contact: dict[str, str]
    source: str  # its shop platform; also one of the connections
    connections: tuple[DemoConnection, ...]
    scenes: tuple[Scene, ...]


LOPER = DemoShop(
    slug="loper",
    name="Loper Loopsport",
    host="track.loper.localhost",
    language="nl",
    time_zone="Europe/Amsterdam",
    country="NL",
    colour="#c2410c",
    radius="14",
    font="rounded",
    wordmark="loper",
    contact={
        "support_email": "hallo@loper.example",
        "support_phone": "+31 20 123 45 67",
        "shop_url": "https://loper.example/",
        "postal_address": "Loper Loopsport B.V., Amstelveenseweg 210, 1075 XR Amsterdam",
    },
    source="shopify",
    connections=(
        DemoConnection("shopify", "Webwinkel (Shopify)", {"shop": "loper-loopsport.myshopify.com"}),
        DemoConnection("sendcloud", "Sendcloud: PostNL en bpost"),
        DemoConnection("dhl", "DHL"),
        DemoConnection("generic_carrier", "Homerr (eigen koppeling)"),
    ),
    scenes=loper.SCENES,
)
FUNKWERK = DemoShop(
    slug="funkwerk",
    name="Funkwerk",
    host="sendung.funkwerk.localhost",
    language="de",
    time_zone="Europe/Berlin",
    country="DE",
    colour="#0b5c6b",
    radius="0",
    font="sans",
    wordmark="FUNKWERK",
    contact={
        "support_email": "hilfe@funkwerk.example",
        "support_phone": "+49 30 1234567",
        "shop_url": "https://funkwerk.example/",
        "postal_address": "Funkwerk GmbH, Urbanstraße 71, 10967 Berlin",
    },
    source="woocommerce",
    connections=(
        DemoConnection("woocommerce", "Onlineshop (WooCommerce)"),
        DemoConnection("dhl", "DHL Paket"),
        DemoConnection("aftership", "AfterShip: DPD und Colissimo"),
        DemoConnection("easypost", "EasyPost: UPS"),
        DemoConnection("generic_carrier", "Hermes (eigene Anbindung)"),
    ),
    scenes=funkwerk.SCENES,
)
SHOPS = (LOPER, FUNKWERK)
