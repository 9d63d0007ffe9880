"""From facts to a finished mail: in the customer's language, with the brand's tokens, at send time."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.timezone import override as in_time_zone

from merchants.branding import brand_values, tokens_of
from merchants.issuing import Wanted, issue_all
from merchants.keyed import keyed_hash
from merchants.links import storefront_url
from merchants.models import Merchant
from merchants.tones import voice
from notifications.contexts import context_of
from notifications.designs.rendering import fill
from notifications.designs.rendering import language_of as designed_in
from notifications.facts import Facts
from notifications.mail import Attachment, Mail
from notifications.models import MailClass, MailDesignVersion, MessageContent, Step
from notifications.offering import may_promote
from notifications.providers.phones import NotAPhone, e164
from notifications.specialising import written
from notifications.subjects import PLAIN, Link, subject_of
from notifications.texting import phone_text
from notifications.unsubscribing import OFF_ACTIONS, OFF_FOR, off_purpose, recipient_marks

# Every kind of blank and line break, but for the hard spaces that French puts before its colons.
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
# Stands where the access token belongs, in everything that is stored: the database holds no key to an order.
TOKEN = "0access0token0"  # noqa: S105
OFF_TOKEN = "0off0token0"  # noqa: S105
READING = Link()


def language_of(facts: Facts) -> str:
    """The one chosen in the preference centre, else the order's where we speak it, else the customer's, else the
    merchant's, which is the team's."""
    spoken = {code for code, _name in settings.LANGUAGES}
    if facts.is_to_team and facts.merchant.language in spoken:
        return str(facts.merchant.language)
    order = facts.order_row.language if facts.order_row else ""
    customer = facts.customer.language if facts.customer else ""
    wanted = (facts.person.language, order, customer, facts.merchant.language)
    return next((code for code in wanted if code in spoken), settings.LANGUAGE_CODE)


def voice_of(facts: Facts) -> str:
    """The language in the merchant's tone: what to activate while its words are written."""
    brand = getattr(facts.merchant, "brand", None)
    return voice(language_of(facts), brand.tone if brand else "usual")


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
    with translation.override(voice_of(facts)), in_time_zone(facts.merchant.time_zone):
        told = context_of(facts)
        context = {
            **told,
            "language": language,
            **_of_brand(facts.merchant, translation.get_language() or ""),
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


def recipient_of(facts: Facts) -> str:
    """The mail address, or for channels of the phone its number as +31612345678; "" when it has none."""
    if facts.message.step.channel not in (Step.Channel.SMS, Step.Channel.WHATSAPP):
        return facts.recipient
    country = facts.order_row.country if facts.order_row else ""
    try:
        return e164(facts.customer.phone if facts.customer else "", country or facts.merchant.country)
    except NotAPhone:
        return ""


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


@dataclass(frozen=True)
class Unfinished:
    """A stored content and what its links open: `subject` names the order or the customer."""

    content: MessageContent
    subject: str
    link: Link = READING
    attachments: tuple[Attachment, ...] = ()

    def wants(self) -> list[Wanted]:
        """The links it carries: the one of the button, and the one that ends such mails."""
        content, marks = self.content, recipient_marks(self.content.recipient)
        # With the recipient in the purpose: a mail written anew for another address must not share the link of the
        # first. A mail to the team carries no key to the customer's page.
        found = []
        if TOKEN in content.text or TOKEN in content.html:
            purpose = f"message:{content.pk}:{marks[0]}"
            found.append(Wanted(self.subject, purpose, self.link.actions, self.link.ttl))
        if any(OFF_TOKEN in written for written in (content.text, content.html, *content.headers.values())):
            found.append(Wanted(self.subject, off_purpose(content), OFF_ACTIONS, OFF_FOR))
        return found


def finished(
    content: MessageContent, subject: str, link: Link = READING, attachments: tuple[Attachment, ...] = ()
) -> Mail:
    """The stored content with its access tokens put in; `subject` names the order the links open."""
    return finished_all([Unfinished(content, subject, link, attachments)])[0]


def finished_all(contents: Sequence[Unfinished]) -> list[Mail]:
    """The same for a batch, its links issued together."""
    wanted = [one.wants() for one in contents]
    tokens = issue_all([wish for wishes in wanted for wish in wishes])
    return [
        _finished(one, {wish: tokens[wish] for wish in wishes}) for one, wishes in zip(contents, wanted, strict=True)
    ]


def _finished(one: Unfinished, tokens: dict[Wanted, str]) -> Mail:
    content = one.content
    token = next((token for wish, token in tokens.items() if wish.actions != OFF_ACTIONS), "")
    off = next((token for wish, token in tokens.items() if wish.actions == OFF_ACTIONS), "")

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
        attachments=one.attachments,
    )


def attached(facts: Facts) -> tuple[Attachment, ...]:
    """The files that travel with the mail, in its language."""
    if subject_of(facts).attachments is PLAIN.attachments:
        return ()
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
    return written(f"emails/{facts.template}/{name}", translation.get_language() or "", context)


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
