"""Which pictures there are: what each is called, whose page it shows, and on what it is looked at."""

from dataclasses import dataclass

JORIS, LENA = "joris@klant.example", "lena@kunde.example"
DAAN, JONAS = "daan@klant.example", "jonas@kunde.example"


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
    knows before. `kind` is "order", "mail" (the newest whose html holds `where`), "mailed" (what the newest mail leads
    to whose address has `where` in it), "public" (`where` on the shop's host), "dashboard" (`clicks` are the words of
    links, or where they lead when they begin with "/"), "return" (below the page of the newest return that waits to be
    sent) or "shop". `fills` are typed and `presses` pressed in the end.
    """

    name: str
    shop: str
    device: Device = PHONE
    kind: str = "order"
    who: str = ""
    where: str = ""
    clicks: tuple[str, ...] = ()
    fills: tuple[tuple[str, str], ...] = ()  # selector and what is typed there, before the buttons
    presses: tuple[str, ...] = ()
    at_night: bool = False
    scroll_to: str = ""
    waits_for: str = ""  # what must be there first: some pages fill while one looks

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
        *_of_journeys(shop),
        *_of_returns(shop),
    ]


def _of_journeys(shop: str) -> list[Shot]:
    """Marketing mails, seen by the team and by the reader."""
    marketing = "section:has-text('Review request')"
    own_mail = "unseren Worten" if shop == "funkwerk" else "zoals wij"
    return [
        Shot("journeys", shop, DESKTOP, kind="dashboard", where="journeys/", scroll_to=marketing),
        Shot("journeys", shop, kind="dashboard", where="journeys/", scroll_to=marketing),
        Shot("journey", shop, DESKTOP, kind="dashboard", where="journeys/", clicks=("Review request",)),
        Shot("journey-edit", shop, DESKTOP, kind="dashboard", where="journeys/", clicks=("Review request", "/edit/"),
             fills=(("[name=s0-amount]", "25"),), presses=("main button.button[value=check]",)),
        Shot("designs", shop, DESKTOP, kind="dashboard", where="mails/"),
        Shot("design", shop, DESKTOP, kind="dashboard", where="mails/", clicks=(own_mail,)),
        Shot("trial-run", shop, DESKTOP, kind="dashboard", where="trials/", clicks=("Review request",),
             waits_for="main table"),
        Shot("results", shop, DESKTOP, kind="dashboard", where="results/"),
        Shot("sending", shop, DESKTOP, kind="dashboard", where="sending/"),
        Shot("consents", shop, DESKTOP, kind="dashboard", where="consents/"),
        Shot("reviews", shop, DESKTOP, kind="dashboard", where="reviews/"),
        Shot("reviews", shop, kind="dashboard", where="reviews/"),
        Shot("answers", shop, DESKTOP, kind="dashboard", where="reviews/answers/"),
        Shot("coupons", shop, DESKTOP, kind="dashboard", where="coupons/"),
        Shot("preferences", shop, kind="mailed", where="/mail/preferences/"),
        Shot("review-form", shop, kind="mailed", where="/review/"),
        Shot("survey", shop, kind="mailed", where="/survey/csat/"),
        Shot("public-reviews", shop, kind="public", where="/reviews/"),
        Shot("mail-review-request", shop, kind="mail", where="/review/"),
        Shot("mail-back-in-stock", shop, kind="mail", where="/p/"),
    ]  # fmt: skip


def _of_returns(shop: str) -> list[Shot]:
    """What goes back: by the customer, without a reason, and as the team sees it."""
    buyer, number = (DAAN, "1038") if shop == "loper" else (JONAS, "1036")
    declared = (
        ("[name=name]", "Kim de Boer"),
        ("[name=identification]", number),
        ("[name=email]", "kim@klant.example"),
    )
    return [
        Shot("return-what", shop, who=buyer, where="return/"),
        Shot("return-how", shop, kind="return", where="send/", waits_for="input[name=way]"),
        Shot("return-page", shop, kind="return"),
        Shot("withdraw", shop, kind="public", where="/withdraw/"),
        Shot("withdraw-confirm", shop, kind="public", where="/withdraw/", fills=declared,
             presses=("main form button.button",)),
        Shot("recycle", shop, kind="public", where="/recycle/"),
        Shot("receive", shop, kind="dashboard", where="receive/"),
        Shot("returns", shop, DESKTOP, kind="dashboard", where="returns/"),
        Shot("returns-insight", shop, DESKTOP, kind="dashboard", where="returns/insight/"),
        Shot("returns-setup", shop, DESKTOP, kind="dashboard", where="returns/setup/"),
        Shot("return-policy", shop, DESKTOP, kind="dashboard", where="returns/policy/"),
    ]  # fmt: skip
