"""The goods that come back by a withdrawal, and the money for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from orders.models import Order
from returns.coding import fresh_code
from returns.models import Return, ReturnItem, Withdrawal
from returns.money.planning import plan
from returns.moves import CUSTOMER, begin
from returns.policy.reading import becauses_to_json
from returns.policy.vocabulary import Exemption
from returns.policy.withdrawing import exemption_of, steps_of_withdrawal
from returns.requesting.bought import Bought, Purchases, read
from returns.requesting.people import Person
from returns.travelling import never_left
from returns.withdrawing.ending import register_unsent, unsent_of
from returns.withdrawing.period import money_by, send_by
from returns.withdrawing.stating import Item, items_of
from returns.withdrawing.taking_over import lock_running, pieces_in, take_over

ADDRESS = ("line1", "line2", "postal_code", "city", "country")


class Unclear(LookupError):
    """What was typed does not say which of the order's lines it means."""


class Excluded(LookupError):
    """Of some of the goods the policy says that there is no right to withdraw: a person has to look."""


def register(
    row: Withdrawal, order: Order, chosen: Sequence[Item] | None = None, *, by_person: bool = False
) -> Return | None:
    """Make the return of a declaration: the lines that it names, or everything that is left of the order.

    What a return or a claim holds already becomes a withdrawal where it is (taking_over.py). What is not sent
    (services, downloads) becomes a return of its own beside it (ending.py), and is the one that is answered where
    there are no goods. `chosen`: the lines as a person of the team read them. None when nothing is left to come back.
    Raises Unclear; and Excluded unless it is `by_person`, who looked. In one transaction with its payouts, under the
    locks of the running returns and of the order, with the merchant's zone active; the caller has locked the
    declaration.
    """
    held = lock_running(order)
    bought = read(Person(frozenset({order.public_id})), locked=True)
    unsent = [one for known in bought.orders for one in unsent_of(known)]
    known = {one.line.external_id: one for one in (*bought.bought, *unsent)}
    inside = pieces_in(item for one in bought.orders for item in one.return_items.all())
    declared = _declared(items_of(row.items) if chosen is None else tuple(chosen), known, inside)
    if not by_person and _excluded(bought, declared, row):
        raise Excluded
    left = {line: one for line, one in known.items() if one.left}
    wanted = {line: min(declared.get(line, 0), one.left) for line, one in left.items() if declared.get(line, 0)}
    more = {line: count - wanted.get(line, 0) for line, count in declared.items()}
    taken = take_over(row, order, held, more)
    goods = {line: count for line, count in wanted.items() if left[line].line.needs_shipping}
    rest = {line: (left[line].line, count) for line, count in wanted.items() if line not in goods}
    common = _common(row, order)
    beside = register_unsent(row, common, rest) if rest else None  # first: the delivery goes back with the goods
    if not goods:
        return beside or _unlinked(taken)
    made: Return = Return.objects.create(**common)
    ReturnItem.objects.bulk_create(_item(made, bought, left[line], quantity) for line, quantity in goods.items())
    if never_left(made):
        made.send_by = None  # there is nothing to send
        made.save(update_fields=["send_by"])
    begin(made, CUSTOMER)
    plan(made)  # the standard delivery's costs with it, when everything comes back: art. 13(1) and (2)
    return made


def excluded_of(row: Withdrawal) -> list[tuple[str, Exemption]]:
    """What is declared, by title, of which the policy says that there is no right to withdraw (art. 16), and the point;
    [] where nobody can tell what is meant. Reads the order anew."""
    bought = read(Person(frozenset({row.order.public_id}))) if row.order else None
    if bought is None:
        return []
    inside = pieces_in(item for one in bought.orders for item in one.return_items.all())
    try:
        return _excluded(
            bought, _declared(items_of(row.items), {one.line.external_id: one for one in bought.bought}, inside), row
        )
    except Unclear:
        return []


def _excluded(bought: Purchases, declared: Mapping[str, int], row: Withdrawal) -> list[tuple[str, Exemption]]:
    """Goods alone: of services and downloads performing.py knows what the law leaves with the shop."""
    meant = [one for one in bought.bought if declared.get(one.line.external_id)]
    points = ((one, exemption_of(bought.policy.definition, bought.item(one), row.declared_at)) for one in meant)
    return [(one.line.title, point) for one, point in points if point is not None]


def _unlinked(taken: Sequence[Return]) -> Return | None:
    """The first that is not another declaration's already."""
    return next((one for one in taken if not Withdrawal.objects.filter(in_return=one).exists()), None)


def _common(row: Withdrawal, order: Order) -> dict[str, Any]:
    """The columns of a return of the declaration."""
    promised = money_by(row.refund_by, Merchant.objects.get(pk=current_merchant_id()).country)
    return {
        "code": fresh_code(),
        "path": Return.Path.WITHDRAW,
        "state": Return.State.REGISTERED,
        "request_key": f"withdrawal-{row.pk}",
        "customer": order.customer,
        "email": row.email,
        "name": row.name,
        "language": row.language,
        "sender": {name: getattr(order, name) for name in ADDRESS},
        "requested_at": row.declared_at,
        "currency": order.currency,
        "send_by": send_by(row.declared_at),
        "legal_by": row.refund_by,
        "promised_on": promised,
        "first_promised_on": promised,
    }


def _declared(items: Sequence[Item], known: Mapping[str, Bought], inside: Mapping[str, int]) -> dict[str, int]:
    """Pieces by line, never more than are free or in a return; of the whole contract all of them."""
    most = {line: one.left + inside.get(line, 0) for line, one in known.items()}
    if not items:
        return most
    declared: dict[str, int] = {}
    for item in items:
        line = item.line or _line_called(item.title, known)
        if line in most:
            # What was typed says no number: it means all of it, and nobody gets less than what he withdrew from.
            pieces = item.quantity if item.line else most[line]
            declared[line] = min(declared.get(line, 0) + pieces, most[line])
    return declared


def _line_called(typed: str, known: Mapping[str, Bought]) -> str:
    """The one line that is called like this; raises Unclear where none is, or several are."""
    told = _folded(typed)
    found = [
        line
        for line, one in known.items()
        if told in {_folded(name) for name in (one.line.title, one.line.sku, f"{one.line.title} {one.line.variant}")}
    ]
    if len(found) != 1:
        raise Unclear(typed)
    return found[0]


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _item(made: Return, bought: Purchases, one: Bought, quantity: int) -> ReturnItem:
    line = one.line
    steps = steps_of_withdrawal(bought.policy.definition, bought.item(one, quantity), made.requested_at)
    return ReturnItem(
        in_return=made, order=one.order, line=line, line_external_id=line.external_id, title=line.title,
        variant=line.variant, sku=line.sku, category=line.category, weight_grams=line.weight_grams, quantity=quantity,
        outcome=ReturnItem.Outcome.REFUND, decision=becauses_to_json(steps),
    )  # fmt: skip
