"""A claim for the torn shoe: Sanne wants the same again, and the team decides."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from orders.models import Line, Order
from returns.deciding import approve
from returns.exchanging import draining
from returns.models import Exchange, Return
from returns.policy.vocabulary import Outcome, Path
from returns.requesting.submitting import submit
from returns.requesting.wishes import Wish
from tests.returns.asking import wish
from tests.returns.exchanging.stage import Stage

State = Exchange.State
TEAM = "team@loper.example"


def claim(order: Order, **changes: Any) -> Wish:
    """The shoe is torn: the same again, please."""
    asked = wish(order, path=Path.WRONG, outcome=Outcome.REPLACEMENT, reason="damaged")
    item = replace(asked.items[0], answers={"box_damaged": "no"})
    return replace(asked, items=(item,), **changes)


def claimed(stage: Stage, order: Order | None = None) -> Exchange:
    """As the check page's button makes it. Needs the scope."""
    row = submit(claim(order or stage.order()))
    return Exchange.objects.get(item__in_return=row)


def agreed(exchange: Exchange, ships: str = "now") -> Return:
    """The team approves, where that is still to be done. Needs the scope."""
    row: Return = approve(exchange.item.in_return_id, TEAM, ships=ships)
    Exchange.objects.filter(pk=exchange.pk, called_at=None).update(ships=ships)
    return row


def again(stage: Stage) -> None:
    """The lease ran out: somebody else takes it."""
    with stage.shop.scoped():
        Exchange.objects.filter(state=State.WAITING).update(due_at=timezone.now())
    draining.drain()


def nameless(order: Order) -> None:
    """The shop never said which product it was."""
    Line.objects.filter(order=order, external_id="line-1").update(product_id="", variant_id="", sku="")
