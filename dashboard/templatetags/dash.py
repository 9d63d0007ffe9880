"""What the dashboard's templates say and link to."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dashboard import moments, words
from dashboard.search import STATES, standing
from inbox.models import Connection, InboundWebhook
from merchants.models import Member
from notifications import reasons
from notifications.models import EngagementEvent, Message
from orders.models import Order
from tracking.carriers.names import display_name
from tracking.models import STATUS_WORDS
from tracking.snapshots import Status

register = template.Library()

TONES = {
    **dict.fromkeys(["sent", "done", "delivered", "fulfilled"], "good"),
    **dict.fromkeys(["held", "uncertain", "quarantined", "pending", "returning"], "warn"),
    **dict.fromkeys(["exception", "delivery_attempt_failed", "return_to_sender", "bounced", "complained"], "warn"),
    **dict.fromkeys(["failed", "buried", "rejected"], "bad"),
    **dict.fromkeys(["scheduled", "sending", "in_transit", "out_for_delivery", "available_for_pickup"], "info"),
}


@register.filter
def moment(value: datetime | None) -> str | SafeString:
    """A <time> as people say it; its exact form on hover. "–" stands for no moment."""
    if value is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), moments.exact(value), moments.said(value)
    )


@register.filter
def money(amount: Decimal | None, currency: str = "") -> str:
    return moments.money(amount, currency)


@register.filter
def mailbox(address: str) -> SafeString:
    """An e-mail address that a narrow column breaks after its @, and within its parts only where it must."""
    name, at, host = address.partition("@")
    return format_html("{}{}<wbr>{}", name, at, host) if at else format_html("{}", address)


@register.filter
def event_words(code: str) -> str:
    return words.told(words.EVENTS, code)


@register.filter
def names_its_end(reason: str) -> bool:
    """Whether a hold ends at the moment it is looked at again."""
    return reasons.names_its_end(reason)


@register.filter
def mail_words(code: str) -> str:
    return words.told(words.MAILS, code)


@register.filter
def reaction_words(code: str) -> str:
    return words.told(words.REACTIONS, code)


@register.filter
def delay_words(code: str) -> str:
    return words.told(words.DELAYS, code)


@register.filter
def source_words(code: str) -> str:
    return words.told(words.SOURCES, code)


@register.filter
def carrier_name(code: str) -> str:
    return display_name(code) or str(_("Parcel"))


@register.filter
def connection_name(row: Connection) -> str:
    return row.label or words.told(words.SOURCES, row.source)


@register.filter
def status_words(code: str) -> str:
    """A parcel's status in words."""
    return str(STATUS_WORDS.get(Status(code), code)) if code in set(Status) else code


def _badge(code: str, label: object) -> SafeString:
    tone = TONES.get(code, "")
    return format_html('<span class="badge{}">{}</span>', f" badge--{tone}" if tone else "", label)


@register.simple_tag
def order_badge(order: Order) -> SafeString:
    """Where the order stands for the customer."""
    state = standing(order, order.shipments.all())
    return _badge({"sent": "in_transit", "open": ""}.get(state, state), STATES[state])


@register.simple_tag
def message_badge(code: str) -> SafeString:
    return _badge(code, Message.State[code.upper()].label)


@register.simple_tag
def webhook_badge(state: int | str) -> SafeString:
    found = InboundWebhook.State[state.upper()] if isinstance(state, str) else InboundWebhook.State(state)
    return _badge(found.name.lower(), found.label)


@register.simple_tag
def parcel_badge(status: str) -> SafeString:
    return _badge(status, status_words(status))


@register.simple_tag
def report_badge(code: str) -> SafeString:
    return _badge(code, EngagementEvent.Type(code).label)


@register.filter
def message_state(code: str) -> str:
    return str(Message.State[code.upper()].label)


@register.simple_tag(takes_context=True)
def to(context: Context, view: str, *args: Any) -> str:
    """The path of a dashboard view of the current merchant."""
    return reverse(f"dashboard:{view}", args=[context["request"].member.merchant.slug, *args])


@register.simple_tag(takes_context=True)
def to_pair(context: Context, pair: tuple[str, tuple[Any, ...]]) -> str:
    """The same for a (view, arguments) pair."""
    return to(context, pair[0], *pair[1])


@register.simple_tag(takes_context=True)
def shops(context: Context) -> list[Member]:
    """The user's other shops, for the switch in the header."""
    member = context["request"].member
    others = Member.objects.select_related("merchant").filter(user_id=member.user_id, merchant__is_active=True)
    return [other for other in others.order_by("merchant__name") if other.pk != member.pk]


@register.filter
def alarm_words(code: str) -> str:
    return str(words.ALARMS[code][0]) if code in words.ALARMS else code


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's widget in our look; Django itself ties it to its hint and its errors."""
    return field.as_widget(attrs={"class": "input", "placeholder": ""})
