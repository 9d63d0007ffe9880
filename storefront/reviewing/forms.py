"""What a buyer fills in: stars, words and photos for each product; a score and a sentence for the one question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from orders.models import Line
from reviews.giving import Given
from reviews.models import Review
from reviews.photos import ACCEPT, MOST, MOST_UNPACKED, MOST_UPLOAD, NoPhoto, Photo, remade

Files = MultiValueDict[str, Any] | None  # of request.FILES
TRAP = "website"  # no person sees this field
STARS: tuple[tuple[int, str | Promise], ...] = (
    (1, pgettext_lazy("stars", "Bad")),
    (2, pgettext_lazy("stars", "Poor")),
    (3, pgettext_lazy("stars", "Okay")),
    (4, pgettext_lazy("stars", "Good")),
    (5, pgettext_lazy("stars", "Great")),
)
WHY_NOT: dict[str, str | Promise] = {
    "kind": gettext_lazy("“%(name)s” is not a photo we can read. Use JPEG, PNG or WebP."),
    "broken": gettext_lazy("“%(name)s” is damaged or cut off. Choose another photo."),
    "large": gettext_lazy("“%(name)s” is too large. A photo may have %(megabytes)s MB."),
    "pixels": gettext_lazy("“%(name)s” has too many pixels. Only a JPEG may have more than %(megapixels)s million."),
}


@dataclass(frozen=True)
class About:
    """One thing to review: a product of the order, or the whole order (`line` None)."""

    name: str  # of its fields: "p0", "p1", …, "whole"
    line: Line | None
    before: Review | None  # what was said of it already

    @property
    def is_open(self) -> bool:
        """May it still be written or changed?"""
        return self.before is None or self.before.state == Review.State.WAITING


class Part(forms.Form):
    """Stars and words for one thing. Without stars it says nothing, and then nothing else may stand there."""

    stars = forms.TypedChoiceField(
        choices=STARS, coerce=int, empty_value="", required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one to five stars.")},
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=4000,
        error_messages={
            "max_length": gettext_lazy("Your text has %(show_value)d characters; at most %(limit_value)d fit.")
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, about: About, takes_photos: bool, data: Any, files: Files):
        before = about.before
        super().__init__(
            data, prefix=about.name, initial={"stars": before.stars, "text": before.text} if before else None
        )
        self.about, self.takes_photos = about, takes_photos
        self.uploads = (files.getlist(self.add_prefix("photos")) if files else []) if takes_photos else []
        self.photos: list[Photo] = []
        self.photo_errors: list[str] = []
        marks = f"{about.name}-text-error" if self.is_bound and "text" in self.errors else ""
        self.fields["text"].widget.attrs["class"] = "input"
        if marks:
            self.fields["text"].widget.attrs["aria-describedby"] = marks

    @property
    def drops(self) -> frozenset[str]:
        """Photos of before that are to go."""
        data: Any = self.data
        listed: Sequence[str] = data.getlist(self.add_prefix("drop")) if self.is_bound else ()
        return frozenset(listed)

    @property
    def chosen(self) -> int:
        """The stars as the page shows them: typed just now, or given before."""
        value = self["stars"].value()
        return int(value) if str(value) in {"1", "2", "3", "4", "5"} else 0

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self._read_photos()
        says_something = given.get("text") or self.uploads
        if says_something and not given.get("stars") and "stars" not in self.errors:
            self.add_error("stars", _("Choose the stars first: one is bad, five is great."))
        if self.photo_errors:
            self.add_error(None, self.photo_errors[0])
        return given

    def _read_photos(self) -> None:
        before = self.about.before
        there = [row for row in before.photos.all() if row.public_id not in self.drops] if before else []
        if len(there) + len(self.uploads) > MOST:
            self.photo_errors.append(_("At most %(most)s photos for one product.") % {"most": MOST})
            return
        for upload in self.uploads:
            try:
                self.photos.append(remade(upload))
            except NoPhoto as error:
                limits = {"megabytes": MOST_UPLOAD // 1024**2, "megapixels": MOST_UNPACKED // 10**6}
                self.photo_errors.append(str(WHY_NOT[error.why]) % {"name": str(upload.name)[:60], **limits})

    def given(self) -> Given | None:
        """What was said; None when nothing was."""
        stars = self.cleaned_data.get("stars")
        if not stars:
            return None
        text = self.cleaned_data["text"].strip()
        return Given(self.about.line, stars, text, tuple(self.photos), self.drops)


class ReviewForm:
    """All parts of one page, and the name that stands beside them."""

    def __init__(
        self,
        abouts: Sequence[About],
        name: str,
        takes_photos: bool,
        data: Any = None,
        files: Files = None,
    ) -> None:
        self.parts = [Part(about, takes_photos, data, files) for about in abouts if about.is_open]
        self.done = [about for about in abouts if not about.is_open]
        self.name = NameForm(data, initial={"shown_name": name})
        self.is_bound, self._data = data is not None, data
        self.says_nothing = False

    def is_valid(self) -> bool:
        """Every part in order, and at least one of them said something."""
        good = all([*(part.is_valid() for part in self.parts), self.name.is_valid()])
        self.says_nothing = good and not any(part.given() for part in self.parts)
        return good and not self.says_nothing

    def given(self) -> list[Given]:
        return [found for part in self.parts if (found := part.given())]

    @property
    def wants_photos_again(self) -> bool:
        """Browsers forget chosen files when a page comes back with an error: say so."""
        return self.is_bound and any(part.uploads for part in self.parts)

    @property
    def is_trapped(self) -> bool:
        """Only a machine fills in what nobody sees."""
        data: Mapping[str, str] = self._data or {}
        return bool(data.get(TRAP))


class NameForm(forms.Form):
    """The name that readers see."""

    shown_name = forms.CharField(
        label=gettext_lazy("Name shown with your review"),
        help_text=gettext_lazy("A first name is enough. Left empty, we write “a buyer”."),
        required=False,
        max_length=60,
        error_messages={"max_length": gettext_lazy("A name has at most %(limit_value)d characters.")},
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "given-name", "id": "shown_name",
                   "aria-describedby": "shown_name-hint"}
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.errors:
            self.fields["shown_name"].widget.attrs["aria-describedby"] += " shown_name-error"

    def clean_shown_name(self) -> str:
        name: str = " ".join(self.cleaned_data["shown_name"].split())
        if "@" in name or "://" in name or "www." in name.lower():
            raise forms.ValidationError(_("Write a name, not an address: everybody can read it."))
        return name


class WordsForm(forms.Form):
    """The sentence after the score."""

    text = forms.CharField(
        required=False,
        max_length=2000,
        error_messages={
            "max_length": gettext_lazy("Your text has %(show_value)d characters; at most %(limit_value)d fit.")
        },
        widget=forms.Textarea(attrs={"rows": 4, "class": "input", "id": "text"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.errors:
            self.fields["text"].widget.attrs["aria-describedby"] = "text-error"


__all__ = ["ACCEPT", "STARS", "About", "ReviewForm", "WordsForm"]
