"""What somebody can have instead of what comes back, as the third step offers it.

A page asks no shop: it shows what a worker found minutes ago, and has it asked (returns/exchanging/inquiring.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from notifications.mails.contents import money
from orders.models import Line
from returns.exchanging.choosing import NewGoods, Old, choices
from returns.exchanging.clients.choosing import orders_goods
from returns.exchanging.goods import read
from returns.exchanging.inquiring import MOST_WORDS, Wanted, known, want
from returns.exchanging.locks import set_aside
from returns.exchanging.taxing import tax_on_top
from returns.insight.wording import words_of as verdict_words
from returns.models import GoodsQuestion
from returns.policy.vocabulary import ShipStart
from returns.requesting.bought import Purchases
from returns.requesting.eligible import Choice

MOST_OTHERS = 40  # of a search
FEW = 3  # pieces from which it is said that there are not many


@dataclass(frozen=True)
class Swap:
    """One thing to have instead. `value` is what the form's field x-<key> holds."""

    value: str
    words: str
    difference: str
    few: str  # "Only a few left."
    image_url: str
    is_same: bool
    is_chosen: bool = False


class Goods:
    """What the shops were seen to have for these things. At most two queries, however many there are."""

    def __init__(self, purchases: Purchases, ticked: Iterable[Choice], words: Mapping[str, str]) -> None:
        self._words, self._is_gift, self._can_pay = words, purchases.person.is_gift, purchases.can_pay
        person = purchases.person
        self._asker, self.is_too_often = f"{sorted(person.orders)}{sorted(person.customers)}", False
        self._wanted = {one.key: self._asks(one) for one in ticked if one.head is not None}

    def want(self) -> None:
        """Have a worker ask what is not known, or was asked too long ago; `is_too_often` says that it will not."""
        asked = [one for several in self._wanted.values() for one in several]
        self.is_too_often = not want(asked, self._rows, self._asker)

    def swaps(self, choice: Choice, quantity: int, fee: Decimal = Decimal(0), reason: str = "") -> list[NewGoods]:
        """What can be had for so many of it, the same product first, and what fits better by the reason's code before
        the rest; [] where nothing is known (yet)."""
        old = _old(choice, quantity, fee)
        if old is None:
            return []
        old = replace(old, reason=reason, is_gift=self._is_gift)
        found: dict[str, NewGoods] = {}
        for wanted in self._wanted.get(choice.key, ()):
            row = self._rows.get(wanted)
            if row is not None and row.answered_at is not None:
                for goods in choices(old, read(row.products), row.answered_at, self._taken, self._can_pay):
                    found.setdefault(goods.value, goods)
        able = list(found.values())
        return [one for one in able if one.is_same] + [one for one in able if not one.is_same][:MOST_OTHERS]

    def is_asking(self, choice: Choice) -> bool:
        """Is a shop being asked about it right now, and has said nothing yet?"""
        rows = [self._rows.get(one) for one in self._wanted.get(choice.key, ())]
        return any(row is not None and row.answered_at is None and row.state == GoodsQuestion.PENDING for row in rows)

    def turns_out(self, choice: Choice) -> str:
        """Whether the product runs small or large, in words, where a size is chosen; "" where nobody knows."""
        rows = [self._rows.get(one) for one in self._wanted.get(choice.key, ()) if one.product_id]
        verdict = next((getattr(row, "verdict", None) for row in rows if row is not None), None)
        return verdict_words(verdict) if verdict else ""

    def can_search(self, choice: Choice) -> bool:
        """Is there a shop to look for something else in? A part of a set goes for another size of the same only."""
        return not choice.is_part and any(one in self._rows for one in self._wanted.get(choice.key, ()))

    @cached_property
    def _rows(self) -> dict[Wanted, GoodsQuestion]:
        return known(one for several in self._wanted.values() for one in several)

    @cached_property
    def _taken(self) -> dict[tuple[int, str, str], int]:
        return set_aside((row.connection_id, product["id"]) for row in self._rows.values() for product in row.products)

    def _asks(self, choice: Choice) -> list[Wanted]:
        part = choice.head or choice.parts[0]
        found: list[Wanted] = []
        if not orders_goods(part.order.connection):
            return found
        if part.line.product_id:
            found.append(Wanted(part.order.connection_id, part.line.product_id))
        if (words := tidy(self._words.get(choice.key, ""))) and not choice.is_part:
            found.append(Wanted(part.order.connection_id, words=words))
        return found


def shown(goods: NewGoods, chosen: str = "", *, is_gift: bool = False) -> Swap:
    """As a page shows it: another size by its size, another product by its name."""
    words = goods.variant if goods.is_same and goods.variant else " – ".join(filter(None, [goods.title, goods.variant]))
    few = _("Only a few left.") if goods.pieces is not None and goods.pieces <= FEW else ""
    difference = difference_of(goods, is_gift=is_gift)
    return Swap(goods.value, words, difference, few, goods.image_url, goods.is_same, goods.value == chosen)


def said_once(swaps: Sequence[Swap]) -> str:
    """The difference in price that several have in common: it stands above them, and not beside each; "" otherwise."""
    said = {swap.difference for swap in swaps}
    return said.pop() if len(swaps) > 1 and len(said) == 1 else ""


def difference_of(goods: NewGoods, *, is_gift: bool = False) -> str:
    """What is to be paid on top, or comes back. Who received a gift reads the same of everything that costs no more:
    else many goods, one beside the other, would tell what it cost."""
    told = goods.told
    if told.to_pay:
        return _("You pay %(amount)s on top.") % {"amount": money(told.to_pay, told.currency)}
    if is_gift and not goods.is_even:
        return _("Nothing to pay. If your gift cost more, the rest is store credit for you.")
    if told.to_get_back:
        return _("You get %(amount)s back.") % {"amount": money(told.to_get_back, told.currency)}
    return _("No difference in price.")


def leaving(start: ShipStart | None) -> str:
    """When the new goods leave."""
    if start == ShipStart.NOW:
        return _("It leaves right away.")
    if start == ShipStart.RECEIPT:
        return _("It leaves as soon as we have looked at your parcel.")
    return _("It leaves as soon as your parcel is handed in and scanned.")


def words_of(goods: NewGoods) -> str:
    """What was chosen, in one line."""
    return " – ".join(filter(None, [goods.title, goods.variant]))


def tidy(words: str) -> str:
    """What somebody looks for, fit to be asked and kept."""
    return " ".join(words.replace("\0", "").split()).lower()[:MOST_WORDS]


def _old(choice: Choice, quantity: int, fee: Decimal) -> Old | None:
    part = choice.head
    if part is None or choice.price is None:
        return None
    line: Line = part.line
    return Old(part.order.connection_id, line.product_id, line.variant_id, line.sku, choice.pieces(part, quantity),
               choice.price * quantity, part.order.currency, fee, is_part=choice.is_part,
               tax=tax_on_top(part.order, line.external_id))  # fmt: skip
