"""Mails about points: the invitation to the merchant's programme, and the monthly statement."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

from care.wording import said
from loyalty.models import LoyaltySettings, Membership
from merchants.tones import plain_language
from notifications import reasons
from notifications.about.offering import offered_of
from notifications.facts.snapshot import Facts
from notifications.mails.contents import money, one_line
from notifications.mails.moments import babel_locale, full_day
from notifications.mails.particulars import Row

INVITATION, STATEMENT = "loyalty_invitation", "points_statement"
SOON = timedelta(days=60)  # points that expire later are no news


def objection(facts: Facts) -> str:
    """Why a mail of this file is no longer true or welcome, as a code of notifications.reasons; "" to send it. Pure for
    facts that came with what the brand offers."""
    if facts.template not in (INVITATION, STATEMENT):
        return ""
    offered = offered_of(facts)
    if offered.loyalty is None or not _address(facts.template, offered.loyalty):
        return reasons.NO_PROGRAMME
    if facts.template == INVITATION:
        customer = facts.customer.pk if facts.customer else None
        return reasons.MEMBER_ALREADY if customer in offered.members else ""
    member: Membership = facts.subject
    over = member.ended_at is not None and member.ended_at <= facts.now
    return reasons.MEMBER_NO_LONGER if over else reasons.POINTS_THE_SAME if _is_same(member) else ""


def _is_same(member: Membership) -> bool:
    """Back at the balance of the statement before: what would be told is that nothing changed."""
    return member.points == member.stated_before


def rows(facts: Facts) -> list[Row]:
    """The balance, and what came and went since the last statement."""
    member: Membership = facts.subject
    programme = offered_of(facts).loyalty
    changed = member.points - member.stated_before
    found = [
        (pgettext("label", "Your balance"), points_words(member.points), True),
        (pgettext("label", "Since the last statement"), f"{'+' if changed > 0 else '−'} {number(abs(changed))}", False),
        (pgettext("label", "Worth"), worth(member.points, programme), False),
        (pgettext("label", "Level"), one_line(member.tier), False),
    ]
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]


def expires_soon(member: Membership) -> bool:
    """Do points expire within SOON, by the active time zone?"""
    today = timezone.localdate()
    return bool(member.expires_on and member.expiring_points and today <= member.expires_on <= today + SOON)


def statement_context(facts: Facts) -> dict[str, Any]:
    member: Membership = facts.subject
    programme = offered_of(facts).loyalty
    soon = expires_soon(member)
    return {
        **_programme(facts, programme),
        "points": points_words(member.points),
        "expiring": points_words(member.expiring_points) if soon else "",
        "expires_on": full_day(member.expires_on) if soon and member.expires_on else "",
        "button_url": _address(STATEMENT, programme) if programme else "",
        "why": gettext("You get this email because you are in %(programme)s of %(shop)s.")
        % {"programme": _programme(facts, programme)["programme"], "shop": one_line(facts.merchant.name)},
    }


def invitation_context(facts: Facts) -> dict[str, Any]:
    """`worth` is what a hundred points are, "" where the programme does not say."""
    programme = offered_of(facts).loyalty
    return {
        **_programme(facts, programme),
        "worth": worth(100, programme),
        "button_url": _address(INVITATION, programme) if programme else "",
    }


def points_words(points: int) -> str:
    """ "1,250 points", as the reader's language writes numbers."""
    return ngettext("%(number)s point", "%(number)s points", points) % {"number": number(points)}


def number(value: int) -> str:
    return str(format_decimal(value, locale=babel_locale()))


def worth(points: int, programme: LoyaltySettings | None) -> str:
    """What so many points are worth; "" where the programme gives no such promise."""
    if programme is None or programme.hundred_worth is None or points <= 0:
        return ""
    amount = (programme.hundred_worth * points / 100).quantize(Decimal("0.01"))
    return money(amount, programme.currency) if amount else ""


def _programme(facts: Facts, programme: LoyaltySettings | None) -> dict[str, Any]:
    texts = said(programme.texts, plain_language(), facts.merchant.language) if programme else {}
    pitch = texts.get("pitch", "")
    return {
        "programme": one_line(programme.name) if programme else "",
        "pitch_lines": [one_line(line) for line in pitch.splitlines() if line.strip()],
    }


def _address(template: str, programme: LoyaltySettings) -> str:
    return str(programme.join_url if template == INVITATION else programme.points_url or programme.join_url)
