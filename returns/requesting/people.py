"""Who asks: the orders that somebody may send things back from, by the links that he holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.models import Customer, Order
from returns.models import Exchange

MOST = 40  # orders of one person that are shown, the newest
PERSON = "person:"  # access links to everything that one mail address bought
OF_GIFT = Q(item__in_return__is_gift=True)  # of an exchange
GIFT = "gift"  # what an access link to an order allows: to send the gift back, and to see nothing else


@dataclass(frozen=True)
class Person:
    """The holder of links to these orders (public ids), and to all that these customers (ids) bought.

    A gift's receiver is somebody else than the buyer, who hears nothing of it.
    """

    orders: frozenset[str] = frozenset()
    customers: frozenset[int] = frozenset()
    is_gift: bool = False

    @property
    def is_nobody(self) -> bool:
        """No link opens anything."""
        return not self.orders and not self.customers


def orders_of(person: Person) -> "QuerySet[Order]":
    """The orders that the shop told of and nobody had erased, newest first. Needs an open scope.

    An order that replaced what was wrong is left out, and stands for the one that it was bought with: there its pieces
    are the customer's again, with what was paid for them, and would else be paid back twice. What came of a gift is its
    receiver's, and a gift still: whoever asks as a buyer does not have it.
    """
    theirs = Q(public_id__in=person.orders)
    replaced = Exchange.objects.filter(is_replacement=True)
    mine = replaced.filter(item__in_return__is_gift=person.is_gift)
    if person.orders:
        theirs |= Q(pk__in=mine.filter(new_order__public_id__in=person.orders).values("item__order"))
    if person.customers and not person.is_gift:
        known = Customer.objects.filter(pk__in=person.customers, redacted_at=None).exclude(email="").values("email")
        # Beside links to orders as a list, so that each half has its index.
        by_address = Q(email__in=list(known.values_list("email", flat=True)) if person.orders else known)
        theirs = theirs | by_address if person.orders else by_address
    rows: QuerySet[Order] = Order.objects.filter(theirs, known_at__isnull=False, redacted_at=None)
    left_out = replaced if person.is_gift else Exchange.objects.filter(Q(is_replacement=True) | OF_GIFT)
    rows = rows.filter(~Exists(left_out.filter(new_order=OuterRef("pk"))))
    return rows.order_by("-placed_at", "-pk")


def came_of_gift(public_id: Any) -> "QuerySet[Exchange]":
    """What the shop made that order for, where the receiver of a gift had sent something back; an id, or an expression
    of the query that asks."""
    return Exchange.objects.filter(OF_GIFT, new_order__public_id=public_id)


def has_all(person: Person, orders: Iterable[int]) -> bool:
    """Are all these orders (ids) the person's?"""
    ids = set(orders)
    return len(ids) == orders_of(person).filter(pk__in=ids).count()


def subject_of(customer: Customer) -> str:
    """How access links name everything that a person bought."""
    return f"{PERSON}{customer.pk}"
