"""A form that was not in order comes back with its page: with what was typed, and the focus on what is wrong."""

from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True)
class Wrong:
    """The one form of a page that was sent and not in order. `about`: of which of several, by its id."""

    name: str
    form: Any
    about: object = None

    def put_focus(self) -> None:
        """On the first field that is wrong, or the first one where none is: a long page opens there."""
        if not isinstance(self.form, forms.Form):
            return
        seen = [name for name, field in self.form.fields.items() if not field.widget.is_hidden]
        first = next((name for name in seen if name in self.form.errors), next(iter(seen), ""))
        if first:
            self.form.fields[first].widget.attrs["autofocus"] = True


def of(wrong: Wrong | None, name: str, about: object = None) -> Any:
    """The form of that name, where it is the one that was sent; otherwise None."""
    return wrong.form if wrong and (wrong.name, wrong.about) == (name, about) else None
