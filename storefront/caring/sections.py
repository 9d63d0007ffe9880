"""The care sections of the order's page: below whom to ask, in the order in which they are listed in CARE_SECTIONS."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from care import reordering, showing
from care.models import CareBlock, TakeBack
from care.reaching import whatsapp_url
from care.taking_back import BY_CUSTOMER, NEXT, open_methods
from care.wording import said
from consents.models import Consent
from inbox.reading import web_address
from merchants.tones import plain_language
from storefront import moments
from storefront.reading import Rows

Kind, State, Moment = CareBlock.Kind, TakeBack.State, CareBlock.Moment
NOT_LEFT = ("unknown", "pre_transit")


@dataclass(frozen=True)
class HelpSection:
    """The way to the answers, and to people besides mail and phone."""

    template = "storefront/_care_help.html"
    answers: bool
    whatsapp: str  # an address, "" where it is not offered


@dataclass(frozen=True)
class TakeBackView:
    """One take-back in words; `can_act` while the customer can still ask for it or change his mind."""

    kind: str
    headline: str
    words: str
    note: str
    can_act: bool
    action: str


@dataclass(frozen=True)
class TakeBackSection:
    template = "storefront/_care_take_back.html"
    take_backs: list[TakeBackView]


@dataclass(frozen=True)
class ReorderSection:
    template = "storefront/_care_reorder.html"
    url: str
    is_whole: bool


@dataclass(frozen=True)
class BlockView:
    """One of the brand's blocks in the reader's language."""

    kind: str
    title: str
    text: str
    link: str
    label: str
    host: str  # where the link leads
    when: str
    place: str
    links: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class BlocksSection:
    template = "storefront/_care_blocks.html"
    blocks: list[BlockView]


def settings_of(rows: Rows) -> Mapping[str, Any]:
    """The merchant's switches; {} where care was never switched on."""
    return next(iter(rows.around.get("care", [])), {})


def has_left(rows: Rows) -> bool:
    """Is something sent already, so that its courier can no longer be told anything?"""
    return bool(rows.order.is_fulfilled) or any(parcel.status not in NOT_LEFT for parcel in rows.parcels)


def moment_of(rows: Rows) -> str:
    """Where the order stands, as the brand's blocks see it."""
    if rows.order.delivered_at:
        return str(Moment.DELIVERED)
    return str(Moment.UNDER_WAY if has_left(rows) else Moment.BEFORE)


def help_section(rows: Rows) -> HelpSection | None:
    care = settings_of(rows)
    answers = bool(care.get("answers_questions") or care.get("takes_questions"))
    whatsapp = whatsapp_url(str(care.get("whatsapp") or ""), chat_words(rows.order.number))
    return HelpSection(answers, whatsapp) if answers or whatsapp else None


def chat_words(number: str, question: str = "") -> str:
    """What is typed already when the chat opens: nobody has to look his order number up."""
    if question:
        return _("Order %(number)s: %(question)s") % {"number": number, "question": question}
    return _("A question about order %(number)s:") % {"number": number} + " "


def take_back_section(rows: Rows) -> TakeBackSection | None:
    views = [_take_back(row, rows) for row in rows.around.get("take_backs", [])]
    shown = [view for view in views if view is not None]
    return TakeBackSection(shown) if shown else None


def _take_back(row: Mapping[str, Any], rows: Rows) -> TakeBackView | None:
    """None for an offer whose time is over, or whose order was cancelled: nothing is offered that cannot be had."""
    known = TakeBack(methods=row["methods"], open_days=row["open_days"])
    is_open = bool(open_methods(known, rows.order, has_left(rows)))
    state = State(row["state"])
    waits = state in (State.ASKED, State.PLANNED) and not rows.order.cancelled_at
    if not (is_open or waits or state == State.HANDED_OVER):
        return None
    can_act = bool(NEXT[state] & BY_CUSTOMER) and (is_open or waits)
    action = _("Hand something in") if state in (State.OFFERED, State.DECLINED, State.CANCELLED) else _("Change this")
    return TakeBackView(
        row["kind"],
        _headline(state),
        _words(row, state),
        row["note"] if state == State.PLANNED else "",
        can_act,
        action,
    )


def _headline(state: "TakeBack.State") -> str:
    return {
        State.OFFERED: _("Something old to get rid of?"),
        State.DECLINED: _("You have nothing to hand in."),
        State.CANCELLED: _("You hand nothing in."),
        State.ASKED: _("We have your request to take the old one back."),
        State.PLANNED: _("It is arranged: we take the old one back."),
        State.HANDED_OVER: _("We have your old product and see to its recycling."),
    }[state]


