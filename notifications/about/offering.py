"""What the brand may add below a status mail, and only to whom advertising may be sent at all.

A status mail goes without a consent because it is no advertising. One block of promotion makes it advertising (German
courts: BGH, 10 July 2018, VI ZR 225/17, a mere request for a rating in an invoice mail), so each block needs the basis
that a marketing mail of its purpose needs, and every mail with a block carries a way to unsubscribe. Mails about
trouble and about the law carry none at all, whoever reads them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from care import showing
from care.matching import fitting
from care.models import CareBlock, CareSettings, TakeBack, TakeBackRule
from care.wording import said
from consents.basis import basis_of
from consents.purposes import Purpose
from loyalty.models import LoyaltySettings, Membership
from merchants.tones import plain_language
from notifications.facts.snapshot import Facts, standing_of
from notifications.holdout import ALL_MARKETING, is_within
from notifications.mails.contents import one_line
from notifications.mails.moments import full_moment
from notifications.models import MailClass
from orders.models import Order, normal_email

Kind, Moment = CareBlock.Kind, CareBlock.Moment
Block = dict[str, Any]  # kind, title, text_lines, when, place, label: plain values
# The mails that may carry blocks, what fits each, and how far the order is then. No other mail carries any.
PLACES: dict[str, tuple[str, ...]] = {
    "order_placed": (Kind.NEWSLETTER, Kind.SOCIAL, "loyalty"),
    "shipment_delivered": (Kind.GUIDE, Kind.VIDEO),
    "order_delivered": (Kind.GUIDE, Kind.VIDEO, Kind.EVENT, "recycling"),
}
# Mails that are made of it.
READERS = frozenset({"loyalty_invitation", "points_statement", "care_content"})
MOMENTS = {"order_placed": Moment.BEFORE, "shipment_delivered": Moment.UNDER_WAY, "order_delivered": Moment.DELIVERED}
PURPOSES: dict[str, str] = {Kind.EVENT: Purpose.EVENTS, "loyalty": Purpose.LOYALTY}  # all others: offers
MOST = 2  # blocks in one mail: the news is above, and it is what the mail is for
LONGEST = 400  # characters of a block's text; the page shows all of it


@dataclass(frozen=True)
class Offered:
    """What a merchant adds, read once for a batch of mails."""

    settings: CareSettings | None = None
    blocks: Sequence[Mapping[str, Any]] = ()  # care.showing.FIELDS of each that is on, in the merchant's order
    loyalty: LoyaltySettings | None = None  # None: no programme, or switched off
    members: frozenset[int] = frozenset()  # the customers among the batch who are in the programme
    recycling: Mapping[int, str] = field(default_factory=dict)  # order id -> the offer, where it still stands


def is_asked(facts: Facts) -> bool:
    """Does anything about this mail depend on what the brand adds? Most mails do without the queries."""
    return facts.template in PLACES or facts.template in READERS


def can_promote(facts: Facts) -> bool:
    """Can anything of it be advertising: the mail, what the brand adds, or a block of the merchant's own design?"""
    message = facts.message
    return message.mail_class == MailClass.MARKETING or is_asked(facts) or message.step.design_id is not None


def set_up() -> Offered:
    """What the brand adds, whoever reads it. Three queries; nobody kept how it was before."""
    fields = [name for name in showing.FIELDS if name not in ("starts_at", "ends_at")]
    rows = CareBlock.objects.filter(is_on=True).order_by("position", "pk").values(*fields, "starts_at", "ends_at")
    return Offered(
        settings=CareSettings.objects.first(),
        blocks=[{**row, "starts_at": _iso(row["starts_at"]), "ends_at": _iso(row["ends_at"])} for row in rows],
        loyalty=LoyaltySettings.objects.filter(is_on=True).exclude(name="").first(),
    )


def load(orders: Collection[Order], now: datetime, brand: Offered | None = None) -> Offered:
    """What may be added to mails about these orders, as known at `now` (aware). Five queries at most; two where the
    caller has what `set_up` found."""
    customers = {order.customer_id for order in orders if order.customer_id}
    joined = Membership.objects.filter(customer__pk__among=customers, joined_at__lte=now)
    members = joined.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now))
    offers = TakeBack.objects.filter(
        order__pk__among={order.pk for order in orders}, kind=TakeBackRule.Kind.RECYCLING,
        state=TakeBack.State.OFFERED, offered_at__lte=now,
    )  # fmt: skip
    return replace(
        brand or set_up(),
        members=frozenset(members.values_list("customer_id", flat=True)) if customers else frozenset(),
        recycling=dict(offers.values_list("order_id", "offer")) if orders else {},
    )


def offered_of(facts: Facts) -> Offered:
    """What was read for the batch; read now where the facts came without it."""
    if facts.offered is not None:
        return facts.offered  # type: ignore[no-any-return]
    return load([facts.order_row] if facts.order_row else [], facts.now)


def blocks(facts: Facts, loaded: Offered) -> list[Block]:
    """The blocks that may stand in this mail, at most MOST; [] for every mail that is not in PLACES. Pure.

    Call it with the mail's language and the merchant's time zone active.
    """
    kinds = PLACES.get(facts.template, ())
    if not kinds or facts.message.mail_class != MailClass.STATUS or facts.order_row is None:
        return []
    order = facts.order_row
    if order.cancelled_at or order.redacted_at or order.is_test or facts.recipient != order.email:
        return []
    if facts.after_sale.return_open or facts.after_sale.claim_open or not may_advertise(facts):
        return []
    found = [block for kind in kinds if _basis(kind, facts) for block in _of_kind(kind, facts, order, loaded)]
    return found[:MOST]


