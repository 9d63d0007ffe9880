"""A merchant's own copies of the built-in journeys."""

from collections.abc import Sequence

from notifications.journeys.blueprints import BLUEPRINTS, Blueprint
from notifications.journeys.versions import definition_of
from notifications.models import Journey, JourneyVersion, MailClass, Step


def adopt_blueprints() -> int:
    """Copy every blueprint that the merchant in scope does not have yet; returns how many were added.

    What the merchant has is never touched, so it may be run as often as one likes: after each release, say.
    """
    return _adopt(BLUEPRINTS)


def _adopt(blueprints: Sequence[Blueprint]) -> int:
    present = set(Journey.objects.values_list("key", flat=True))
    missing = [blueprint for blueprint in blueprints if blueprint.key not in present]
    # Somebody else may adopt at the same moment: whoever comes second finds the keys taken.
    Journey.objects.bulk_create([_journey(one) for one in missing], ignore_conflicts=True)
    fresh = Journey.objects.filter(key__in=[one.key for one in missing], versions=None).select_for_update(of=("self",))
    journeys = {journey.key: journey for journey in fresh.order_by("pk")}
    added = [(journeys[one.key], _steps(journeys[one.key], one)) for one in missing if one.key in journeys]
    Step.objects.bulk_create([step for _journey_row, steps in added for step in steps])
    JourneyVersion.objects.bulk_create(
        JourneyVersion(journey=journey, number=1, definition=definition_of(journey, steps)) for journey, steps in added
    )
    return len(added)


def adopt_owed(trigger: str) -> int:
    """Copy the blueprints with this trigger whose mail the law asks for, where the merchant in scope lacks them: nobody
    has to remember it after a release. Returns how many were added."""
    owed = [one for one in BLUEPRINTS if one.mail_class == MailClass.LEGAL and one.trigger == trigger]
    return _adopt(owed) if owed else 0


def _journey(blueprint: Blueprint) -> Journey:
    opens, closes = blueprint.window or (None, None)
    return Journey(
        key=blueprint.key,
        blueprint=blueprint.key,
        trigger=blueprint.trigger,
        conditions=list(blueprint.conditions),
        exit_events=list(blueprint.exit_events),
        mail_class=blueprint.mail_class,
        purpose=blueprint.purpose,
        enrol_within=blueprint.enrol_within,
        state=Journey.State.ON if blueprint.is_active else Journey.State.OFF,
        window_from=opens,
        window_until=closes,
        weekdays=list(blueprint.weekdays),
        skips_holidays=blueprint.skips_holidays,
        clock=blueprint.clock,
    )


def _steps(journey: Journey, blueprint: Blueprint) -> list[Step]:
    return [
        Step(
            journey=journey,
            slot=position,
            position=position,
            template=mail.template,
            amount=mail.amount,
            unit=mail.unit,
            channel=mail.channel,
            conditions=list(mail.conditions),
        )
        for position, mail in enumerate(blueprint.steps)
    ]
