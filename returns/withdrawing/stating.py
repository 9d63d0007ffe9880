"""A declaration of withdrawal: the facts that its sender gives, and the statement made of them, word for word."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from returns.withdrawing.wording import sentences

NAME, IDENTIFICATION, EMAIL = 200, 300, 254  # characters that are kept, as the columns are wide
TITLE, MOST_ITEMS, MOST_PIECES = 300, 200, 9999


@dataclass(frozen=True)
class Item:
    """Goods from which somebody withdraws. `line` is the shop's id of the order's line, "" where it was typed."""

    line: str
    title: str
    quantity: int

    def as_data(self) -> dict[str, Any]:
        return {"line": self.line, "title": self.title, "quantity": self.quantity}


@dataclass(frozen=True)
class Declaration:
    """What art. 11a(2) lets us ask, and nothing else: who, which contract, where to confirm; and of which goods.

    `items` empty is the whole contract. `order_id` is set only where a key to that order was held.
    """

    name: str
    identification: str
    email: str
    language: str  # plain code: "nl"
    items: tuple[Item, ...] = ()
    order_id: int | None = None


def clean(text: str, longest: int) -> str:
    """One line of typed text: no line breaks, controls or marks that turn the direction of writing round, which would
    let a statement read otherwise than it was made."""
    breaks = (" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    kept = (one for one in breaks if unicodedata.category(one) != "Cf")
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())[:longest]


def statement_of(declared: Declaration, shop: str) -> str:
    """The declaration as text, in the words of its language; `shop` is to whom it is made: name and postal address."""
    words = sentences(declared.language)
    lines = [words.to.format(shop=clean(shop, 500)), ""]
    lines.append(words.some if declared.items else words.whole)
    lines += [f"– {_named(item, words.item)}" for item in declared.items]
    lines += [
        "",
        words.contract.format(identification=clean(declared.identification, 300)),
        words.name.format(name=clean(declared.name, 200)),
        words.email.format(email=declared.email),
    ]
    return "\n".join(lines)


def _named(item: Item, words: str) -> str:
    """What was typed stays as it was typed."""
    return words.format(quantity=item.quantity, title=item.title) if item.line else item.title


def items_of(told: object) -> tuple[Item, ...]:
    """The items as `Item.as_data` wrote them; what cannot be one is left out."""
    rows = told if isinstance(told, list) else []
    return tuple(item for row in rows[:MOST_ITEMS] if isinstance(row, Mapping) and (item := _item(row)) is not None)


def _item(row: Mapping[str, Any]) -> Item | None:
    title, quantity = clean(str(row.get("title", "")), TITLE), row.get("quantity")
    if not title or not isinstance(quantity, int) or not 1 <= quantity <= MOST_PIECES:
        return None
    return Item(str(row.get("line", ""))[:80], title, quantity)
