"""What must hold before somebody begins a journey, or gets one of its mails: conditions as data.

A condition is {"fact": "order.total", "is": "at_least", "value": "50"}. Money and numbers are written as text, texts
as a list of alternatives, yes-or-no as "yes" or "no". All conditions of a list must hold. What is not known holds
never: a journey for orders above 50 leaves an order without a total alone.
Pure; the values are loaded by notifications/journeys/knowing.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from notifications import reasons
from notifications.journeys.knowledge import FACTS, Kind

if TYPE_CHECKING:
    from notifications.facts.snapshot import Facts

Condition = Mapping[str, Any]
MOST = 20  # conditions in one list
MOST_VALUES = 50
LONGEST_VALUE = 100  # characters
LARGEST = Decimal(10) ** 9
ROOM = 100  # characters of a reason's detail: enrolments keep 120 in all

OPERATORS: dict[Kind, tuple[str, ...]] = {
    Kind.AMOUNT: ("at_least", "below"),
    Kind.NUMBER: ("at_least", "below", "is"),
    Kind.TEXT: ("is", "is_not"),
    Kind.SET: ("has", "has_not"),
    Kind.YES_NO: ("is",),
}


class InvalidCondition(ValueError):
    """`place` names the field ("2.value": the value of the second condition); the message says what was expected."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place, self.message = place, message


def validate(raw: object) -> list[dict[str, Any]]:
    """The conditions in their normal form; raises InvalidCondition with words for people."""
    if not isinstance(raw, list):
        raise InvalidCondition("", gettext("Give a list of conditions."))
    if len(raw) > MOST:
        most = ngettext("Give at most %(count)s condition.", "Give at most %(count)s conditions.", MOST)
        raise InvalidCondition("", most % {"count": MOST})
    return [_valid(one, number) for number, one in enumerate(raw, start=1)]


def _valid(raw: object, number: int) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise InvalidCondition(str(number), gettext("Give a condition with what is asked, how and a value."))
    name, operator = raw.get("fact"), raw.get("is")
    fact = FACTS.get(name) if isinstance(name, str) else None
    if fact is None:
        raise InvalidCondition(f"{number}.fact", gettext("Choose what the condition asks about."))
    if operator not in OPERATORS[fact.kind]:
        raise InvalidCondition(f"{number}.is", gettext("Choose how “%(fact)s” is compared.") % {"fact": fact.label})
    try:
        value = _value(fact.kind, raw.get("value"))
    except ValueError as error:
        raise InvalidCondition(f"{number}.value", str(error)) from None
    return {"fact": name, "is": operator, "value": value}


def _value(kind: Kind, raw: object) -> str | list[str]:
    """In its normal form; raises ValueError with what was expected."""
    if kind in (Kind.AMOUNT, Kind.NUMBER):
        return _number(kind, raw)
    if kind is Kind.YES_NO:
        if raw not in ("yes", "no"):
            raise ValueError(gettext("Choose yes or no."))
        return str(raw)
    words = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(words, Sequence) or not all(isinstance(word, str) for word in words):
        raise ValueError(gettext("Give one or more words, with commas between them."))
    kept = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if not kept:
        raise ValueError(gettext("Give one or more words, with commas between them."))
    if len(kept) > MOST_VALUES or any(len(word) > LONGEST_VALUE or "\0" in word for word in kept):
        limits = {"most": MOST_VALUES, "longest": LONGEST_VALUE}
        raise ValueError(gettext("Give at most %(most)s words of at most %(longest)s characters each.") % limits)
    return kept


def _number(kind: Kind, raw: object) -> str:
    whole = kind is Kind.NUMBER
    expected = gettext("Give a whole number, like 3.") if whole else gettext("Give an amount, like 49.95.")
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise ValueError(expected)
    try:
        number = Decimal(str(raw).strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError(expected) from None
    if not number.is_finite() or not 0 <= number <= LARGEST or (whole and number != int(number)):
        raise ValueError(expected)
    return str(int(number)) if number == int(number) else f"{number.normalize():f}"


def unmet(conditions: Iterable[Condition], known: Mapping[str, Any]) -> Condition | None:
    """The first condition that does not hold for these values, or None."""
    return next((one for one in conditions if not holds(one, known)), None)


def holds(condition: Condition, known: Mapping[str, Any]) -> bool:
    """Does it hold? Never for what is not known, nor for a fact that this version of the program has not."""
    fact, value = FACTS.get(str(condition.get("fact"))), known.get(str(condition.get("fact")))
    if fact is None or value is None:
        return False
    operator, wanted = condition.get("is"), condition.get("value")
    if fact.kind in (Kind.AMOUNT, Kind.NUMBER):
        return _compares(Decimal(value), str(operator), Decimal(str(wanted)))
    if fact.kind is Kind.YES_NO:
        return bool(value) == (wanted == "yes")
    alternatives = {_folded(one) for one in wanted or ()}
    present = {_folded(value)} if fact.kind is Kind.TEXT else {_folded(one) for one in value}
    return bool(present & alternatives) == (operator in ("is", "has"))


def _compares(value: Decimal, operator: str, wanted: Decimal) -> bool:
    return {"at_least": value >= wanted, "below": value < wanted, "is": value == wanted}.get(operator, False)


def _folded(text: object) -> str:
    return str(text).strip().casefold()


def objection(facts: "Facts") -> str:
    """Why the step's own conditions keep this message back now: a reason, or ""."""
    missing = unmet(facts.message.step.conditions, facts.known)
    return reason(missing) if missing else ""


def reason(condition: Condition) -> str:
    """As it is stored: the code of notifications.reasons with the condition in one line."""
    value = condition.get("value")
    told = value if isinstance(value, str) else ", ".join(map(str, value or ()))
    line = f"{condition.get('fact')} {condition.get('is')} {told}"
    return f"{reasons.CONDITION_UNMET}:{line if len(line) <= ROOM else line[: ROOM - 1] + '…'}"


def reason_words(line: str) -> str:
    """A stored reason's detail for people: the condition that did not hold."""
    fact, _space, rest = line.partition(" ")
    operator, _space, value = rest.partition(" ")
    return words({"fact": fact, "is": operator, "value": value}) if fact in FACTS else line


def words(condition: Condition) -> str:
    """The condition as a sentence without its full stop, in the active language: "The total of the order is at
    least 50"."""
    fact, value = FACTS.get(str(condition.get("fact"))), condition.get("value")
    if fact is None:
        return str(condition.get("fact"))
    if fact.kind is Kind.YES_NO:
        return capfirst(str(fact.yes if value == "yes" else fact.no))
    told = value if isinstance(value, str) else ", ".join(value or ())
    return capfirst(_pattern(fact.kind, str(condition.get("is"))) % {"fact": fact.label, "value": told})


def _pattern(kind: Kind, operator: str) -> str:
    """How a comparison is said. Labels of sets are plural, all others singular."""
    if operator == "at_least":
        return gettext("%(fact)s is at least %(value)s")
    if operator == "below":
        return gettext("%(fact)s is below %(value)s")
    if operator == "is_not":
        return gettext("%(fact)s is not %(value)s")
    if operator == "has":
        return gettext("%(fact)s include %(value)s")
    if operator == "has_not":
        return gettext("%(fact)s do not include %(value)s")
    return gettext("%(fact)s is %(value)s")


def facts_asked(*lists: Iterable[Condition]) -> frozenset[str]:
    """The facts that these conditions ask about: what has to be loaded for them."""
    return frozenset(str(one.get("fact")) for conditions in lists for one in conditions) & FACTS.keys()