def may_advertise(facts: Facts) -> bool:
    """Is nothing in the way that holds for all advertising: the address closed, paused or left without any by lot, or
    the sender in trouble?"""
    person, sending = facts.person, facts.sending
    is_out = is_within(ALL_MARKETING, normal_email(facts.recipient), facts.held_out_share)
    closed = person.suppressed_from is not None and person.suppressed_from <= MailClass.MARKETING
    paused = person.paused_until is not None and person.paused_until > facts.now
    stopped = sending.closed_from is not None and sending.closed_from <= MailClass.MARKETING
    return not (closed or paused or stopped or is_out)


def guides(facts: Facts, loaded: Offered) -> list[Mapping[str, Any]]:
    """The care guides and videos that fit what was bought, in the merchant's order; [] without an order. Pure."""
    order = facts.order_row
    if order is None or not _shows(loaded):
        return []
    return [block for block in loaded.blocks if block["kind"] in (Kind.GUIDE, Kind.VIDEO) and _fits(block, order)]


def words_of(block: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """The block's words in the mail's language, else in the merchant's."""
    return said(block["texts"], plain_language(), facts.merchant.language)


def _basis(kind: str, facts: Facts) -> bool:
    return basis_of(PURPOSES.get(kind, Purpose.OFFERS), standing_of(facts.person)).allows


def may_promote(facts: Facts) -> bool:
    """May offers stand in this mail: is nothing in the way of advertising, and is there a basis for offers? Pure."""
    return not facts.is_to_team and may_advertise(facts) and _basis(Purpose.OFFERS, facts)


def _of_kind(kind: str, facts: Facts, order: Order, loaded: Offered) -> list[Block]:
    if kind == "loyalty":
        return _loyalty(facts, order, loaded)
    if kind == "recycling":
        return _recycling(order, loaded)
    if not _shows(loaded) or not _has_sense(kind, facts, loaded):
        return []
    situation = showing.Situation(
        list(order.lines.all()),
        order.country,
        order.postal_code,
        MOMENTS[facts.template],
        order.delivered_at,
        facts.now,
    )
    fitting_ones = showing.shown([block for block in loaded.blocks if block["kind"] == kind], situation)
    return [_view(block, facts) for block in fitting_ones]


def _shows(loaded: Offered) -> bool:
    return loaded.settings is not None and loaded.settings.shows_blocks


def _has_sense(kind: str, facts: Facts, loaded: Offered) -> bool:
    """No invitation to what is switched off, to nowhere, or to what the reader has or refused already."""
    if loaded.settings is None:
        return False
    if kind == Kind.NEWSLETTER:
        asked = facts.person.consents.get(Purpose.NEWSLETTER)
        refused = Purpose.NEWSLETTER in facts.person.refused_purposes
        return loaded.settings.offers_newsletter and not asked and not refused
    return bool(loaded.settings.social_links) if kind == Kind.SOCIAL else True


def _fits(block: Mapping[str, Any], order: Order) -> bool:
    return bool(fitting(order.lines.all(), block["categories"], block["skus"], block["words"]))


def _view(block: Mapping[str, Any], facts: Facts) -> Block:
    """As plain values. Every link leads to the order's page, where the block stands with its own: a mail names no host
    but the merchant's."""
    words = words_of(block, facts)
    is_event = block["kind"] == Kind.EVENT
    start = datetime.fromisoformat(block["starts_at"]) if is_event and block["starts_at"] else None
    label = words.get("label") or _default_label(block["kind"])
    return _plain(block["kind"], words.get("title", ""), words.get("text", ""), label,
                  full_moment(start) if start else "", block["place"] if is_event else "")  # fmt: skip


def _default_label(kind: str) -> str:
    labels: dict[str, str] = {
        Kind.VIDEO: gettext("Watch the video"),
        Kind.EVENT: gettext("See the event"),
        Kind.NEWSLETTER: gettext("To the newsletter"),
        Kind.SOCIAL: gettext("See our pages"),
    }
    return labels.get(kind) or gettext("Read more")


def _loyalty(facts: Facts, order: Order, loaded: Offered) -> list[Block]:
    programme = loaded.loyalty
    if programme is None or not programme.join_url or order.customer_id in loaded.members:
        return []
    name = one_line(programme.name)
    pitch = said(programme.texts, plain_language(), facts.merchant.language).get("pitch", "")
    title = gettext("Collect points with %(programme)s") % {"programme": name}
    return [{**_plain("loyalty", title, pitch, gettext("Join for free")), "url": programme.join_url}]


def _recycling(order: Order, loaded: Offered) -> list[Block]:
    offer = loaded.recycling.get(order.pk, "")
    return (
        [_plain("recycling", gettext("Your old one gets a second life"), offer, gettext("Hand it in"))] if offer else []
    )


def _plain(kind: str, title: str, text: str, label: str, when: str = "", place: str = "") -> Block:
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
    lines = [one_line(line) for line in shown.splitlines() if line.strip()]
    return {
        "kind": str(kind), "title": one_line(title), "lines": lines, "label": one_line(label), "when": when,
        "place": one_line(place), "url": "",
    }  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
