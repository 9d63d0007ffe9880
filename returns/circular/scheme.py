"""What a merchant takes back of old products, free of charge: from whom, of which kind, and what becomes of it.

The definition is kept as JSON (RecyclingScheme.definition) and read strictly: an unknown field is refused by name.
Streams are those of the reports: waste electrical and electronic equipment (Directive 2012/19/EU; the Netherlands:
Regeling AEEA), textiles (the Netherlands: Besluit UPV textiel, since 1 July 2023), packaging, and the rest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from returns.models import RecyclingScheme
from returns.policy.coding import PolicyError, decoded, encoded
from returns.policy.definition import Words
from returns.policy.vocabulary import Payer
from returns.policy.wording import own_words

MOST_KINDS = 30
HEAVIEST = 70_000  # grams: more nobody hands in at a counter
CODE = re.compile(r"[a-z0-9_]{1,20}")
COUNTRY = re.compile(r"[A-Z]{2}")
Fault = PolicyError


class Stream(StrEnum):
    """Under what it is reported."""

    WEEE = "weee"
    TEXTILE = "textile"
    PACKAGING = "packaging"
    OTHER = "other"


class Then(StrEnum):
    """What becomes of it."""

    RECYCLE = "recycle"
    SECOND_LIFE = "second_life"
    DONATE = "donate"


STREAMS: dict[Stream, Promise] = {
    Stream.WEEE: gettext_lazy("Electrical and electronic (WEEE)"),
    Stream.TEXTILE: gettext_lazy("Textiles and shoes"),
    Stream.PACKAGING: gettext_lazy("Packaging"),
    Stream.OTHER: gettext_lazy("Other"),
}
THENS: dict[Then, Promise] = {
    Then.RECYCLE: pgettext_lazy("old product", "It is recycled"),
    Then.SECOND_LIFE: pgettext_lazy("old product", "It is mended or cleaned, and used again"),
    Then.DONATE: pgettext_lazy("old product", "It is given to somebody who needs it"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of old product. `grams`: what one piece usually weighs, for offers of carriers and for the report."""

    code: str
    words: Words = field(default_factory=Words)
    stream: Stream = Stream.OTHER
    then: Then = Then.RECYCLE
    grams: int | None = None

    @property
    def category(self) -> str:
        """How an item of this kind is filed: it stays when a person is forgotten, for the report."""
        return f"{self.stream.value}/{self.code}"

    @property
    def name(self) -> str:
        """In the active language, or in any that the merchant wrote."""
        return own_words(self.words) or self.code.replace("_", " ")


@dataclass(frozen=True)
class Counted:
    """Categories of the merchant's own goods that are reported under a stream when they come back."""

    stream: Stream
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """The whole of it. `countries`: from where; () is everywhere."""

    kinds: tuple[Kind, ...] = ()
    countries: tuple[str, ...] = ()
    payer: Payer = Payer.MERCHANT
    most_pieces: int = 5  # a parcel
    days: int = 28  # to hand it in
    counted: tuple[Counted, ...] = ()

    def kind(self, code: str) -> Kind | None:
        """The kind with this code, or of an item that was filed under it."""
        code = code.rpartition("/")[2]
        return next((kind for kind in self.kinds if kind.code == code), None)


def from_json(data: object) -> Scheme:
    """The scheme that the JSON describes; {} is an empty one. Raises PolicyError for the first fault."""
    scheme: Scheme = decoded(Scheme, data)
    for fault in faults(scheme):
        raise fault
    return scheme


def to_json(scheme: Scheme) -> dict[str, Any]:
    """As JSON holds it, every field named; `from_json(to_json(s)) == s`."""
    written: dict[str, Any] = encoded(scheme)
    return written


def faults(scheme: Scheme) -> Iterator[Fault]:
    """Everything that cannot stand, with its field."""
    if len(scheme.kinds) > MOST_KINDS:
        yield Fault("kinds", _("At most %(number)s kinds.") % {"number": MOST_KINDS})
    codes = [kind.code for kind in scheme.kinds]
    for place, kind in enumerate(scheme.kinds):
        at = f"kinds[{place}]"
        if not CODE.fullmatch(kind.code) or codes.index(kind.code) != place:
            yield Fault(f"{at}.code", _("Every kind needs a code of its own: small letters, figures and _."))
        if not own_words(kind.words):
            yield Fault(f"{at}.words", _("Say what it is, in at least one language."))
        if kind.grams is not None and not 1 <= kind.grams <= HEAVIEST:
            yield Fault(f"{at}.grams", _("Give the weight in grams, 1 to %(most)s.") % {"most": HEAVIEST})
    for place, country in enumerate(scheme.countries):
        if not COUNTRY.fullmatch(country):
            yield Fault(f"countries[{place}]", _("Give countries with two letters, such as NL."))
    if not 1 <= scheme.most_pieces <= 99:
        yield Fault("most_pieces", _("Between 1 and 99 pieces."))
    if not 1 <= scheme.days <= 365:
        yield Fault("days", _("Between 1 and 365 days."))


def saved() -> tuple[Scheme, bool]:
    """The merchant's scheme, and whether it is on. A definition that cannot be read counts as none, and off: a page
    must open. One query; needs an open scope."""
    row = RecyclingScheme.objects.first()
    if row is None:
        return Scheme(), False
    try:
        return from_json(row.definition), row.is_on
    except PolicyError:
        return Scheme(), False


def save(scheme: Scheme, *, is_on: bool) -> None:
    """Put it in force. It must be without faults, and have kinds to be on."""
    for fault in faults(scheme):
        raise fault
    if is_on and not scheme.kinds:
        raise Fault("kinds", _("Name at least one kind before you switch it on."))
    RecyclingScheme.objects.update_or_create(defaults={"is_on": is_on, "definition": to_json(scheme)})


def stream_of(category: str, counted: Sequence[Counted]) -> Stream:
    """Under what the merchant's own goods of a category are reported: "Shoes" names "Shoes > Trail" too."""
    said = " ".join(category.casefold().split())
    for one in counted:
        for name in one.categories:
            wanted = " ".join(name.casefold().split())
            if wanted and (said == wanted or said.startswith(f"{wanted} >")):
                return one.stream
    return Stream.OTHER
