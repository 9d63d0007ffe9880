"""The last step's form: questions in words, a remark, photos of what is wrong, and whom to write to about a gift."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from returns.policy.definition import Question
from returns.policy.wording import question_words
from returns.requesting.agreeing import named
from returns.requesting.answering import problems as answer_problems
from reviews.photos import MOST, MOST_UNPACKED, MOST_UPLOAD, NoPhoto, Photo, remade
from storefront.forms import validate_email_address
from storefront.returning.drafts import Draft, Pick, answer_name
from storefront.reviewing.forms import WHY_NOT

LONGEST_COMMENT = 1000
LONGEST_NAME = 200


@dataclass
class Asked:
    """What is asked about one thing at the end."""

    pick: Pick
    comment: str
    has_no_photo: bool
    questions: Sequence[tuple[str, str, str, bool]]  # (field, words, what was typed, required)
    photos: list[Photo] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)  # the form's

    @property
    def name(self) -> str:
        return named(self.pick.choice)

    @property
    def wants_photo(self) -> bool:
        return self.pick.reason is not None and self.pick.reason.wants_photo and self.pick.reason.is_claim

    @property
    def fields(self) -> list[tuple[str, str, str, str, bool]]:
        """The questions, each with what is wrong with its answer."""
        return [(name, words, typed, self.errors.get(name, ""), must) for name, words, typed, must in self.questions]

    @property
    def photo_error(self) -> str:
        return self.errors.get(f"p-{self.pick.key}", "")

    @property
    def comment_error(self) -> str:
        return self.errors.get(f"c-{self.pick.key}", "")

    @property
    def is_claim(self) -> bool:
        return self.pick.reason is not None and self.pick.reason.is_claim

    @property
    def asks_anything(self) -> bool:
        return bool(self.questions) or self.is_claim


class Details:
    """The form of the last step. `errors` by field; empty until `check` was called."""

    def __init__(self, draft: Draft, data: Any = None, files: Any = None) -> None:
        self.draft, self.data, self.files = draft, data or {}, files
        self.errors: dict[str, str] = {}
        self.asked = [self._asked(pick) for pick in draft.picks]
        self.name = " ".join(str(self.data.get("name", "")).split())
        self.email = str(self.data.get("email", "")).strip()

    @property
    def asks_anything(self) -> bool:
        return self.draft.purchases.person.is_gift or any(asked.asks_anything for asked in self.asked)

    @property
    def lost_photos(self) -> bool:
        """Browsers forget chosen files when a page comes back with an error: say so."""
        return bool(self.errors) and any(asked.photos for asked in self.asked)

    def check(self) -> bool:
        """Look at everything that was typed and chosen; photos are made anew on the way."""
        for asked in self.asked:
            self._check(asked)
        if self.draft.purchases.person.is_gift:
            self._check_receiver()
        return not self.errors

    def _asked(self, pick: Pick) -> Asked:
        known: Sequence[Question] = pick.reason.questions if pick.reason else ()
        questions = [
            (
                answer_name(pick.key, pick.chosen, one.code),
                question_words(one),
                pick.answers.get(one.code, ""),
                one.is_required and pick.reason is not None and pick.reason.is_claim,
            )
            for one in known
            if not one.choices
        ]
        return Asked(
            pick,
            str(self.data.get(f"c-{pick.key}", "")),
            bool(self.data.get(f"n-{pick.key}")),
            questions,
            errors=self.errors,
        )

    def _check(self, asked: Asked) -> None:
        key, reason = asked.pick.key, asked.pick.reason
        if reason is None:
            return
        self.errors.update(
            {
                answer_name(key, reason.code, code): words
                for code, words in answer_problems(reason, asked.pick.answers).items()
            }
        )
        if len(asked.comment) > LONGEST_COMMENT:
            values = {"count": len(asked.comment), "limit": LONGEST_COMMENT}
            self.errors[f"c-{key}"] = _("Your text has %(count)s characters; at most %(limit)s fit.") % values
        if asked.wants_photo:
            self._read_photos(asked)

    def _read_photos(self, asked: Asked) -> None:
        name = f"p-{asked.pick.key}"
        uploads = self.files.getlist(name) if self.files else []
        if len(uploads) > MOST:
            self.errors[name] = _("At most %(most)s photos for one product.") % {"most": MOST}
            return
        for upload in uploads:
            try:
                asked.photos.append(remade(upload))
            except NoPhoto as error:
                limits = {"megabytes": MOST_UPLOAD // 1024**2, "megapixels": MOST_UNPACKED // 10**6}
                self.errors[name] = str(WHY_NOT[error.why]) % {"name": str(upload.name)[:60], **limits}
        if not uploads and not asked.has_no_photo:
            words = _("Add a photo of what is wrong with “%(title)s”, or say that you cannot take one.")
            self.errors[name] = words % {"title": asked.name}

    def _check_receiver(self) -> None:
        if not self.name:
            self.errors["name"] = _("Fill in your name, so that we know who sends this back.")
        elif len(self.name) > LONGEST_NAME:
            self.errors["name"] = _("A name has at most %(limit_value)d characters.") % {"limit_value": LONGEST_NAME}
        try:
            validate_email_address(self.email)
        except forms.ValidationError as error:
            self.errors["email"] = error.messages[0]
