"""What all forms of a wish have in common."""

from typing import Any

from django import forms
from django.utils.functional import Promise

from storefront.changing.targets import Target
from tracking.models import DeliveryChange
from tracking.wishes import WishError, clean_wish

Kind = DeliveryChange.Kind


LONGEST = 400  # characters; what is longer was not typed by a person, and clean_wish has the real limits


class WishForm(forms.Form):
    """The fields of one kind of wish. Errors come from clean_wish, so that no door is wider than another."""

    kind: str = ""
    MISSING: dict[str, Promise] = {}

    def __init__(self, target: Target, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        self.wish: dict[str, str] = {}
        self.prepare()

    def prepare(self) -> None:
        """What a field needs to know of the target."""

    def clean(self) -> dict[str, Any]:
        """Everything that is missing at once; else what clean_wish says."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, words in self.MISSING.items():
            if name not in self.errors and not str(given.get(name, "")).strip():
                self.add_error(name, str(words))
        if not self.errors:
            try:
                self.wish = clean_wish(
                    self.kind, self.as_wish(given), order=self.target.order, shipment=self.target.shipment
                )
            except WishError as error:
                self._object(error)
        return given

    def as_wish(self, given: dict[str, Any]) -> dict[str, Any]:
        """The typed values under the names that clean_wish knows."""
        return given

    def words_for(self, error: WishError) -> str:
        """The objection, where this form can say it better."""
        return error.message

    def laid_out(self) -> list[forms.BoundField]:
        """The visible fields, with ids, and descriptions that name hint and error. Call it after validation."""
        for bound in self.visible_fields():
            name, field = bound.name, bound.field
            described = ([f"{name}-hint"] if field.help_text else []) + ([f"{name}-error"] if bound.errors else [])
            attributes: dict[str, Any] = {"id": name, "required": False}
            if not isinstance(field.widget, forms.RadioSelect):
                attributes["class"] = "input"
            if described:
                attributes["aria-describedby"] = " ".join(described)
            if bound.errors:
                attributes["aria-invalid"] = "true"
            field.widget.attrs.update(attributes)
        return list(self.visible_fields())

    def _object(self, error: WishError) -> None:
        field = error.field if error.field in self.fields else next(iter(self.fields), None)
        self.add_error(field, self.words_for(error))