def _words(row: Mapping[str, Any], state: "TakeBack.State") -> str:
    if state in (State.OFFERED, State.DECLINED, State.CANCELLED):
        return str(row["offer"])
    told = _("%(pieces)s × %(what)s: %(method)s.") % {
        "pieces": row["pieces"], "what": row["what"], "method": method_words(row["method"]),
    }  # fmt: skip
    if state == State.PLANNED and row["planned_on"]:
        day = moments.full_day(date.fromisoformat(row["planned_on"]))
        return told + " " + _("The day is %(day)s.") % {"day": day}
    return told


def method_words(method: str) -> str:
    """How it is handed in, in words that fit behind "1 × kettle:"."""
    words = {
        "courier": _("the courier takes it along"),
        "shop": _("you bring it to our shop"),
        "label": _("you send it to us, we pay the postage"),
    }
    return words.get(method, "")


def reorder_section(rows: Rows) -> ReorderSection | None:
    """After the delivery, and only with a link that fills this shop's cart."""
    care, shops = settings_of(rows), rows.around.get("care_shop", [])
    if not care.get("offers_reorder") or not shops or not rows.order.delivered_at:
        return None
    back: Counter[str] = Counter()
    for parcel in rows.returns:
        for line, quantity in parcel.fulfilment.contents if parcel.fulfilment else []:
            back[str(line)] += int(quantity)
    kept = {line.external_id: max(line.quantity - back[line.external_id], 0) for line in rows.lines}
    shop = reordering.Shop(shops[0]["config"], care.get("merchant_shop_url") or "")
    found = reordering.reorder(rows.order, rows.lines, kept, shop)
    return ReorderSection(found.url, found.is_whole) if found else None


def blocks_section(rows: Rows) -> BlocksSection | None:
    """At most three blocks that fit the order as it stands."""
    care = settings_of(rows)
    if not care.get("shows_blocks"):
        return None
    order = rows.order
    situation = showing.Situation(
        rows.lines, order.country, order.postal_code, moment_of(rows), order.delivered_at, timezone.now()
    )
    possible = [block for block in rows.around.get("care_blocks", []) if _has_sense(block, care, rows)]
    blocks = [_block(block, care) for block in showing.shown(possible, situation)]
    return BlocksSection(blocks) if blocks else None


def _has_sense(block: Mapping[str, Any], care: Mapping[str, Any], rows: Rows) -> bool:
    """No invitation to what is switched off, to nowhere, or to what the reader has already."""
    if block["kind"] == Kind.NEWSLETTER:
        has_it = any(row["state"] == Consent.State.CONFIRMED for row in rows.around["care_consents"])
        return bool(care["offers_newsletter"] and rows.order.email) and not has_it
    if block["kind"] == Kind.SOCIAL:
        return bool(care["social_links"])
    return True


def _block(block: Mapping[str, Any], care: Mapping[str, Any]) -> BlockView:
    words = said(block["texts"], plain_language(), care["merchant_language"])
    link = web_address(words.get("link", ""))
    start = datetime.fromisoformat(block["starts_at"]) if block["starts_at"] else None
    return BlockView(
        kind=block["kind"],
        title=words.get("title", ""),
        text=words.get("text", ""),
        link=link,
        label=words.get("label") or _default_label(block["kind"]),
        host=_host(link, care["merchant_shop_url"]),
        when=_("%(day)s at %(time)s") % {"day": moments.full_day(start), "time": moments.clock(start)} if start else "",
        place=block["place"],
        links=care["social_links"] if block["kind"] == Kind.SOCIAL else [],
    )


def _default_label(kind: str) -> str:
    if kind == Kind.VIDEO:
        return _("Watch the video")
    return _("See the event") if kind == Kind.EVENT else _("Read more")


def _host(link: str, shop_url: str) -> str:
    """The link's host where it leaves the brand's own site, so that nobody is taken elsewhere unawares."""
    host = (urlsplit(link).hostname or "").removeprefix("www.")
    own = (urlsplit(shop_url or "").hostname or "").removeprefix("www.")
    return "" if own and (host == own or host.endswith(f".{own}")) else host


CARE_SECTIONS = (help_section, take_back_section, reorder_section, blocks_section)
