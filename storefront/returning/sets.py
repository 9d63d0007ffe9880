"""What can become of sets, and of a part of one: in words, with the reason where it cannot be."""

from django.utils.translation import gettext as _

from returns.exchanging.clients.choosing import orders_goods
from returns.policy.decision import Decision
from returns.policy.vocabulary import Outcome
from returns.requesting.eligible import Choice


def is_sold_alone(choice: Choice) -> bool:
    """Does the shop sell it as a product of its own, in a shop where something can be ordered? No query."""
    head = choice.head
    return head is not None and bool(head.line.product_id) and orders_goods(head.order.connection)


def part_words(choice: Choice, mind: Decision) -> str:
    """Of a part of a set: what can become of it by itself."""
    if mind.is_eligible and mind.offered(Outcome.EXCHANGE) is not None and is_sold_alone(choice):
        return _("By itself: another size or colour of it. For your money the set comes back whole.")
    return _("If you changed your mind, the set comes back whole.")


def why_not_alone(choice: Choice, mind: Decision) -> str:
    """Why a part of a set cannot go for another size, where somebody changed his mind; "" where it can."""
    if mind.offered(Outcome.EXCHANGE) is None:
        return _("This is part of a set. If you changed your mind, the set comes back whole.")
    if not is_sold_alone(choice):
        return _("This part of a set is not sold by itself, so there is nothing to exchange it for. The set comes back"
                 " whole.")  # fmt: skip
    return ""


def why_no_exchange(choice: Choice, *, is_known: bool) -> str:
    """Why a set, or a part of one, has no exchange among its outcomes though the policy offers it; "" for other things.

    `is_known`: the shop told what there is.
    """
    if choice.inside and choice.head is None:
        return _("This set is made of several products, so it cannot be exchanged as one. Go back and choose the part"
                 " that you would like in another size or colour.")  # fmt: skip
    if choice.is_part and is_known:
        return _("There is no other size or colour of it at the same price right now. The set can come back whole.")
    return ""
