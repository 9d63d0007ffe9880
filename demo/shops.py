"""The two merchants of the demo, as data."""

from collections.abc import Callable
from dataclasses import dataclass, field

from demo.drawing import draw_funkwerk, draw_loper
from demo.life import funkwerk as funkwerks_life
from demo.life import loper as lopers_life
from demo.life.plot import Life
from demo.past import funkwerk as funkwerks_past
from demo.past import loper as lopers_past
from demo.past.plot import History
from demo.story import funkwerk, loper
from demo.story.plot import Scene


@dataclass(frozen=True)
class DemoConnection:
    source: str
    label: str
    config: dict[str, object] = field(default_factory=dict)
    token: str = ""


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
    band: str
    tone: str
    wordmark: str
    draw: Callable[[str, str], dict[str, bytes]]  # its pictures by kind, from its colour and wordmark
    footer: dict[str, str]
    legal: dict[str, str]
    contact: dict[str, str]
    source: str  # its shop platform; also one of the connections
    connections: tuple[DemoConnection, ...]
    scenes: tuple[Scene, ...]
    life: Life
    history: History


# The demo's own shop and carriers answer for these connections: returns/shops/naming.py, returns/labels/speaking.py.
CALLED: dict[str, object] = {"shop_api": "demo"}
LABELS: dict[str, object] = {"return_labels": "demo"}
TOKEN = "demo"  # opens nothing: without any a connection is never asked

LOPER = DemoShop(
    slug="loper",
    name="Loper Loopsport",
    host="track.loper.localhost",
    language="nl",
    time_zone="Europe/Amsterdam",
    country="NL",
    colour="#c2410c",
    radius="14",
    font="nunito",
    band="colour",
    tone="informal",
    wordmark="loper",
    draw=draw_loper,
    footer={
        "nl": "Elke dinsdagavond lopen we samen, vanaf de winkel. Loop mee.",
        "en": "We run together every Tuesday evening, from the shop. Join us.",
        "de": "Jeden Dienstagabend laufen wir zusammen, ab dem Laden. Lauf mit.",
        "fr": "Chaque mardi soir, on court ensemble depuis la boutique. Viens avec nous.",
    },
    legal={
        "privacy": "https://loper.example/privacy",
        "terms": "https://loper.example/voorwaarden",
    },
    contact={
        "support_email": "hallo@loper.example",
        "support_phone": "+31 20 123 45 67",
        "shop_url": "https://loper.example/",
        "postal_address": "Loper Loopsport B.V., Amstelveenseweg 210, 1075 XR Amsterdam",
    },
    source="shopify",
    connections=(
        DemoConnection("shopify", "Webwinkel (Shopify)", {"shop": "loper-loopsport.myshopify.com", **CALLED}),
        DemoConnection("sendcloud", "Sendcloud: PostNL en bpost"),
        DemoConnection("dhl", "DHL"),
        DemoConnection("generic_carrier", "Homerr (eigen koppeling)", LABELS, TOKEN),
    ),
    scenes=loper.SCENES,
    life=lopers_life.LIFE,
    history=lopers_past.HISTORY,
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
    font="space-grotesk",
    band="paper",
    tone="formal",
    wordmark="FUNKWERK",
    draw=draw_funkwerk,
    footer={
        "de": "Repariert wird bei uns im Haus, Mo–Fr 9–18 Uhr.",
        "en": "We repair in our own workshop, Mon–Fri 9–18.",
        "nl": "We repareren in onze eigen werkplaats, ma–vr 9–18 uur.",
        "fr": "Nous réparons dans notre propre atelier, lun.–ven. 9 h–18 h.",
    },
    legal={
        "imprint": "https://funkwerk.example/impressum",
        "privacy": "https://funkwerk.example/datenschutz",
        "terms": "https://funkwerk.example/agb",
        "withdrawal": "https://funkwerk.example/widerruf",
    },
    contact={
        "support_email": "hilfe@funkwerk.example",
        "support_phone": "+49 30 1234567",
        "shop_url": "https://funkwerk.example/",
        "postal_address": "Funkwerk GmbH, Urbanstraße 71, 10967 Berlin",
    },
    source="woocommerce",
    connections=(
        DemoConnection("woocommerce", "Onlineshop (WooCommerce)", CALLED),
        DemoConnection("dhl", "DHL Paket"),
        DemoConnection("aftership", "AfterShip: DPD und Colissimo"),
        DemoConnection("easypost", "EasyPost: UPS"),
        DemoConnection("generic_carrier", "Hermes (eigene Anbindung)", LABELS, TOKEN),
    ),
    scenes=funkwerk.SCENES,
    life=funkwerks_life.LIFE,
    history=funkwerks_past.HISTORY,
)
SHOPS = (LOPER, FUNKWERK)
