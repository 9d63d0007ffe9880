"""One press of the button becomes one return: everything that counts is asked again under the orders' locks."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Order
from returns.coding import fresh_code
from returns.models import Return, ReturnItem, ReturnPhoto
from returns.money.owed import Owed, owed
from returns.money.planning import plan
from returns.moves import CUSTOMER, begin
from returns.requesting.agreeing import agree
from returns.requesting.bought import Purchases, read, swapped_of
from returns.requesting.composing import items_of, return_of
from returns.requesting.people import has_all
from returns.requesting.promising import Timing
from returns.requesting.setting_aside import set_aside
from returns.requesting.wishes import Refused, Wish, WishedItem


@dataclass(frozen=True)
class Preview:
    """What the button would make. `sums` is empty where the shop told too little to say an amount."""

    sums: tuple[Owed, ...]
    timing: Timing
    is_clear: bool = True


def submit(wish: Wish, now: datetime | None = None) -> Return:
    """Make the return that is asked for; the same `request_key` again gives the return that it made.

    Takes the orders' locks in the order of their ids, so that whoever asks for the last piece at the same time waits,
    and is refused. Raises Refused when nothing is chosen, when a line is not the person's, or when policy, law or
    numbers say no. Needs the merchant's scope.
    """
    moment = now or timezone.now()
    try:
        with transaction.atomic():
            made = made_before(wish)
            if made is not None:
                return made
            purchases = read(wish.person, locked=True)
            return made_before(wish) or _made(wish, purchases, moment)
    except IntegrityError:
        made = made_before(wish)  # the same press, for things of other orders
        if made is None:
            raise
        return made


def preview(wish: Wish, purchases: Purchases, now: datetime) -> Preview:
    """What `submit` would make of it now; nothing is written. Raises Refused as `submit` does."""
    agreed = agree(wish, purchases, now)
    row, when = return_of(wish, agreed, purchases, now)
    of_orders: dict[int, list[ReturnItem]] = defaultdict(list)
    orders: dict[int, Order] = {}
    for item, one in items_of(agreed):
        order = next(part.order for part in one.choice.parts if part.order.pk == item.order_id)
        of_orders[order.pk].append(item)
        orders[order.pk] = order
    try:
        sums = tuple(
            one for pk, items in of_orders.items() for one in owed(row, orders[pk], items, [], swapped_of(orders[pk]))
        )
    except ValueError:  # returns.paid.Unclear is one: a person works it out
        return Preview((), when, is_clear=False)
    return Preview(sums, when)


def made_before(wish: Wish) -> Return | None:
    """The return that this press of the button made already; a stranger's key is nobody's."""
    row: Return | None = Return.objects.filter(request_key=wish.request_key).first()
    if row is None:
        return None
    of_orders = row.items.values_list("order_id", flat=True)
    if row.is_gift != wish.person.is_gift or not has_all(wish.person, of_orders):
        raise Refused(_("This page is out of date. Start again."))
    return row


def _made(wish: Wish, purchases: Purchases, now: datetime) -> Return:
    agreed = agree(wish, purchases, now)
    row, _when = return_of(wish, agreed, purchases, now)
    row.code = fresh_code()
    row.save()
    with_photos: set[str] = set()
    kept = items_of(agreed)
    for item, one in kept:
        item.in_return = row
        item.save()
        if one.wished.key not in with_photos:  # of a bundle, with the first of its lines
            with_photos.add(one.wished.key)
            _photos(row, item, one.wished)
    set_aside(kept, now)
    begin(row, CUSTOMER)
    plan(row)
    row.refresh_from_db()
    return row


def _photos(row: Return, item: ReturnItem, wished: WishedItem) -> None:
    for photo in wished.photos:
        ReturnPhoto.objects.get_or_create(
            in_return=row, digest=photo.digest,
            defaults={"item": item, "kind": ReturnPhoto.Kind.CLAIM, "content": photo.content, "width": photo.width,
                      "height": photo.height, "by": CUSTOMER},
        )  # fmt: skip
