"""What the people of a shop may type about pick-up points."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracking.pickup.tiles import DEEPEST, template_problem
from tracking.pickup.uploading import MAX_BYTES

PROBLEMS = {
    "https": _("Expected an address that begins with https:// and holds no blank."),
    "placeholders": _("The address must hold {z}, {x} and {y}, each once: they name the square of the map."),
    "host": _("Expected a host name such as tiles.example before the first slash."),
}


class UploadForm(forms.Form):
    """A file with the shop's own points."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or JSON in UTF-8, at most 20,000 lines. It takes the place of the list you have now."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.json,text/csv,application/json"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than 12 MB. Split it by country and leave out what nobody needs.")
            )
        return file


class MapForm(forms.Form):
    """The map below the search. Off, unless a shop names a map service that it may use."""

    map_is_on = forms.BooleanField(label=_("Offer a map above the list"), required=False)
    tile_url = forms.CharField(
        label=_("Address of the map’s squares"),
        required=False,
        max_length=500,
        help_text=_(
            "From your map service, such as https://tiles.example/{z}/{x}/{y}.png. Customers never call it: "
            "we fetch the squares and serve them from your own address."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}),
    )
    tile_attribution = forms.CharField(
        label=_("Whose map it is"),
        required=False,
        max_length=200,
        help_text=_("Shown on the map, as the service’s licence asks, such as © OpenStreetMap contributors."),
    )
    max_zoom = forms.IntegerField(
        label=_("Deepest zoom"),
        min_value=10,
        max_value=DEEPEST,
        help_text=_("As the service says; 18 shows single houses."),
    )

    def clean_tile_url(self) -> str:
        template: str = self.cleaned_data["tile_url"].strip()
        problem = template_problem(template) if template else ""
        if problem:
            raise ValidationError(PROBLEMS[problem])
        return template

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("map_is_on"):
            for name, words in (
                ("tile_url", _("A map needs the address of its squares.")),
                ("tile_attribution", _("Say whose map it is: every map service asks for that.")),
            ):
                if name not in self.errors and not given.get(name):
                    self.add_error(name, words)
        return given
