"""The fixed label of the withdrawal function, for every page that leads to it."""

from django import template

from returns.withdrawing.wording import labels

register = template.Library()


@register.simple_tag
def withdraw_label() -> str:
    """What the link to the function says in the active language."""
    return labels().withdraw


@register.simple_tag
def confirm_label() -> str:
    """The only words on the button that declares."""
    return labels().confirm
