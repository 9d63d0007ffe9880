"""What a journey may be: an edit is checked here before it is shown, saved or restored."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext, ngettext

from consents.purposes import Purpose
from notifications.holdout import MOST_PERCENT
from notifications.journeys import conditions, triggers
from notifications.journeys.blueprints import BLUEPRINTS, purpose_of
from notifications.journeys.scheduling import MOST
from notifications.models import Journey, MailClass, MailDesign, Step

CLOCK_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
MOST_STEPS = 20
PHONES = (Step.Channel.SMS, Step.Channel.WHATSAPP)  # which show neither pictures nor a layout
SHORTEST_ENROL, LONGEST_ENROL = 3600, 366 * 24 * 3600  # seconds


class InvalidJourney(ValueError):
    """`errors`: field -> what was expected. Fields of steps are "steps.0.amount"."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{place}: {words}" for place, words in errors.items()))
        self.errors = dict(errors)


def validated(journey: Journey, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The definition (journeys/versions.py) in its normal form; raises InvalidJourney with words for people.

    `journey` is what is edited: its steps are known by their slots. One whose mail the law asks for cannot be edited.
    """
    errors: dict[str, str] = {}
    found = {
        "name": str(raw.get("name") or "").strip(),
        "trigger": raw.get("trigger"),
        "mail_class": raw.get("mail_class"),
        "purpose": raw.get("purpose") or "",
        "exit_events": list(dict.fromkeys(raw.get("exit_events") or [])),
        "enrol_within": raw.get("enrol_within"),
        "window_from": raw.get("window_from") or None,
        "window_until": raw.get("window_until") or None,
        "weekdays": sorted(set(raw.get("weekdays") or [])),
        "skips_holidays": bool(raw.get("skips_holidays")),
        "clock": raw.get("clock"),
        "holdout_percent": raw.get("holdout_percent") or 0,
        "conditions": _conditions(raw.get("conditions") or [], "conditions", errors),
    }
    _check_start(found, errors)
    _check_class(journey, found, errors)
    _check_times(found, errors)
    found["steps"] = _steps(journey, found, raw.get("steps"), errors)
    if errors:
        raise InvalidJourney(errors)
    return found


def _check_start(found: Mapping[str, Any], errors: dict[str, str]) -> None:
    if len(found["name"]) > 120 or "\0" in found["name"]:
        errors["name"] = gettext("Give a name of at most 120 characters.")
    if found["trigger"] not in triggers.starting():
        errors["trigger"] = gettext("Choose what starts the journey.")
    known = triggers.ending()
    if any(event not in known for event in found["exit_events"]):
        errors["exit_events"] = gettext("Choose from the list what ends the journey.")
    elif found["trigger"] in found["exit_events"]:
        errors["exit_events"] = gettext("What starts the journey cannot end it.")
    within = found["enrol_within"]
    if not isinstance(within, int) or not SHORTEST_ENROL <= within <= LONGEST_ENROL:
        errors["enrol_within"] = gettext("Give a time between one hour and one year.")


def _check_class(journey: Journey, found: dict[str, Any], errors: dict[str, str]) -> None:
    if journey.mail_class == MailClass.LEGAL:
        errors["mail_class"] = gettext("The law asks for this mail as it is: nothing about it can be changed.")
        return
    if found["mail_class"] not in set(MailClass):
        errors["mail_class"] = gettext("Choose what kind of mail it is.")
        return
    if found["mail_class"] == MailClass.LEGAL:
        errors["mail_class"] = gettext("Only mails that the law asks for are legal mail; this journey is none of them.")
    if found["mail_class"] != MailClass.MARKETING:
        found["purpose"], found["holdout_percent"] = "", 0
        return
    if found["purpose"] not in set(Purpose):
        errors["purpose"] = gettext("Advertising needs a purpose that people can agree to or refuse. Choose one.")
    elif found["purpose"] == Purpose.WISHES and not _is_about_wish(found["trigger"]):
        errors["purpose"] = gettext(
            "News about products people wish for needs a journey that a wished product starts. Choose another purpose."
        )
    percent = found["holdout_percent"]
    if not isinstance(percent, int) or not 0 <= percent <= MOST_PERCENT:
        errors["holdout_percent"] = gettext("Give a share from 0 to %(most)s percent.") % {"most": MOST_PERCENT}


def _is_about_wish(trigger: object) -> bool:
    known = triggers.TRIGGERS.get(str(trigger))
    return known is not None and known.kind == "wish"


def _check_times(found: Mapping[str, Any], errors: dict[str, str]) -> None:
    opens, closes = found["window_from"], found["window_until"]
    if not _is_time(opens) or not _is_time(closes):
        errors["window_from"] = gettext("Give times like 09:00.")
    elif bool(opens) != bool(closes):
        errors["window_from"] = gettext("Give both times, or neither to send at any hour.")
    elif opens and opens == closes:
        errors["window_from"] = gettext("The two times are the same. Leave both empty to send at any hour.")
    if any(day not in range(1, 8) for day in found["weekdays"]):
        errors["weekdays"] = gettext("Choose days of the week.")
    if found["clock"] not in set(Journey.Clock):
        errors["clock"] = gettext("Choose whose clock counts.")


def _is_time(told: object) -> bool:
    return told is None or (isinstance(told, str) and bool(CLOCK_TIME.fullmatch(told)))


def _conditions(raw: object, place: str, errors: dict[str, str]) -> list[dict[str, Any]]:
    try:
        return conditions.validate(raw)
    except conditions.InvalidCondition as error:
        errors[f"{place}.{error.place}" if error.place else place] = error.message
        return []


def _steps(journey: Journey, found: Mapping[str, Any], raw: object, errors: dict[str, str]) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_STEPS:
        most = ngettext("A journey needs at least one mail, and at most %(most)s.",
                        "A journey needs at least one mail, and at most %(most)s.", MOST_STEPS)  # fmt: skip
        errors["steps"] = most % {"most": MOST_STEPS}
        return []
    known = set(Step.objects.filter(journey=journey).values_list("slot", flat=True)) if journey.pk else set()
    wanted = {one.get("design_id") for one in raw if one.get("design_id")}
    designs = dict(MailDesign.objects.filter(pk__in=wanted).values_list("pk", "template"))
    steps, taken = [], set()
    for number, one in enumerate(raw):
        place = f"steps.{number}"
        slot = one.get("slot")
        if slot is not None and (slot not in known or slot in taken):
            errors[place] = gettext("This mail is not part of the journey. Add it as a new one.")
        taken.add(slot)
        steps.append(_step(one, slot, designs, found, place, errors))
    return steps


def _step(
    raw: Mapping[str, Any],
    slot: int | None,
    designs: Mapping[int, str],
    found: Mapping[str, Any],
    place: str,
    errors: dict[str, str],
) -> dict[str, Any]:
    amount, unit, design = raw.get("amount"), raw.get("unit"), raw.get("design_id") or None
    template = designs.get(design, raw.get("template")) if design else raw.get("template")
    if unit not in MOST or not isinstance(amount, int) or not 0 <= amount <= MOST.get(str(unit), 0):
        errors[f"{place}.amount"] = gettext("Give a whole number of minutes, hours or days, at most five years.")
    if raw.get("channel") not in set(Step.Channel):
        errors[f"{place}.channel"] = gettext("Choose how it is sent.")
    if design and design not in designs:
        errors[f"{place}.template"] = gettext("This design of yours does not exist any more. Choose another mail.")
    elif design and raw.get("channel") in PHONES:
        errors[f"{place}.template"] = gettext(
            "A design is for mails. Choose a built-in text for a message to a phone, or send it as a mail."
        )
    elif template not in fitting(str(found["trigger"])):
        errors[f"{place}.template"] = gettext("Choose a mail that fits what starts the journey.")
    elif template in advertising() and found["mail_class"] != MailClass.MARKETING:
        errors[f"{place}.template"] = gettext("This mail is advertising: make the journey advertising too.")
    elif "purpose" not in errors and purpose_of(str(template)) not in ("", found["purpose"]):
        # Or a mail that somebody refused would come under another name.
        expected = dict(Purpose.choices)[purpose_of(str(template))]
        errors[f"{place}.template"] = gettext(
            "This mail needs the purpose “%(purpose)s”. Choose it for the journey, or choose another mail."
        ) % {"purpose": expected}
    return {
        "slot": slot, "amount": amount, "unit": unit, "channel": raw.get("channel"), "template": template,
        "design_id": design, "conditions": _conditions(raw.get("conditions") or [], f"{place}.conditions", errors),
    }  # fmt: skip


@cache
def _kinds() -> dict[str, frozenset[str]]:
    """Template -> the kinds of subject that it can be about, as the blueprints use it."""
    found: dict[str, set[str]] = defaultdict(set)
    for blueprint in BLUEPRINTS:
        for mail in blueprint.steps:
            known = triggers.TRIGGERS.get(blueprint.trigger)
            found[mail.template].add(known.kind if known else blueprint.trigger)
    return {template: frozenset(kinds) for template, kinds in found.items()}


@cache
def fitting(trigger: str) -> tuple[str, ...]:
    """The mails that a journey with this trigger can send: those about the same kind of thing, and those about the
    order where there is one."""
    known = triggers.TRIGGERS.get(trigger)
    if known is None:
        return ()
    about = {known.kind, *(("order",) if known.has_order else ())}
    return tuple(template for template, kinds in _kinds().items() if kinds & about)


def templates() -> tuple[str, ...]:
    """All built-in mails that journeys can send."""
    return tuple(_kinds())


@cache
def advertising() -> frozenset[str]:
    """The mails that are advertising wherever they stand."""
    return frozenset(mail.template for one in BLUEPRINTS if one.mail_class == MailClass.MARKETING for mail in one.steps)
