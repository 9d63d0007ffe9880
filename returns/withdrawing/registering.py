"""The goods that come back by a withdrawal, and the money for them."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from orders.models import Order
from returns.coding import fresh_code
from returns.models import Return, ReturnItem, Withdrawal
from returns.money.planning import plan
from returns.moves import CUSTOMER, begin
from returns.requesting.bought import Bought, read
from returns.requesting.people import Person
from returns.withdrawing.period import send_by
from returns.withdrawing.stating import Item, items_of

ADDRESS = ("line1", "line2", "postal_code", "city", "country")


class Unclear(LookupError):
    """What was typed does not say which of the order's lines it means."""


def register(row: Withdrawal, order: Order, chosen: Sequence[Item] | None = None) -> Return | None:
    """Make the return of a declaration: the lines that it names, or everything that is left of the order.

    `chosen`: the lines as a person of the team read them. None when nothing is left to come back. Raises Unclear. In
    one transaction with its payouts, under the order's lock, with the merchant's zone active; the caller has locked
    the declaration.
    """
    bought = read(Person(frozenset({order.public_id})), locked=True).bought
    left = {one.line.external_id: one for one in bought if one.left}
    wanted = _wanted(items_of(row.items) if chosen is None else tuple(chosen), left)
    if not wanted:
        return None
    made: Return = Return.objects.create(
        code=fresh_code(),
        path=Return.Path.WITHDRAW,
        state=Return.State.REGISTERED,
        request_key=f"withdrawal-{row.pk}",
        customer=order.customer,
        email=row.email,
        name=row.name,
        language=row.language,
        sender={name: getattr(order, name) for name in ADDRESS},
        requested_at=row.declared_at,
        currency=order.currency,
        send_by=send_by(row.declared_at),
        legal_by=row.refund_by,
        promised_on=timezone.localdate(row.refund_by),
        first_promised_on=timezone.localdate(row.refund_by),
    )
    ReturnItem.objects.bulk_create(_item(made, left[line], quantity) for line, quantity in wanted.items())
    begin(made, CUSTOMER)
    plan(made)  # the standard delivery's costs with it, when everything comes back: art. 13(1) and (2)
    return made


def _wanted(items: Sequence[Item], left: Mapping[str, Bought]) -> dict[str, int]:
    """Pieces by line, never more than there are left; of the whole contract all of them."""
    if not items:
        return {line: one.left for line, one in left.items()}
    wanted: dict[str, int] = {}
    for item in items:
        line = item.line or _line_called(item.title, left)
        if line in left:
            wanted[line] = min(wanted.get(line, 0) + item.quantity, left[line].left)
    return wanted


def _line_called(typed: str, left: Mapping[str, Bought]) -> str:
    """The one line that is called like this; raises Unclear where none is, or several are."""
    told = _folded(typed)
    found = [
        line
        for line, one in left.items()
        if told in {_folded(name) for name in (one.line.title, one.line.sku, f"{one.line.title} {one.line.variant}")}
    ]
    if len(found) != 1:
        raise Unclear(typed)
    return found[0]


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _item(made: Return, one: Bought, quantity: int) -> ReturnItem:
    line = one.line
    return ReturnItem(
        in_return=made, order=one.order, line=line, line_external_id=line.external_id, title=line.title,
        variant=line.variant, sku=line.sku, category=line.category, weight_grams=line.weight_grams, quantity=quantity,
        outcome=ReturnItem.Outcome.REFUND,
    )  # fmt: skip
