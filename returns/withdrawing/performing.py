"""What is owed for services and digital content when somebody withdraws: Directive 2011/83/EU, art. 14(3), 14(4), 16(a)
and 16(m). Pure. What is not known speaks for nobody: a person decides then.

- Nothing was begun: all of it goes back.
- A service that the customer asked to begin within the period, knowing that the right ends with it: what was done until
  the withdrawal is owed, as its share of the whole (14(3)); wholly done, the right is gone (16(a)).
- Not asked for, or not told of the right: it costs nothing, however much was done (14(4)(a)).
- Digital content that was supplied with the customer's consent, who knew that the right ends by it and has it confirmed
  on a durable medium: no right any more (16(m)); without one of the three it costs nothing (14(4)(b)).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

WHOLE = Decimal(1)
TAG = "withdrawal:"  # begins what a shop tells of a line, among its tags


class Kind(StrEnum):
    """What it is, as the law sorts it."""

    SERVICE = "service"
    DIGITAL = "digital"
    UNKNOWN = ""


class Why(StrEnum):
    """What the answer rests on."""

    NOT_BEGUN = "not_begun"
    NOT_ASKED = "not_asked"
    IN_PART = "in_part"
    DONE = "done"
    SUPPLIED = "supplied"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Performance:
    """One line that is not sent. None: nobody told us. `asked`: the customer asked expressly that it begin within the
    period and acknowledged that the right ends by it; `confirmed`: that was confirmed to him, with the contract."""

    kind: Kind = Kind.UNKNOWN
    asked: bool | None = None
    confirmed: bool | None = None
    done: Decimal | None = None  # share of the whole that was performed until the withdrawal, 0 to 1


@dataclass(frozen=True)
class Owed:
    """`share` of the price that stays with the shop, 0 to 1; None where a person has to say it."""

    share: Decimal | None
    why: Why


def owed_for(told: Performance) -> Owed:
    """What the shop keeps for a line that is withdrawn from."""
    if told.done == 0:
        return Owed(Decimal(0), Why.NOT_BEGUN)
    if told.asked is False or told.confirmed is False:
        return Owed(Decimal(0), Why.NOT_ASKED)
    if told.asked is None or told.confirmed is None or told.done is None or told.kind == Kind.UNKNOWN:
        return Owed(None, Why.UNKNOWN)
    if told.kind == Kind.DIGITAL:
        return Owed(WHOLE, Why.SUPPLIED)
    return Owed(told.done, Why.DONE if told.done == WHOLE else Why.IN_PART)


def read_tags(tags: Iterable[object]) -> Performance:
    """What the shop tells of a line in its tags: "withdrawal:service" or "withdrawal:digital", "withdrawal:asked" or
    "withdrawal:not-asked", "withdrawal:confirmed" or "withdrawal:not-confirmed", "withdrawal:done=40%"."""
    found = {str(tag).casefold().replace(" ", "").removeprefix(TAG) for tag in tags if _is_ours(tag)}
    kinds = [kind for kind in (Kind.SERVICE, Kind.DIGITAL) if kind.value in found]
    return Performance(
        kind=kinds[0] if len(kinds) == 1 else Kind.UNKNOWN,
        asked=_either(found, "asked"),
        confirmed=_either(found, "confirmed"),
        done=_share(found),
    )


def _is_ours(tag: object) -> bool:
    return str(tag).casefold().replace(" ", "").startswith(TAG)


def _either(found: set[str], word: str) -> bool | None:
    """None also where the shop says both."""
    yes, no = word in found, f"not-{word}" in found
    return yes if yes != no else None


def _share(found: set[str]) -> Decimal | None:
    shares = [one.removeprefix("done=").removesuffix("%") for one in found if one.startswith("done=")]
    try:
        share = Decimal(shares[0]) / 100 if len(shares) == 1 else None
    except InvalidOperation:
        return None
    return share if share is not None and share.is_finite() and 0 <= share <= 1 else None
