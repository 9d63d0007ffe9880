"""A person says what the law leaves with the shop for services and downloads, where the shop's data does not."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from returns.deciding import NotPossible, approve
from returns.models import Return, ReturnItem
from returns.receiving.worth import paid_for
from returns.travelling import travels

State = Return.State


def can_settle(row: Return) -> bool:
    """Does a withdrawal's part that is not sent wait for somebody to say what is owed for it?"""
    return row.path == Return.Path.WITHDRAW and row.state == State.ASKED and not travels(row)


def settle_unsent(pk: int, less: Mapping[int, Decimal], reason: str, by: str) -> Return:
    """Keep `less` (by item id, in the return's currency, tax included) and let the rest go, once; {} pays all of it.

    `reason` in words for the customer, who may object: art. 14(3) and 16 put the burden of proof on the trader. `by`: a
    mail address. Raises NotPossible, with nothing changed: without words, for more than was paid, and when a colleague
    was faster.
    """
    with transaction.atomic():
        row: Return = Return.objects.select_for_update().get(pk=pk)
        if not can_settle(row):
            raise NotPossible(_("A colleague decided this before."))
        words = reason.strip()[:500]
        items = {item.pk: item for item in row.items.select_related("line", "order").order_by("pk")}
        for item_id, amount in less.items():
            _check(row, items.get(item_id), amount, words)
        for item in items.values():
            item.deduction = less.get(item.pk, Decimal(0))
            item.deduction_reason = words if item.deduction else ""
            item.save(update_fields=["deduction", "deduction_reason"])
        return approve(pk, by)


def _check(row: Return, item: ReturnItem | None, amount: Decimal, words: str) -> None:
    paid = paid_for(item, item.quantity) if item else None
    if paid is None or not amount.is_finite() or not 0 <= amount <= paid:
        most = {"most": f"{paid or 0} {row.currency}".strip()}
        raise NotPossible(_("At most %(most)s was paid for this.") % most)
    if amount and not words:
        raise NotPossible(_("Say why, in words for the customer. Nothing was decided yet."))
