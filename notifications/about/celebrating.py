"""Mails about a person and not about an order: a birthday, a long absence, an event, a prize draw."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, pgettext

from care.models import CareBlock
from care.wording import said
from inbox.reading import web_address
from merchants.tones import plain_language
from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from notifications.mails.moments import full_day, full_moment
from notifications.mails.particulars import Row

EVENT, DRAW, BIRTHDAY, WIN_BACK = "event_invitation", "sweepstakes", "birthday", "win_back"
INVITATIONS = (EVENT, DRAW)


def objection(facts: Facts) -> str:
    """Why a mail of this file is no longer true, as a code of notifications.reasons; "" to send it. Pure."""
    if facts.template in INVITATIONS:
        return _invitation_objection(facts)
    if facts.template == BIRTHDAY:
        return "" if facts.customer and _is_birthday(facts) else reasons.DAY_PASSED
    # Whoever has bought since, or has no shop to come back to, is not asked to come back.
    if facts.template == WIN_BACK and not facts.merchant.shop_url:
        return reasons.NOTHING_TO_SHOW
    return ""


def _invitation_objection(facts: Facts) -> str:
    block = block_of(facts)
    until = block.starts_at if block.kind == CareBlock.Kind.EVENT else block.ends_at
    if until is None or until <= facts.now:
        return reasons.EVENT_OVER
    if not block.is_on:
        return reasons.EVENT_OFF
    # The law asks for the terms of a draw where it is advertised; without a page there is nothing to press.
    words = said(block.texts, "", facts.merchant.language)
    missing = not web_address(words.get("link", "")) if facts.template == EVENT else not words.get("terms")
    return reasons.NOTHING_TO_SHOW if missing and facts.template == DRAW else ""


def _is_birthday(facts: Facts) -> bool:
    """Today, by the merchant's clock; who was born on 29 February has the 28th in other years."""
    today = facts.now.astimezone(ZoneInfo(facts.merchant.time_zone)).date()
    days = {today.strftime("%m-%d")}
    if days == {"02-28"} and not _is_leap(today.year):
        days.add("02-29")
    return bool(facts.customer and facts.customer.birthday in days)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def block_of(facts: Facts) -> CareBlock:
    """The event or draw that an invitation is to."""
    block: CareBlock = facts.subject.announcement.block
    return block


def invitation_rows(facts: Facts) -> list[Row]:
    block = block_of(facts)
    if facts.template == EVENT:
        found = [
            (pgettext("label", "When"), _moment(block.starts_at), True),
            (pgettext("label", "Until"), _moment(block.ends_at), False),
            (gettext("Where"), one_line(block.place), False),
        ]
    else:
        found = [
            (pgettext("label", "Ends on"), _moment(block.ends_at), True),
            (pgettext("label", "Taking part"), gettext("Free, nothing to buy"), False),
        ]
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]


def invitation_context(facts: Facts) -> dict[str, Any]:
    """`terms_url` is set for draws only; `day` fits after "on" in no language: it stands after a colon or alone."""
    block = block_of(facts)
    words = said(block.texts, plain_language(), facts.merchant.language)
    until = block.ends_at if facts.template == DRAW else block.starts_at
    link = web_address(words.get("link", ""))
    return {
        "title": one_line(words.get("title", "")),
        "text_lines": [one_line(line) for line in words.get("text", "").splitlines() if line.strip()],
        "day": full_day(until) if until else "",
        "place": one_line(block.place),
        "button_url": link or facts.merchant.shop_url,
        "terms_url": web_address(words.get("terms", "")),
        "why": gettext("You get this email because you bought something at %(shop)s.")
        % {"shop": one_line(facts.merchant.name)},
    }


def person_context(facts: Facts) -> dict[str, Any]:
    """For a birthday and a long absence: where the shop is."""
    return {"button_url": facts.merchant.shop_url, "first_name": _first_name(facts)}


def _first_name(facts: Facts) -> str:
    """How a friend would call him; "" for a single word or a company's name, which would sound wrong."""
    name = one_line(facts.customer.name) if facts.customer else ""
    first, _blank, rest = name.partition(" ")
    return first if rest and first.isalpha() and 1 < len(first) <= 20 else ""


def _moment(moment: datetime | None) -> str:
    return full_moment(moment) if moment else ""
