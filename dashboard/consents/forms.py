"""What the people of a shop may type about addresses."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from notifications.answers.lists import MOST_BYTES
from notifications.models import MailClass

MEGABYTE = 1024 * 1024


class CloseForm(forms.Form):
    """An address that must get no mail, and why."""

    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        error_messages={
            "required": _("Which address? Type it."),
            "invalid": _("This is no mail address, such as name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    mail_class = forms.TypedChoiceField(
        label=_("What must not go there"),
        coerce=int,
        choices=[
            (int(MailClass.MARKETING), _("Advertising")),
            (int(MailClass.STATUS), _("Advertising and mails about orders")),
        ],
        error_messages={"required": _("Choose what must not go there.")},
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("For example: asked us by phone on 3 May."),
        error_messages={"required": _("Say why, so that others know later.")},
    )


class LiftForm(forms.Form):
    """Why an address may be mailed again."""

    why = forms.CharField(
        max_length=200,
        min_length=5,
        error_messages={
            "required": _("Say why this address may be mailed again."),
            "min_length": _("Say in a few words why this address may be mailed again."),
        },
    )


class ImportForm(forms.Form):
    """A file of addresses that must not be mailed."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8: columns email, class (marketing or all) and reason. Only email must be there."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than %(most)s MB. Split it."), params={"most": MOST_BYTES // MEGABYTE}
            )
        return file
