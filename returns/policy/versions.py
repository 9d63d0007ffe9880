"""The versions of a merchant's policy: the one in force, the one that a buyer was told, and a new one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models.functions import JSONObject
from django.utils import timezone

from returns.models import PolicyVersion, ReturnPolicy
from returns.policy.default import built_in
from returns.policy.definition import Definition
from returns.policy.reading import from_json, to_json

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class InForce:
    """What holds now. Number 0 is the built-in policy of a merchant who has saved none."""

    definition: Definition
    number: int = 0
    is_on: bool = False


class Stale(Exception):
    """Somebody saved another version meanwhile: `number` is the one in force."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass
class Told:
    """Which policy was in force at a moment, for many orders by one query. In a merchant's scope."""

    versions: list[tuple[datetime, PolicyVersion]]
    currency: str
    read: dict[int, Definition]

    def at(self, moment: datetime | None) -> Definition | None:
        """The definition that a buyer of that moment was told; None before the first, and while returns were off."""
        if moment is None:
            return None
        version = next((one for made_at, one in reversed(self.versions) if made_at <= moment), None)
        if version is None or not version.is_on:
            return None
        if version.number not in self.read:
            self.read[version.number] = stored(version.definition, self.currency)
        return self.read[version.number]


def stored(data: object, currency: str = "EUR") -> Definition:
    """The definition that a row holds; {} is the built-in one, whose amounts are then in that currency."""
    return from_json(data) if data else built_in(currency)


def in_force(currency: str = "EUR") -> InForce:
    """The scoped merchant's policy; the built-in one where he saved none."""
    row = ReturnPolicy.objects.first()
    if row is None:
        return InForce(built_in(currency))
    saved = PolicyVersion.objects.filter(number=row.version).exists()
    return InForce(stored(row.definition, currency), row.version if saved else 0, row.is_on)


def told(currency: str = "EUR") -> Told:
    """The scoped merchant's versions, to be asked for each order."""
    return Told([(one.made_at, one) for one in PolicyVersion.objects.order_by("made_at", "number")], currency, {})


def now_and_then(currency: str = "EUR") -> tuple[InForce, Told]:
    """The policy in force and all before it, in one query."""
    fields = JSONObject(number="number", made_at="made_at", is_on="is_on", definition="definition")
    versions = PolicyVersion.objects.order_by("made_at", "number").values(json=fields)
    row: Any = ReturnPolicy.objects.annotate(versions=ArraySubquery(versions)).first()
    if row is None:
        return InForce(built_in(currency)), Told([], currency, {})
    kept = [PolicyVersion(**{**one, "made_at": datetime.fromisoformat(one["made_at"])}) for one in row.versions]
    number = row.version if any(one.number == row.version for one in kept) else 0
    in_force = InForce(stored(row.definition, currency), number, row.is_on)
    return in_force, Told([(one.made_at, one) for one in kept], currency, {})


def save(definition: Definition, *, by: str, is_on: bool, seen: int) -> int:
    """Put a new version in force, and return its number; the same again makes none.

    `seen` is the number that the editor had before him (InForce.number). Raises Stale, with nothing changed, when
    another one is in force by now.
    """
    data = to_json(definition)
    with transaction.atomic():
        ReturnPolicy.objects.get_or_create(defaults={"is_on": False})
        row = ReturnPolicy.objects.select_for_update().order_by("pk")[0]
        last = PolicyVersion.objects.order_by("-number").first()
        if last is None and row.is_on:  # so far the built-in one was in force, and who bought then was promised it
            last = PolicyVersion.objects.create(
                number=1,
                made_at=BEFORE_ALL,
                is_on=True,
                definition=to_json(stored(row.definition, definition.currency)),
            )
            seen = seen or 1
        number = last.number if last else 0
        if number != seen:
            if last and (row.definition, row.is_on) == (data, is_on):
                return number  # the same form, sent twice
            raise Stale(number)
        if last and (row.definition, row.is_on) == (data, is_on):
            return number
        row.definition, row.is_on, row.version = data, is_on, number + 1
        row.save(update_fields=["definition", "is_on", "version"])
        PolicyVersion.objects.create(
            number=number + 1, made_at=timezone.now(), made_by=by, is_on=is_on, definition=data
        )
        return number + 1
