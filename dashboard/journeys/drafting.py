"""A draft of a journey: what stands in the form, as data; rows added, removed and moved without JavaScript."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst

from dashboard.journeys.forms import ConditionForm, FrameForm, StepForm, channel_choices, mail_choices
from notifications.journeys import editing
from notifications.journeys.blueprints import purpose_of
from notifications.journeys.knowledge import FACTS, Kind
from notifications.models import Journey, MailClass, Step

MOST = 40  # rows of one list that are read
STEP_KEY = re.compile(r"s([0-9]{1,2})(-.*|c.*)$")
SPARE = 1  # empty conditions below those that there are


class Draft:
    """The forms of one journey, filled from a definition or from what was posted."""

    def __init__(
        self, journey: Journey, definition: Mapping[str, Any] | None = None, posted: QueryDict | None = None
    ) -> None:
        self.journey, self.posted = journey, posted
        self.mails = mail_choices()
        steps = list(definition["steps"]) if definition else []
        self.channels = channel_choices({one["channel"] for one in steps} | self._posted_channels())
        if posted is None and definition is not None:
            self._from_definition(definition)
        else:
            self._from_post(posted or QueryDict())

    def _posted_channels(self) -> set[str]:
        """Only a channel that a step of this journey has already may be used without an account."""
        return (
            set(Step.objects.filter(journey=self.journey).values_list("channel", flat=True))
            if self.journey.pk
            else set()
        )

    def _from_definition(self, definition: Mapping[str, Any]) -> None:
        seconds = definition["enrol_within"]
        unit = "days" if seconds % 86_400 == 0 else "hours"
        first = {
            **definition, "within_unit": unit, "within_amount": seconds // (86_400 if unit == "days" else 3600),
        }  # fmt: skip
        self.frame = FrameForm(self.journey, initial=first)
        self.conditions = self._conditions("c", definition["conditions"])
        self.steps = [self._step(number, one) for number, one in enumerate(definition["steps"])]

    def _step(self, number: int, one: Mapping[str, Any]) -> dict[str, Any]:
        mail = f"d:{one['design_id']}" if one.get("design_id") else f"t:{one['template']}"
        form = StepForm(self.mails, self.channels, prefix=f"s{number}", initial={**one, "mail": mail})
        return {"form": form, "conditions": self._conditions(f"s{number}c", one["conditions"])}

    def _conditions(self, prefix: str, rows: list[dict[str, Any]]) -> list[ConditionForm]:
        filled = []
        for number, one in enumerate(rows):
            value = one["value"]
            told = ", ".join(value) if isinstance(value, list) else value
            asked = f"{one['fact']} {one['is']}"
            if told in ("yes", "no") and FACTS[one["fact"]].kind is Kind.YES_NO:
                asked, told = f"{asked} {told}", ""
            filled.append(ConditionForm(prefix=f"{prefix}{number}", initial={"asked": asked, "value": told}))
        return filled + [ConditionForm(prefix=f"{prefix}{len(rows) + number}") for number in range(SPARE)]

    def _from_post(self, posted: QueryDict) -> None:
        self.frame = FrameForm(self.journey, posted)
        self.conditions = self._posted_conditions(posted, "c")
        self.steps = [
            {
                "form": StepForm(self.mails, self.channels, posted, prefix=f"s{number}"),
                "conditions": self._posted_conditions(posted, f"s{number}c"),
            }
            for number in range(MOST)
            if f"s{number}-amount" in posted
        ]

    def _posted_conditions(self, posted: QueryDict, prefix: str) -> list[ConditionForm]:
        numbers = [number for number in range(MOST) if f"{prefix}{number}-asked" in posted]
        rows = [ConditionForm(posted, prefix=f"{prefix}{number}") for number in numbers]
        is_full = all(posted.get(f"{prefix}{number}-asked") for number in numbers)
        return [*rows, ConditionForm(prefix=f"{prefix}{max(numbers, default=-1) + 1}")] if is_full else rows

    def forms(self) -> list[Any]:
        rows = [form for step in self.steps for form in (step["form"], *step["conditions"])]
        return [self.frame, *self.conditions, *rows]

    def raw(self) -> dict[str, Any]:
        """What was typed as a definition, as far as it can be read; editing.validated says what is wrong with it."""
        for form in self.forms():
            form.is_valid()
        frame = dict(self.frame.cleaned_data)
        amount, unit = frame.pop("within_amount", None), frame.pop("within_unit", None)
        frame["enrol_within"] = amount * (86_400 if unit == "days" else 3600) if amount else None
        for name in ("window_from", "window_until"):
            frame[name] = f"{frame[name]:%H:%M}" if frame.get(name) else None
        return {
            **frame,
            "conditions": _read(self.conditions),
            "steps": [_read_step(one["form"].cleaned_data, one["conditions"]) for one in self.steps],
        }

    def definition(self) -> dict[str, Any] | None:
        """The valid definition, or None: then the forms carry the errors, each at its field."""
        raw = self.raw()
        fine = not any(form.errors for form in self.forms())
        try:
            found = editing.validated(self.journey, raw)
        except editing.InvalidJourney as error:
            for place, words in error.errors.items():
                self._mark(place, words)
            return None
        return found if fine else None

    def _mark(self, place: str, words: str) -> None:
        """Put an error where the person typed; what has no field of its own stands on top."""
        form, field = self._find(place)
        if field in form.errors:
            return
        form.add_error(field if field in form.fields else None, words)

    def _find(self, place: str) -> tuple[Any, str]:
        parts = place.split(".")
        if parts[0] == "steps" and len(parts) > 1 and int(parts[1]) < len(self.steps):
            step = self.steps[int(parts[1])]
            if len(parts) > 3 and parts[2] == "conditions":
                return _filled(step["conditions"], parts[3]), "value"
            named = {"template": "mail"}
            return step["form"], named.get(parts[-1], parts[-1])
        if parts[0] == "conditions" and len(parts) > 1:
            return _filled(self.conditions, parts[1]), "value"
        return self.frame, {"enrol_within": "within_amount"}.get(parts[0], parts[0])

    @property
    def endings(self) -> str:
        """What is chosen to end it, in words."""
        return "; ".join(capfirst(str(one.choice_label)) for one in self.frame["exit_events"] if one.data["selected"])

    @property
    def is_wrong(self) -> bool:
        return any(form.errors for form in self.forms() if form.is_bound)


def _filled(rows: list[ConditionForm], number: str) -> ConditionForm:
    """The n-th condition that is one: blank rows are not counted."""
    filled = [row for row in rows if row.is_bound and row.is_valid() and row.as_condition()]
    return filled[min(int(number) - 1, len(filled) - 1)] if filled else rows[0]


def _read(rows: list[ConditionForm]) -> list[dict[str, Any]]:
    return [one for row in rows if row.is_valid() and (one := row.as_condition())]


def _read_step(found: Mapping[str, Any], rows: list[ConditionForm]) -> dict[str, Any]:
    kind, _colon, name = str(found.get("mail", "")).partition(":")
    return {
        "slot": found.get("slot"), "amount": found.get("amount"), "unit": found.get("unit"),
        "channel": found.get("channel"), "template": name if kind == "t" else "",
        "design_id": int(name) if kind == "d" and name.isdigit() else None, "conditions": _read(rows),
    }  # fmt: skip


def rearranged(posted: QueryDict, act: str) -> QueryDict:
    """What was posted, with its steps as "add", "remove:2", "up:1" or "down:0" want them; everything typed is kept."""
    order: list[int | None] = [number for number in range(MOST) if f"s{number}-amount" in posted]
    name, _colon, number = act.partition(":")
    at = int(number) if number.isdigit() and int(number) < len(order) else None
    if name == "add" and len(order) < editing.MOST_STEPS:
        order.append(None)
    elif name == "remove" and at is not None:
        del order[at]
    elif name in ("up", "down") and at is not None:
        to = max(0, min(at + (-1 if name == "up" else 1), len(order) - 1))
        order.insert(to, order.pop(at))
    found = QueryDict(mutable=True)
    for key in posted:
        if not STEP_KEY.match(key):
            found.setlist(key, posted.getlist(key))
    for to, old in enumerate(order):
        _fill(found, to, posted, old)
    return found


def _fill(found: QueryDict, to: int, posted: QueryDict, old: int | None) -> None:
    """Step `to` of the new form: what was typed for step `old`, or a new one."""
    if old is None:
        fresh = {"slot": "", "amount": "1", "unit": "days", "mail": f"t:{_suggested(posted)}", "channel": "mail"}
        found.update({f"s{to}-{name}": value for name, value in fresh.items()})
        return
    for key in posted:
        match = STEP_KEY.match(key)
        if match and int(match[1]) == old:
            found[f"s{to}{match[2]}"] = str(posted[key])


def _suggested(posted: QueryDict) -> str:
    """A mail that fits the trigger and the kind of the journey, and that it does not send yet where there is one."""
    fitting = editing.fitting(posted.get("trigger", ""))
    sells = posted.get("mail_class") == str(int(MailClass.MARKETING))
    kind = [one for one in fitting if (one in editing.advertising()) == sells] or list(fitting)
    kind = [one for one in kind if purpose_of(one) in ("", posted.get("purpose"))] or kind
    used = {str(posted[key]) for key in posted if key.endswith("-mail")}
    return next((one for one in kind if f"t:{one}" not in used), kind[0] if kind else "")
