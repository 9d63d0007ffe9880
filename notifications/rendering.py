"""From facts to a finished mail: in the customer's language, with the brand's tokens, at send time."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import override as in_time_zone

from merchants.access import issue
from merchants.branding import brand_values, tokens_of
from merchants.keyed import keyed_hash
from merchants.links import storefront_url
from merchants.models import Merchant
from merchants.tones import voice
from notifications.contexts import context_of
from notifications.facts import Facts
from notifications.mail import Attachment, Mail
from notifications.models import MailClass, MessageContent
from notifications.subjects import Link, subject_of
from notifications.unsubscribing import OFF_FOR, off_purpose, recipient_marks

# Every kind of blank and line break, but for the hard spaces that French puts before its colons.
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
# Stands where the access token belongs, in everything that is stored: the database holds no key to an order.
TOKEN = "0access0token0"  # noqa: S105
OFF_TOKEN = "0off0token0"  # noqa: S105
READING = Link()


def language_of(facts: Facts) -> str:
    """The order's language where we speak it, else the customer's, else the merchant's, which is the team's."""
    spoken = {code for code, _name in settings.LANGUAGES}
    if facts.is_to_team and facts.merchant.language in spoken:
        return str(facts.merchant.language)
    customer = facts.order.customer.language if facts.order.customer else ""
    wanted = (facts.order.language, customer, facts.merchant.language)
    return next((code for code in wanted if code in spoken), settings.LANGUAGE_CODE)


def voice_of(facts: Facts) -> str:
    """The language in the merchant's tone: what to activate while its words are written."""
    brand = getattr(facts.merchant, "brand", None)
    return voice(language_of(facts), brand.tone if brand else "usual")


def logo_url(merchant: Merchant) -> str:
    """The logo on the merchant's own host, "" where the wordmark stands for it. Mail programs load it from there."""
    logo = tokens_of(merchant).logo
    return storefront_url(merchant, "brand_picture", picture=logo.name) if logo else ""


def render(facts: Facts) -> MessageContent:
    """The message's content, unsaved, with TOKEN where the access token goes.

    The subject is one line, the text part tells the same facts as the html part.
    """
    language = language_of(facts)
    with translation.override(voice_of(facts)), in_time_zone(facts.merchant.time_zone):
        context = {
            **context_of(facts),
            "language": language,
            **brand_values(facts.merchant),
            "logo_url": logo_url(facts.merchant),
            "tracking_url": storefront_url(facts.merchant, subject_of(facts).link(facts).view, token=TOKEN),
            **_unsubscribe(facts),
        }
        subject = BLANKS.sub(" ", _part(facts, "subject.txt", context)).strip()
        text = _tidy(_part(facts, "body.txt", context))
        html = _part(facts, "body.html", context)
    return MessageContent(
        message=facts.message,
        recipient=facts.recipient,
        sender=sender_of(facts.merchant),
        reply_to=facts.reply_to,
        language=language,
        subject=subject[:300],
        text=text,
        html=html,
        headers=_headers(facts, language),
        header_id=message_id(facts.message.pk),
        content_hash=hashlib.sha256(f"{subject}\0{text}\0{html}".encode()).hexdigest(),
    )


def finished(
    content: MessageContent, subject: str, link: Link = READING, attachments: tuple[Attachment, ...] = ()
) -> Mail:
    """The stored content with its access tokens put in; `subject` names the order the links open."""
    # With the recipient in the purpose: a mail written anew for another address must not share the link of the first.
    purpose = f"message:{content.pk}:{recipient_marks(content.recipient)[0]}"
    # A mail to the team carries no key to the customer's page.
    token = issue(subject, purpose, link.actions, link.ttl) if TOKEN in content.text or TOKEN in content.html else ""
    off = ""
    if OFF_TOKEN in content.text or OFF_TOKEN in content.html:
        off = issue(subject, off_purpose(content), actions="unsubscribe", ttl=OFF_FOR)

    def put(written: str) -> str:
        return written.replace(OFF_TOKEN, off).replace(TOKEN, token)

    return Mail(
        recipient=content.recipient,
        sender=content.sender,
        reply_to=content.reply_to,
        subject=content.subject,
        text=put(content.text),
        html=put(content.html),
        message_id=content.header_id,
        headers={name: put(value) for name, value in content.headers.items()},
        idempotency_key=content.header_id,
        attachments=attachments,
    )


def attached(facts: Facts) -> tuple[Attachment, ...]:
    """The files that travel with the mail, in its language."""
    with translation.override(voice_of(facts)), in_time_zone(facts.merchant.time_zone):
        return subject_of(facts).attachments(facts)


def message_id(pk: int) -> str:
    """The Message-ID header, the same for every attempt at this message, so mailboxes can fold a repetition."""
    seal = keyed_hash(f"message:{pk}").hex()[:20]
    return f"<{pk}.{seal}@{settings.MAIL_FALLBACK_DOMAIN}>"


def sender_of(merchant: Merchant) -> str:
    """The brand's name with its own verified address, or one on the shared domain until then."""
    name = "".join(character for character in merchant.name if character not in '"\\\r\n<>')
    own = merchant.sender_email if merchant.sender_verified_at else ""
    return f'"{name}" <{own or f"{merchant.slug}@{settings.MAIL_FALLBACK_DOMAIN}"}>'


def _part(facts: Facts, name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"emails/{facts.template}/{name}", context)


def _tidy(text: str) -> str:
    """Plain text without the gaps that template tags leave behind: one blank line at most, none at the ends."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def _unsubscribe(facts: Facts) -> dict[str, str]:
    if facts.message.mail_class != MailClass.MARKETING:
        return {}
    return {"unsubscribe_url": storefront_url(facts.merchant, "unsubscribe", token=OFF_TOKEN)}


def _headers(facts: Facts, language: str) -> dict[str, str]:
    headers = {"Content-Language": language}
    if facts.message.mail_class == MailClass.MARKETING:
        # RFC 8058: one click in the mail program, by POST and without a cookie.
        url = storefront_url(facts.merchant, "unsubscribe", token=OFF_TOKEN)
        headers["List-Unsubscribe"] = f"<{url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
