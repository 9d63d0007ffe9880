"""The first step as its page shows it: every order with its things, what can come back and what cannot, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from notifications.mails.contents import one_line
from orders.models import Order
from returns.policy.explaining import for_customer, headline
from returns.policy.vocabulary import Path
from returns.requesting.eligible import Choice, decision_for
from storefront import moments
from storefront.picturing import cells, strip_address
from storefront.returning.drafts import Draft
from storefront.returning.sets import part_words

MOST_NUMBERS = 50  # entries of a select


@dataclass(frozen=True)
class Thing:
    """One thing to tick, or to read why it cannot be ticked."""

    key: str
    title: str
    variant: str
    cell: int | None
    left: int
    bought: int
    is_open: bool
    notes: Sequence[str]
    is_chosen: bool
    quantity: int
    parts: Sequence[str] = ()  # of a set, in words
    inside: Sequence["Thing"] = ()
    error: str = ""

    @property
    def initial(self) -> str:
        """Stands where a picture would."""
        return next((character.upper() for character in self.title if character.isalnum()), "·")

    @property
    def numbers(self) -> range:
        """The numbers to choose from."""
        return range(1, min(self.left, MOST_NUMBERS) + 1)

    @property
    def has_chosen_inside(self) -> bool:
        """Is a part of this set ticked by itself?"""
        return any(part.is_chosen or part.error for part in self.inside)


@dataclass(frozen=True)
class Parcel:
    """One order on the page."""

    public_id: str
    number: str
    placed: str
    pictures: str
    things: Sequence[Thing]

    @property
    def notes(self) -> Sequence[str]:
        """What is the same for several things of it, said once."""
        said = {tuple(thing.notes) for thing in self.things}
        return next(iter(said)) if len(self.things) > 1 and len(said) == 1 else ()

    @property
    def is_open(self) -> bool:
        """Can anything of it come back?"""
        return any(thing.is_open for thing in self.things)


def parcels(draft: Draft, errors: dict[str, str]) -> list[Parcel]:
    """The orders, the one that somebody came from first, then the newest; those of which nothing can come back last."""
    first = draft.params.get("order", "")
    found = [(order.public_id != first, _parcel(order, draft, errors)) for order in draft.purchases.orders]
    shown = [(later, parcel) for later, parcel in found if parcel.things]
    ordered = [parcel for _later, parcel in sorted(shown, key=lambda pair: (pair[0], not pair[1].is_open))]
    is_fresh = not draft.keys and not errors
    return [_ticked(ordered[0])] if is_fresh and len(ordered) == 1 and len(ordered[0].things) == 1 else ordered


def _ticked(parcel: Parcel) -> Parcel:
    """Where there is one thing only, nobody has to say which."""
    (thing,) = parcel.things
    return replace(parcel, things=[replace(thing, is_chosen=thing.is_open)])


def title_of(choice: Choice) -> tuple[str, str]:
    """What a thing is called, and its variant."""
    line = choice.parts[0].line
    if choice.inside and choice.name:
        return _("Set: %(title)s and more") % {"title": one_line(line.title)}, ""
    return one_line(line.title), one_line(line.variant)


def cell_of(choice: Choice, order: Order) -> int | None:
    """Where its picture is in the order's strip."""
    line: Any = choice.parts[0].line
    return cells(order.lines.all()).get(line.picture_id) if line.picture_id else None


def pictures_of(order: Order) -> str:
    """The address of the order's pictures, for pages of returns."""
    return strip_address(order.public_id, order.lines.all(), "return_pictures")


def _parcel(order: Order, draft: Draft, errors: dict[str, str]) -> Parcel:
    theirs = [choice for choice in draft.choices if choice.parts[0].order.pk == order.pk]
    placed = moments.full_day(order.placed_at) if order.placed_at else ""
    things = [_thing(one, order, draft, errors) for one in theirs]
    return Parcel(order.public_id, order.number, placed, pictures_of(order), things)


def _thing(choice: Choice, order: Order, draft: Draft, errors: dict[str, str], *, alone: bool = False) -> Thing:
    title, variant = title_of(choice)
    wrong = decision_for(draft.purchases, choice, Path.WRONG, draft.now)
    mind = wrong if alone else decision_for(draft.purchases, choice, Path.MIND, draft.now)
    is_open = mind.is_eligible or wrong.is_eligible
    # Whoever may send it back for any reason need not read about the guarantee; whoever may not reads everything.
    notes = [headline(mind)] if mind.is_eligible else for_customer(mind, draft.purchases.policy.definition)
    if alone and wrong.is_eligible:
        notes = [*notes, part_words(choice, decision_for(draft.purchases, choice, Path.MIND, draft.now))]
    if not mind.is_eligible and choice.left:
        notes = [*notes, headline(wrong)]
    inside = [_thing(part, order, draft, errors, alone=True) for part in choice.inside]
    return Thing(
        key=choice.key, title=title, variant=variant, cell=cell_of(choice, order), left=choice.left,
        bought=choice.bundles, is_open=is_open and choice.left > 0, notes=tuple(dict.fromkeys(filter(None, notes))),
        is_chosen=choice.key in draft.keys, quantity=draft.quantity(choice),
        parts=[one_line(part.parts[0].line.title) for part in choice.inside],
        inside=[part for part in inside if part.is_open], error=errors.get(f"i-{choice.key}", ""),
    )  # fmt: skip
