"""Mails about what customers ask for around a delivery: questions to the team, the newsletter, taking back the old."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from care.models import Question, TakeBack, TakeBackRule
from consents.consenting import VALID_FOR
from consents.models import Consent
from merchants.links import portal_url
from notifications import reasons
from notifications.answers.suppressing import OWN_WORD, lift
from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from notifications.mails.moments import full_day, full_moment
from notifications.mails.particulars import Row
from notifications.models import MailClass
from outbox.models import DomainEvent
from tracking.carriers.names import display_name
from tracking.models import STATUS_WORDS
from tracking.snapshots import Status

TELLS = {
    "take_back_offered": TakeBack.State.OFFERED,
    "take_back_asked": TakeBack.State.ASKED,
    "take_back_planned": TakeBack.State.PLANNED,
}


def objection(facts: Facts) -> str:
    """Why a mail of this file is no longer true, as a code of notifications.reasons; "" to send it."""
    row = facts.subject
    if facts.template == "question_asked":
        return reasons.CARE_MOVED_ON if row.answered_at or row.erased_at else ""
    if facts.template == "newsletter_confirm":
        if row.state != Consent.State.ASKED or row.email != facts.order.email:
            return reasons.CARE_MOVED_ON
        return reasons.LINK_TOO_OLD if row.asked_at < facts.now - VALID_FOR else ""
    if facts.template == "take_back_offered" and row.kind != TakeBackRule.Kind.OLD_FOR_NEW:
        return reasons.CARE_MOVED_ON  # an offer to recycle is advertising: it stands on the page only
    if facts.template in TELLS and row.state != TELLS[facts.template]:
        return reasons.CARE_MOVED_ON
    return ""


def lift_refusal(event: DomainEvent) -> None:
    """Who unsubscribed from offers and later confirms the newsletter has changed his mind: the later word counts.

    So has whoever called our mail spam, asked for the newsletter, and pressed the link in the mail about it. A mailbox
    that refused our mail stays closed.
    """
    consent = Consent.objects.filter(pk=event.subject_id, state=Consent.State.CONFIRMED).first()
    if consent is not None and consent.confirmed_at is not None:
        for reason in OWN_WORD:
            lift(consent.email, MailClass.MARKETING, reason, before=consent.confirmed_at, why=consent.source)


def no_rows(_facts: Facts) -> list[Row]:
    """Nothing about the order belongs into a mail that only asks for a confirmation."""
    return []


def question_rows(facts: Facts) -> list[Row]:
    """The order's context, so that whoever answers need not look it up first."""
    question: Question = facts.subject
    parcels = [
        f"{display_name(row.carrier)} {one_line(row.tracking_number)}: {STATUS_WORDS[Status(row.status)]}".strip()
        for row in facts.order.shipments.filter(is_return=False, is_cancelled=False)[:5]
    ]
    return _rows(
        (pgettext("label", "Question"), one_line(question.title), True),
        (pgettext("label", "From"), one_line(f"{facts.order.buyer_name} {facts.order.email}"), False),
        (gettext("Phone"), one_line(question.phone), False),
        (pgettext("label", "Asked"), full_moment(question.asked_at), False),
        (pgettext("label", "Language"), question.language, False),
        *((gettext("Parcel"), parcel, False) for parcel in parcels),
    )


def question_context(facts: Facts) -> dict[str, Any]:
    """The message itself, and where the team finds the order."""
    question: Question = facts.subject
    path = reverse("dashboard:question", urlconf=settings.ROOT_URLCONF, args=[facts.merchant.slug, question.pk])
    return {
        "desk_url": portal_url(path),
        "message_lines": [line.rstrip() for line in question.message.splitlines()],
        "asker": one_line(facts.order.buyer_name) or facts.order.email,
        "why": gettext("You get this email because customers’ questions go to this address."),
        "is_to_team": True,
    }


def newsletter_context(facts: Facts) -> dict[str, Any]:
    consent: Consent = facts.subject
    return {
        "wording": consent.wording,
        "days": VALID_FOR.days,
        "why": gettext(
            "You get this email because somebody, probably you, asked for the newsletter of %(shop)s on the page of "
            "order %(number)s."
        )
        % {"shop": one_line(facts.merchant.name), "number": one_line(facts.order.number or facts.order.external_id)},
    }


def newsletter_link(facts: Facts) -> tuple[str, timedelta, str]:
    """It confirms this one consent and opens nothing else."""
    return f"newsletter:{facts.subject.pk}", VALID_FOR, "newsletter_confirm"


def take_back_rows(facts: Facts) -> list[Row]:
    row: TakeBack = facts.subject
    if row.state == TakeBack.State.OFFERED:
        return []
    day = full_day(row.planned_on) if row.planned_on and row.state == TakeBack.State.PLANNED else ""
    return _rows(
        (pgettext("label", "Day"), day, True),
        (pgettext("label", "You hand in"), f"{row.pieces} × {one_line(row.what)}" if row.what else "", not day),
        (pgettext("label", "How"), str(how_words(row.method)), False),
    )


def how_words(method: str) -> str:
    """How the old product comes back, to the customer."""
    words: dict[str, str] = {
        TakeBack.Method.COURIER: gettext("The courier takes it along."),
        TakeBack.Method.SHOP: gettext("You bring it to our shop."),
        TakeBack.Method.LABEL: gettext("You send it to us, we pay the postage."),
    }
    return words.get(method, "")


def take_back_context(facts: Facts) -> dict[str, Any]:
    row: TakeBack = facts.subject
    return {
        "offer_lines": [line for line in row.offer.splitlines() if line.strip()],
        "note_lines": [line for line in row.note.splitlines() if line.strip()],
        "progress": [],
    }


def _rows(*found: tuple[str, str, bool]) -> list[Row]:
    return [{"label": label, "value": value, "big": big} for label, value, big in found if value]
