"""The second step as its page shows it: the reasons for each thing, and the questions that some of them bring along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from returns.insight.sizing import TELLING, key_of, notes_for
from returns.insight.wording import words_of
from returns.models import SizeNote
from returns.policy.definition import Reason
from returns.policy.vocabulary import Path
from returns.policy.wording import choice_words, question_words, reason_words
from storefront.returning.drafts import Draft, Pick, answer_name
from storefront.returning.laying_out import cell_of, pictures_of, title_of

NO_NOTES: Mapping[str, SizeNote] = {}


@dataclass(frozen=True)
class AskedQuestion:
    """A question with answers to choose from."""

    name: str
    words: str
    choices: Sequence[tuple[str, str, bool]]  # (code, words, chosen)
    is_required: bool
    error: str


@dataclass(frozen=True)
class ReasonShown:
    """One reason to choose."""

    code: str
    words: str
    is_chosen: bool
    questions: Sequence[AskedQuestion]


@dataclass(frozen=True)
class Heading:
    """The thing that a part of a page is about."""

    key: str
    title: str
    variant: str
    quantity: int
    cell: int | None
    pictures: str
    turns_out: str = ""  # "Runs small: …", where that is sure

    @property
    def initial(self) -> str:
        return next((character.upper() for character in self.title if character.isalnum()), "·")


@dataclass(frozen=True)
class Asking:
    """One thing with its reasons."""

    thing: Heading
    reasons: Sequence[ReasonShown]
    error: str


def asking_of(draft: Draft, errors: dict[str, str]) -> list[Asking]:
    """The things that were chosen, each with the reasons of this path."""
    # The guarantee does not ask whether something fits.
    keys = [key_of(pick.choice.parts[0].line) for pick in draft.picks] if draft.path == Path.MIND else []
    notes = notes_for(keys) if keys else NO_NOTES
    return [
        Asking(
            heading_of(pick, notes),
            [_reason(pick, reason, errors) for reason in pick.reasons],
            errors.get(f"r-{pick.key}", ""),
        )
        for pick in draft.picks
    ]


def heading_of(pick: Pick, notes: Mapping[str, SizeNote] = NO_NOTES) -> Heading:
    """The thing in words and picture, with what its note says of its size."""
    order = pick.choice.parts[0].order
    title, variant = title_of(pick.choice)
    note = notes.get(key_of(pick.choice.parts[0].line))
    words = words_of(note.verdict) if note and note.verdict in TELLING else ""
    return Heading(pick.key, title, variant, pick.quantity, cell_of(pick.choice, order), pictures_of(order), words)


def _reason(pick: Pick, reason: Reason, errors: dict[str, str]) -> ReasonShown:
    chosen = reason.code == pick.chosen
    questions = []
    for one in reason.questions:
        if one.choices:
            name = answer_name(pick.key, reason.code, one.code)
            typed = pick.answers.get(one.code, "")
            choices = [(choice.code, choice_words(choice), choice.code == typed) for choice in one.choices]
            required = one.is_required and reason.is_claim
            error = errors.get(name, "") if chosen else ""
            questions.append(AskedQuestion(name, question_words(one), choices, required, error))
    return ReasonShown(reason.code, reason_words(reason), chosen, questions)
