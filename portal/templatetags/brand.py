"""What templates need to know of the brand and the language beyond plain values."""

from django import template
from django.template.context import Context

from merchants.contrast import NIGHT, PAPER
from merchants.links import address_here
from merchants.tones import plain_language as active_language

register = template.Library()


@register.simple_tag
def plain_language() -> str:
    """The active language without its tone: "nl", never "nl-formal"."""
    return active_language()


@register.simple_tag
def brand_paper(night: bool = False) -> str:
    """The page's own ground, for the browser's frame."""
    return NIGHT if night else PAPER


@register.simple_tag(takes_context=True, name="address_here")
def address_here_tag(context: Context, path: str) -> str:
    """The absolute address of a path on the host that was asked."""
    return address_here(context["request"], path)
