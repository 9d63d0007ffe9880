"""The journeys of a simulation: as they are or as edited, and always on."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from notifications.journeys import editing, versions
from notifications.models import Journey, MailClass
from notifications.simulating.replaying import Acting


class UnreadableDefinition(ValueError):
    """The definition is none (notifications/journeys/editing.py); the message says what was expected."""


def as_it_is(journey: Journey) -> Acting:
    """The journey with its present steps, switched on."""
    return Acting(_on(copy(journey)), tuple(journey.steps.select_related("design")))


def as_edited(journey: Journey, definition: Mapping[str, Any]) -> Acting:
    """The journey as a definition of notifications/journeys/versions.py has it, switched on; nothing is saved.

    Raises UnreadableDefinition.
    """
    try:
        checked = editing.validated(journey, definition)
        drafted = versions.changed(journey, checked)
        steps = versions.steps_for(drafted, checked, journey.version, versions.first_free_slot(journey))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableDefinition(f"{type(error).__name__}: {error}") from error
    return Acting(_on(drafted), tuple(steps))


def all_marketing() -> list[Acting]:
    """Every marketing journey that is not archived, as though all were on; the merchant in scope."""
    journeys = Journey.objects.filter(mail_class=MailClass.MARKETING).exclude(state=Journey.State.ARCHIVED)
    return [as_it_is(journey) for journey in journeys.order_by("pk")]


def _on(journey: Journey) -> Journey:
    journey.state = Journey.State.ON
    return journey
