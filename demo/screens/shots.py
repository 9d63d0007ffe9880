"""Which pictures there are: what each is called, whose page it shows, and on what it is looked at."""

from dataclasses import dataclass

JORIS, LENA = "joris@klant.example", "lena@kunde.example"


@dataclass(frozen=True)
class Device:
    """`height` is of the window, and of the picture at most; in CSS pixels, as `width` is."""

    name: str
    width: int
    height: int
    scale: int
    tallest: int


PHONE = Device("phone", 390, 844, 2, 1500)
DESKTOP = Device("desktop", 1280, 860, 1, 1500)


@dataclass(frozen=True)
class Shot:
    """`where` is a path below the order's page of `who`, or what `kind` says it is.

    `clicks` are followed from there: beginnings of links' paths below the order's page, for pages whose address nobody
    knows before. `kind` is "order", "mail" (the newest whose html holds `where`), "dashboard" or "shop".
    """

    name: str
    shop: str
    device: Device = PHONE
    kind: str = "order"
    who: str = ""
    where: str = ""
    clicks: tuple[str, ...] = ()
    at_night: bool = False
    scroll_to: str = ""

    @property
    def file(self) -> str:
        return f"{self.shop}-{self.name}-{self.device.name}{'-night' if self.at_night else ''}.png"


def shots() -> list[Shot]:
    """Every picture, for both shops."""
    return [shot for shop, collector in (("loper", JORIS), ("funkwerk", LENA)) for shot in _of(shop, collector)]


def _of(shop: str, collector: str) -> list[Shot]:
    return [
        Shot("on-its-way", shop),
        Shot("on-its-way", shop, DESKTOP),
        Shot("on-its-way", shop, at_night=True),
        Shot("change-delivery", shop, where="change/"),
        Shot("pick-up-points", shop, where="points/"),
        Shot("ready-to-collect", shop, who=collector),
        Shot("code-for-the-counter", shop, who=collector, where="collect/"),
        Shot("booking", shop, where="appointment/", clicks=("appointment/?", "appointment/?")),
        Shot("appointment", shop, who=collector, clicks=("appointment/",)),
        Shot("questions", shop, where="help/"),
        Shot("care", shop, scroll_to=".care"),
        Shot("mail-ready-to-collect", shop, kind="mail", who=collector, where="cid:collection-code"),
        Shot("to-do", shop, DESKTOP, kind="dashboard"),
        Shot("brand", shop, DESKTOP, kind="dashboard", where="brand/"),
        Shot("component", shop, DESKTOP, kind="shop"),
    ]
