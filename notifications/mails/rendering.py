"""From facts to a finished mail: in the customer's language, with the brand's tokens, at send time."""

import hashlib
import re
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.timezone import override as in_time_zone

from merchants.branding import brand_values, tokens_of
from merchants.links import storefront_url
from merchants.models import Merchant
from merchants.tones import voice
from notifications.about.offering import may_promote
from notifications.about.subjects import PLAIN, subject_of
from notifications.designs.rendering import fill
from notifications.designs.rendering import language_of as designed_in
from notifications.facts.snapshot import Facts
from notifications.mails.addressing import message_id, recipient_of, sender_of
from notifications.mails.contexts import context_of
from notifications.mails.finishing import OFF_TOKEN, TOKEN
from notifications.mails.mail import Attachment
from notifications.mails.texting import phone_text
from notifications.models import MailClass, MailDesignVersion, MessageContent, Step
from notifications.specialising import written

# Every kind of blank and line break, but for the hard spaces that French puts before its colons.
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")


@cache
def _spoken() -> frozenset[str]:
    return frozenset(code for code, _name in settings.LANGUAGES)


def language_of(facts: Facts) -> str:
    """The one chosen in the preference centre, else what the mail is about has its own, else the order's where we speak
    it, else the customer's, else the merchant's, which is the team's."""
    spoken = _spoken()
    if facts.is_to_team and facts.merchant.language in spoken:
        return str(facts.merchant.language)
    order = facts.order_row.language if facts.order_row else ""
    customer = facts.customer.language if facts.customer else ""
    own = getattr(facts.subject, "mail_language", "")
    wanted = (facts.person.language, own, order, customer, facts.merchant.language)
    return next((code for code in wanted if code in spoken), settings.LANGUAGE_CODE)


def voice_of(facts: Facts) -> str:
    """The language in the merchant's tone: what to activate while its words are written."""
    return _spoken_by(facts.merchant, language_of(facts))


def _spoken_by(merchant: Merchant, language: str) -> str:
    brand = getattr(merchant, "brand", None)
    return voice(language, brand.tone if brand else "usual")


def logo_url(merchant: Merchant) -> str:
    """The logo on the merchant's own host, "" where the wordmark stands for it. Mail programs load it from there."""
    logo = tokens_of(merchant).logo
    return storefront_url(merchant, "brand_picture", picture=logo.name) if logo else ""


def _of_brand(merchant: Merchant, voice: str) -> dict[str, Any]:
    """What is the same in all mails of a merchant in one voice. Kept with its row, read anew for each batch."""
    kept: dict[str, dict[str, Any]] = merchant.__dict__.setdefault("_for_mails", {})
    if voice not in kept:
        kept[voice] = {**brand_values(merchant), "logo_url": logo_url(merchant)}
    return kept[voice]


def _address(merchant: Merchant, view: str, token: str) -> str:
    """The address of a view with a token in it, kept like _of_brand."""
    kept: dict[tuple[str, str], str] = merchant.__dict__.setdefault("_addresses", {})
    if (view, token) not in kept:
        kept[view, token] = storefront_url(merchant, view, token=token)
    return kept[view, token]


class NothingSaid(ValueError):
    """The mail came out without a subject: whatever the reason, it must not reach a person."""


def render(facts: Facts) -> MessageContent:
    """The message's content, unsaved, with TOKEN where the access token goes.

    The subject is one line, the text part tells the same facts as the html part.
    """
    language = language_of(facts)
    spoken = _spoken_by(facts.merchant, language)
    with translation.override(spoken), in_time_zone(facts.merchant.time_zone):
        told = context_of(facts)
        context = {
            **told,
            "language": language,
            **_of_brand(facts.merchant, spoken),
            "tracking_url": _address(facts.merchant, subject_of(facts).link(facts).view, TOKEN),
            **_unsubscribe(facts, bool(told["offers"])),
            "may_promote": may_promote(facts),
        }
        subject, text, html, version = _words(facts, language, context)
    if not subject:
        raise NothingSaid(facts.template)
    return MessageContent(
        message=facts.message,
        recipient=recipient_of(facts),
        channel=facts.message.step.channel,
        mail_class=facts.message.mail_class,
        sender=sender_of(facts.merchant),
        reply_to=facts.reply_to,
        language=language,
        subject=subject[:300],
        text=text,
        html=html,
        headers=_headers(facts, language, "unsubscribe_url" in context),
        header_id=message_id(facts.message.pk),
        content_hash=hashlib.sha256(f"{subject}\0{text}\0{html}".encode()).hexdigest(),
        design_version=version,
    )


def _words(facts: Facts, language: str, context: dict[str, Any]) -> tuple[str, str, str, int | None]:
    """Subject, text part, html part ("" where the channel has none) and the version of the merchant's own copy."""
    design = facts.message.step.design
    is_for_phone = facts.message.step.channel in (Step.Channel.SMS, Step.Channel.WHATSAPP)
    if design is not None and not is_for_phone and (version := _current(design)) is not None:
        compiled = version.compiled[designed_in(version.compiled, language, facts.merchant.language)]
        own = fill(compiled, context)
        return own.subject, own.text, own.html, version.pk
    subject = BLANKS.sub(" ", _part(facts, "subject.txt", context)).strip()
    if is_for_phone:
        return subject, phone_text(subject, context, (TOKEN, OFF_TOKEN)), "", None
    text = _tidy(_part(facts, "body.txt", context))
    is_mail = facts.message.step.channel == Step.Channel.MAIL
    return subject, text, _part(facts, "body.html", context) if is_mail else "", None


def _current(design: Any) -> MailDesignVersion | None:
    """The version that is sent, read once for all mails of a batch, which share the design's object."""
    if not hasattr(design, "read_version"):
        found = MailDesignVersion.objects.filter(design=design, number=design.version).first()
        design.read_version = found if found and found.compiled else None
    version: MailDesignVersion | None = design.read_version
    return version


def attached(facts: Facts) -> tuple[Attachment, ...]:
    """The files that travel with the mail, in its language."""
    if subject_of(facts).attachments is PLAIN.attachments:
        return ()
    with translation.override(voice_of(facts)), in_time_zone(facts.merchant.time_zone):
        return subject_of(facts).attachments(facts)


def _part(facts: Facts, name: str, context: dict[str, Any]) -> str:
    spoken = translation.get_language() or ""
    kept = facts.merchant.__dict__.setdefault("_mail_pieces", {}).setdefault(spoken, {})
    return written(f"emails/{facts.template}/{name}", spoken, context, kept)


def _tidy(text: str) -> str:
    """Plain text without the gaps that template tags leave behind: one blank line at most, none at the ends."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def _unsubscribe(facts: Facts, advertises: bool) -> dict[str, str]:
    """In every mail that advertises, a status mail with a block of promotion too (Tw 11.7)."""
    if facts.message.mail_class != MailClass.MARKETING and not advertises:
        return {}
    return {
        "unsubscribe_url": _address(facts.merchant, "unsubscribe", OFF_TOKEN),
        "preferences_url": _address(facts.merchant, "preferences", OFF_TOKEN),
    }


def _headers(facts: Facts, language: str, advertises: bool) -> dict[str, str]:
    headers = {"Content-Language": language}
    if facts.message.step.channel != Step.Channel.MAIL:
        headers["X-Template"] = facts.template
    if advertises:
        # RFC 8058: one click in the mail program, by POST and without a cookie.
        url = _address(facts.merchant, "unsubscribe", OFF_TOKEN)
        headers["List-Unsubscribe"] = f"<{url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
