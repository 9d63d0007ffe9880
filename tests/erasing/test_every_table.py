"""Every table that can hold a person, and what an erasure leaves in it: a new column has to be thought of."""

from typing import Any

import pytest

from orders import privacy, snapshots
from orders.privacy import address_hashes
from outbox.models import DomainEvent
from outbox.worker import subscriber
from portal.subscriptions import SUBSCRIPTIONS
from tests.cast import Shop
from tests.erasing.filling import BOUGHT, EMAIL, NAME, OWNED, Filler, NotHis, can_name
from tests.erasing.kept import ANYWHERE, HERE, MASKED, OF_NOBODY, ROOTS

pytestmark = pytest.mark.django_db
FORGET = SUBSCRIPTIONS["customer.redacted"]


def about_a_person(model: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """Does it hang on somebody, or on what does?"""
    if model._meta.label in ROOTS:
        return True
    targets = {field.related_model for field in model._meta.concrete_fields if field.is_relation} - seen - {model}
    return any(about_a_person(target, seen | {model}) for target in targets)


PERSONAL = [model for model in OWNED if about_a_person(model)]


def names(kept: dict[str, str]) -> set[str]:
    return {name for said in kept.values() for name in said.split()}


def erase(shop: Shop, order_ids: tuple[str, ...], sequence: int) -> None:
    told = snapshots.CustomerRequest(kind="redact", email=EMAIL, order_external_ids=order_ids)
    privacy.redact(told, shop.shop, 0)
    for event in DomainEvent.objects.filter(type="customer.redacted").order_by("pk"):
        for path in FORGET[::sequence]:
            subscriber(path)(event)


def left_of(rows: dict[Any, Any]) -> tuple[set[str], set[str]]:
    """The columns that still say something of him, and those that still say his address."""
    named, addressed = set(), set()
    for model in PERSONAL:
        row = model.objects.filter(pk=rows[model].pk).first() if model in rows else None
        for field in model._meta.concrete_fields if row is not None else ():
            if can_name(field):
                said = getattr(row, field.attname)
                said = bytes(said or b"") if isinstance(said, bytes | memoryview) else str(said).encode()
                if EMAIL.encode() in said or said in address_hashes(EMAIL):
                    addressed.add(f"{model._meta.label}.{field.name}")
                if NAME.encode() in said or EMAIL.encode() in said or said in address_hashes(EMAIL):
                    named.add(f"{model._meta.label}.{field.name}")
    return named, addressed


def test_every_table_is_of_a_person_or_known_to_be_of_nobody() -> None:
    unknown = {model._meta.label for model in OWNED} - {model._meta.label for model in PERSONAL}
    assert unknown == names(OF_NOBODY), "a new table: can it hold a customer's words? Then name it in ROOTS"


@pytest.mark.parametrize("sequence", [1, -1], ids=["as listed", "the other way round"])
@pytest.mark.parametrize("known", [BOUGHT, {"orders.Customer"}, {}], ids=["a buyer", "without order", "a stranger"])
def test_an_erasure_leaves_nothing_but_what_is_named(loper: Shop, known: frozenset[str], sequence: int) -> None:
    with loper.scoped():
        filler = Filler(loper, frozenset(known))
        for model in PERSONAL:
            try:
                filler.row(model)
            except NotHis:
                assert known != BOUGHT
        orders = tuple(row.external_id for kind, row in filler.made.items() if kind._meta.label == "orders.Order")
        erase(loper, orders, sequence)
        named, addressed = left_of(filler.made)
    left = {column for column in named if column.rpartition(".")[2] not in names(ANYWHERE)} - set(HERE) - MASKED
    assert not left, "forgotten by the erasure"
    assert not addressed & MASKED
    if known == BOUGHT:
        unused = (set(HERE) | MASKED) - named | names(ANYWHERE) - {column.rpartition(".")[2] for column in named}
        assert not unused, "no longer kept: take it off the list"
