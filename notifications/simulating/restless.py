"""Who said or did something within a stretch: what is so of them at both ends may have been otherwise in between.

Somebody unsubscribes and subscribes again an hour later; a question is asked and answered the same morning.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from functools import partial
from itertools import chain

from django.db.models import Q

from care.models import Question
from catalogue.models import Wish
from consents.models import Consent, Preference
from notifications.answers.suppressing import hashes_of
from notifications.models import Suppression
from orders.models import Order
from orders.privacy import address_hashes


class Restless:
    """The merchant's people and orders about which anything came or went from `start` to `end`; six queries."""

    def __init__(self, start: datetime, end: datetime) -> None:
        within = partial(_within, start, end)
        closed = Suppression.objects.filter(within("created_at", "lifted_at"))
        self._closed = {bytes(told) for told in closed.values_list("address_hash", flat=True)}
        said = Consent.objects.filter(within("asked_at", "confirmed_at", "ended_at"))
        wished = Preference.objects.filter(within("changed_at"))
        told = chain(said.values_list("address_hash", flat=True), wished.values_list("address_hash", flat=True))
        self._said = {bytes(one) for one in told}
        asked = Question.objects.filter(within("asked_at", "answered_at"))
        self._orders = set(asked.values_list("order_id", flat=True))
        wishes = Wish.objects.filter(within("asked_at", "fulfilled_at"))
        self._customers = set(wishes.values_list("customer_id", flat=True)) | _bought(start, end)

    def is_person(self, email: str, customer_id: int | None) -> bool:
        """Did this person, or the shop about him, say anything?"""
        return (
            customer_id in self._customers
            or bool(self._closed and not self._closed.isdisjoint(hashes_of(email)))
            or bool(self._said and not self._said.isdisjoint(address_hashes(email)))
        )

    def is_customer(self, customer_id: int | None) -> bool:
        """Did the customer buy more than once, cancel, or wish for something?"""
        return customer_id in self._customers

    def is_order(self, order: Order, changes: Collection[datetime]) -> bool:
        """Was anything asked about the order, or did it change more than once? `changes` are those of the stretch."""
        return order.pk in self._orders or len(changes) > 1 or order.customer_id in self._customers


def _within(start: datetime, end: datetime, *columns: str) -> Q:
    asked = Q()
    for column in columns:
        asked |= Q(**{f"{column}__gt": start, f"{column}__lte": end})
    return asked


def _bought(start: datetime, end: datetime) -> set[int]:
    """Who cancelled within the stretch, or bought twice: the shop's word on consent may have changed and come back."""
    rows = Order.objects.filter(_within(start, end, "placed_at", "cancelled_at"), customer_id__isnull=False)
    bought: Counter[int] = Counter()
    for customer_id, cancelled_at in rows.values_list("customer_id", "cancelled_at"):
        bought[customer_id] += 2 if cancelled_at and start < cancelled_at <= end else 1
    return {customer_id for customer_id, times in bought.items() if times > 1}
