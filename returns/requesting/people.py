"""Who asks: the orders that somebody may send things back from, by the links that he holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.models import Customer, Order
from returns.models import Exchange

MOST = 40  # orders of one person that are shown, the newest
PERSON = "person:"  # access links to everything that one mail address bought
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
    are the customer's again, with what was paid for them, and would else be paid back twice.
    """
    theirs = Q(public_id__in=person.orders)
    replaced = Exchange.objects.filter(is_replacement=True, item__in_return__is_gift=False)
    if person.orders and not person.is_gift:
        theirs |= Q(pk__in=replaced.filter(new_order__public_id__in=person.orders).values("item__order"))
    if person.customers and not person.is_gift:
        known = Customer.objects.filter(pk__in=person.customers, redacted_at=None).exclude(email="").values("email")
        # Beside links to orders as a list, so that each half has its index.
        by_address = Q(email__in=list(known.values_list("email", flat=True)) if person.orders else known)
        theirs = theirs | by_address if person.orders else by_address
    rows: QuerySet[Order] = Order.objects.filter(theirs, known_at__isnull=False, redacted_at=None)
    rows = rows.filter(~Exists(replaced.filter(new_order=OuterRef("pk"))))
    return rows.order_by("-placed_at", "-pk")


def has_all(person: Person, orders: Iterable[int]) -> bool:
    """Are all these orders (ids) the person's?"""
    ids = set(orders)
    return len(ids) == orders_of(person).filter(pk__in=ids).count()


def subject_of(customer: Customer) -> str:
    """How access links name everything that a person bought."""
    return f"{PERSON}{customer.pk}"
