"""Journeys in sentences: when a mail goes, what ends it, and what one version did differently from another."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consents.purposes import Purpose
from dashboard import words
from notifications.journeys import conditions, triggers
from notifications.journeys.versions import definition_of
from notifications.models import Journey, MailClass, Step

WORKING_WEEK, WEEKEND = [1, 2, 3, 4, 5], [6, 7]


def delay(amount: int, unit: str) -> str:
    """ "14 days", "2 business days"."""
    if unit == Step.Unit.MINUTES:
        words_ = ngettext("%(count)s minute", "%(count)s minutes", amount)
    elif unit == Step.Unit.HOURS:
        words_ = ngettext("%(count)s hour", "%(count)s hours", amount)
    elif unit == Step.Unit.DAYS:
        words_ = ngettext("%(count)s day", "%(count)s days", amount)
    else:
        words_ = ngettext("%(count)s business day", "%(count)s business days", amount)
    return words_ % {"count": amount}


def when(amount: int, unit: str, trigger: str) -> str:
    """ "14 days after the last parcel arrived"; "At once" without a delay."""
    if not amount:
        return _("At once")
    known = triggers.TRIGGERS.get(trigger)
    if known is None:
        return delay(amount, unit)
    return pgettext("when", "%(delay)s %(after)s") % {"delay": delay(amount, unit), "after": known.after}


def hours(definition: Mapping[str, Any]) -> str:
    """ "on weekdays, between 09:00 and 20:00, by the reader’s clock"; "at any hour" without a window."""
    parts = []
    days = list(definition["weekdays"])
    if days == WORKING_WEEK:
        parts.append(_("on weekdays"))
    elif days and len(days) < 7:
        parts.append(_("on %(days)s") % {"days": get_text_list([str(WEEKDAYS[day - 1]) for day in days], _("and"))})
    if definition["skips_holidays"]:
        parts.append(_("not on public holidays"))
    if definition["window_from"] and definition["window_until"]:
        opens, closes = (_clock(definition[name]) for name in ("window_from", "window_until"))
        parts.append(_("between %(opens)s and %(closes)s") % {"opens": opens, "closes": closes})
    if not parts:
        return _("at any hour")
    if definition["clock"] == Journey.Clock.READER:
        parts.append(_("by the reader’s clock"))
    return ", ".join(parts)


def _clock(told: str) -> str:
    return str(time_format(time.fromisoformat(told)))


def timeline(journey: Journey, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Each step in words, in order."""
    frame = definition_of(journey, [])
    return [
        {
            "when": when(step.amount, step.unit, journey.trigger),
            "hours": hours(frame),
            "mail": step.design.name if step.design else words.told(words.MAILS, step.template),
            "template": step.template,
            "design": step.design,
            "channel": step.get_channel_display() if step.channel != Step.Channel.MAIL else "",
            "conditions": [conditions.words(one) for one in step.conditions],
            "step": step,
        }
        for step in steps
    ]


def endings(events: Iterable[str]) -> list[str]:
    return [triggers.words(event) for event in events]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(what, before, after) in words, for everything that two definitions say differently."""
    before, after = _told(old), _told(new)
    labels = list(dict.fromkeys([*before, *after]))
    return [
        (label, before.get(label, ""), after.get(label, ""))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def _told(definition: Mapping[str, Any]) -> dict[str, str]:
    told = {
        _("Name"): definition["name"],
        _("Begins when"): triggers.words(definition["trigger"]),
        _("Only if"): "; ".join(conditions.words(one) for one in definition["conditions"]),
        _("Ends when"): "; ".join(endings(sorted(definition["exit_events"]))),
        _("Kind of mail"): capfirst(str(MailClass(definition["mail_class"]).label)),
        _("Purpose"): str(dict(Purpose.choices).get(definition["purpose"], "")),
        _("Nobody begins later than"): _span(definition["enrol_within"]),
        _("Goes"): hours(definition),
        _("Hold-out"): f"{definition['holdout_percent']} %" if definition["holdout_percent"] else "",
    }
    for place, step in enumerate(definition["steps"], start=1):
        # A mail keeps its slot from version to version; a new one has none before it is saved.
        label = _("New mail, in place %(place)s") if step["slot"] is None else _("Mail %(number)s")
        number = {"place": place, "number": 0 if step["slot"] is None else step["slot"] + 1}
        told[label % number] = _step(step, definition["trigger"])
    told[_("Order of the mails")] = ", ".join(words.told(words.MAILS, step["template"]) for step in definition["steps"])
    return told


def _step(step: Mapping[str, Any], trigger: str) -> str:
    only_if = "; ".join(conditions.words(one) for one in step["conditions"])
    parts = [words.told(words.MAILS, step["template"]), when(step["amount"], step["unit"], trigger), only_if]
    if step["channel"] != Step.Channel.MAIL:
        parts.append(str(Step.Channel(step["channel"]).label))
    return ", ".join(part for part in parts if part)


def _span(seconds: int) -> str:
    full_hours = seconds // 3600
    return delay(full_hours // 24, "days") if full_hours % 24 == 0 else delay(full_hours, "hours")
