"""Why the law leaves money with the shop after a withdrawal, in words; and what we do not know, for the team."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.withdrawing.performing import Kind, Performance, Why

REASONS: Mapping[Why, Promise] = {
    Why.IN_PART: _(
        "You asked us to begin before the 14 days were over. This is for what we had done until you withdrew."
    ),
    Why.DONE: _(
        "You asked us to begin before the 14 days were over and knew that the right to withdraw ends once everything "
        "is done. It was done by then."
    ),
    Why.SUPPLIED: _(
        "You agreed that it was supplied at once and knew that the right to withdraw ends by that. We confirmed it to "
        "you."
    ),
}


def reason_of(why: Why) -> str:
    """In the active language, for the customer; "" where nothing is taken off."""
    return str(REASONS[why]) if why in REASONS else ""


def missing(told: Performance) -> list[str]:
    """What has to be known before anything may be taken off, in the active language."""
    asked = (
        (told.kind == Kind.UNKNOWN, _("Is it a service, or digital content?")),
        (told.asked is None, _("Did the customer ask you to begin at once, knowing that the right ends by it?")),
        (told.confirmed is None, _("Did you confirm that to the customer in writing, with the contract?")),
        (told.done is None, _("How much of it had been done when the customer withdrew?")),
    )
    return [str(words) for is_missing, words in asked if is_missing]
