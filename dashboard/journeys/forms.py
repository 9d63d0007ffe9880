"""The form of a journey: its frame, its steps and their conditions, to and from a definition."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consents.purposes import Purpose
from dashboard import words
from notifications.journeys import conditions, editing, triggers
from notifications.journeys.knowledge import FACTS, Kind
from notifications.models import ChannelAccount, Journey, MailClass, MailDesign, Step

MOST_ROWS = 200  # of anything counted in the form: more was not made by it
BLANK = [("", "–")]


def trigger_choices(known: Mapping[str, triggers.Trigger]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The events by what the customer lives through."""
    return [
        (str(label), [(name, str(one.words)) for name, one in known.items() if one.group == code])
        for code, label in triggers.GROUPS.items()
    ]


def condition_choices() -> list[tuple[str, str]]:
    """Every question that a condition can ask, as one choice: "fact operator", or "fact is yes"."""
    choices = []
    for name, fact in FACTS.items():
        if fact.kind is Kind.YES_NO:
            choices += [
                (f"{name} is {value}", capfirst(str(said))) for value, said in (("yes", fact.yes), ("no", fact.no))
            ]
        else:
            choices += [
                (f"{name} {operator}", conditions.words({"fact": name, "is": operator, "value": "…"}))
                for operator in conditions.OPERATORS[fact.kind]
            ]
    return choices


class FrameForm(forms.Form):
    """What starts and ends a journey, and when its mails may go."""

    name = forms.CharField(
        max_length=120, required=False, label=_("Name"), help_text=_("For your team. Empty: the name it came with.")
    )
    trigger = forms.ChoiceField(label=_("It begins when"))
    exit_events = forms.MultipleChoiceField(
        label=_("It ends early when"), required=False, widget=forms.CheckboxSelectMultiple
    )
    mail_class = forms.TypedChoiceField(label=_("Kind of mail"), coerce=int)
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[*BLANK, *Purpose.choices],
        help_text=_("For advertising: what people can agree to or refuse."),
    )  # fmt: skip
    within_amount = forms.IntegerField(label=_("Nobody begins later than"), min_value=1, max_value=10_000)
    within_unit = forms.ChoiceField(
        label=_("Unit"), choices=[("hours", _("hours after it happened")), ("days", _("days after it happened"))]
    )
    window_from = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    window_until = forms.TimeField(
        label=_("Not after"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on these days"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=[(day + 1, words) for day, words in WEEKDAYS.items()], help_text=_("None: every day."),
    )  # fmt: skip
    skips_holidays = forms.BooleanField(label=_("Not on public holidays"), required=False)
    clock = forms.ChoiceField(label=_("Whose clock counts"), choices=Journey.Clock.choices)
    holdout_percent = forms.IntegerField(
        label=_("Hold-out in percent"), required=False, min_value=0, max_value=50,
        help_text=_("For advertising: so many of a hundred people get nothing, to see what the mails do."),
    )  # fmt: skip

    def __init__(self, journey: Journey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        legal = journey.mail_class == MailClass.LEGAL
        self.fields["trigger"].choices = trigger_choices(triggers.starting())  # type: ignore[attr-defined]
        self.fields["exit_events"].choices = [  # type: ignore[attr-defined]
            (name, one.words) for name, one in triggers.ending().items()
        ]
        self.fields["mail_class"].choices = [  # type: ignore[attr-defined]
            (code, label) for code, label in MailClass.choices if code != MailClass.LEGAL or legal
        ]


class StepForm(forms.Form):
    """One mail: which, by which channel, how long after."""

    slot = forms.IntegerField(required=False, min_value=0, max_value=32_000, widget=forms.HiddenInput)
    amount = forms.IntegerField(label=_("How long after"), min_value=0, max_value=10_000_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=Step.Unit.choices)
    mail = forms.ChoiceField(label=_("Mail"))
    channel = forms.ChoiceField(label=_("Sent by"), choices=Step.Channel.choices)

    def __init__(self, mails: Any, channels: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"].choices = mails  # type: ignore[attr-defined]
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]


class ConditionForm(forms.Form):
    """One condition; without a question it is none."""

    asked = forms.ChoiceField(label=_("Only if"), required=False)
    value = forms.CharField(label=_("Value"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = [*BLANK, *condition_choices()]  # type: ignore[attr-defined]

    def as_condition(self) -> dict[str, Any] | None:
        fact, _space, rest = self.cleaned_data.get("asked", "").partition(" ")
        operator, _space, preset = rest.partition(" ")
        return {"fact": fact, "is": operator, "value": preset or self.cleaned_data.get("value", "")} if fact else None


def mail_choices() -> list[tuple[str, Any]]:
    """The built-in mails, and the merchant's own designs by the mail they were made from."""
    built_in = [(f"t:{template}", words.told(words.MAILS, template)) for template in editing.templates()]
    own = [(f"d:{pk}", name) for pk, name in MailDesign.objects.order_by("name", "pk").values_list("pk", "name")]
    return [(str(_("Your own designs")), own), (str(_("Built-in mails")), built_in)] if own else built_in


def channel_choices(used: set[str]) -> list[tuple[str, str]]:
    """Mail, and the channels that the merchant has an account for; those in use stay."""
    active = set(ChannelAccount.objects.filter(is_active=True).values_list("channel", flat=True))
    return [(code, capfirst(str(label))) for code, label in Step.Channel.choices if code in {"mail", *active, *used}]
