"""To whom a message goes, in whose name, and under which id."""

from django.conf import settings

from merchants.keyed import keyed_hash
from merchants.models import Merchant
from notifications.facts.snapshot import Facts
from notifications.models import Step
from notifications.providers.phones import NotAPhone, e164


def recipient_of(facts: Facts) -> str:
    """The mail address, or for channels of the phone its number as +31612345678; "" when it has none."""
    if facts.message.step.channel not in (Step.Channel.SMS, Step.Channel.WHATSAPP):
        return facts.recipient
    country = facts.order_row.country if facts.order_row else ""
    try:
        return e164(facts.customer.phone if facts.customer else "", country or facts.merchant.country)
    except NotAPhone:
        return ""


def message_id(pk: int) -> str:
    """The Message-ID header, the same for every attempt at this message, so mailboxes can fold a repetition."""
    seal = keyed_hash(f"message:{pk}").hex()[:20]
    return f"<{pk}.{seal}@{settings.MAIL_FALLBACK_DOMAIN}>"


def sender_of(merchant: Merchant) -> str:
    """The brand's name with its own verified address, or one on the shared domain until then."""
    name = "".join(character for character in merchant.name if character not in '"\\\r\n<>')
    own = merchant.sender_email if merchant.sender_verified_at else ""
    return f'"{name}" <{own or f"{merchant.slug}@{settings.MAIL_FALLBACK_DOMAIN}"}>'
