"""An order that the team made in the shop by itself, because we could not: its number, once, and who said so."""

import zlib

from django.db import connection
from django.db.models import Func, Value
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.tenancy import current_merchant_id
from orders.intake import number_key
from orders.models import Order, normal_email
from returns.deciding import NotPossible
from returns.exchanging.clients.base import Placed
from returns.exchanging.locks import LOCKS, Held, opened
from returns.exchanging.ordering import ordered
from returns.models import Exchange
from returns.money.holding import OVER

State = Exchange.State
LONGEST = 60  # letters of a number


def order_by_hand(pk: int, number: str, by: str) -> Exchange:
    """Note that a person (`by`, a mail address) made the order with this number in the shop; told to the customer once.

    The same number again changes nothing. Raises NotPossible: without a number, when it is another exchange's, another
    customer's or the very order that is replaced, or when the exchange stands elsewhere by now.
    """
    typed = " ".join(number.replace("\0", "").split())[:LONGEST]
    key = number_key(typed)
    if not key:
        raise NotPossible(_("Type the number of the new order."))
    held = opened(pk)
    if held is None:
        raise NotPossible(_("It stands elsewhere by now: look again."))
    exchange = held.exchange
    if exchange.state == State.ORDERED:
        if number_key(exchange.new_number) == key:
            return exchange
        raise NotPossible(_("It was ordered already, as %(number)s.") % {"number": exchange.new_number or "–"})
    if exchange.state not in (State.FAILED, State.SOLD_OUT) or held.money.row.state in OVER:
        raise NotPossible(_("It stands elsewhere by now: look again."))
    _lock(exchange, key)
    known = _checked(held, key)
    ordered(held, Placed(known.external_id if known else "", typed, timezone.now()), by)
    return exchange


def belongs(exchange: Exchange, order: Order) -> bool:
    """Is the order of the same customer? A number that was mistyped must not show anybody a stranger's parcel."""
    theirs = {exchange.item.in_return.email, exchange.item.order.email if exchange.item.order else ""}
    return normal_email(order.email) in {normal_email(one) for one in theirs if one}


def _checked(held: Held, key: str) -> Order | None:
    """The shop's order with that number, where it told of it already."""
    exchange = held.exchange
    old = held.money.orders.get(exchange.item.order_id or 0)
    if old is not None and number_key(old.number) == key:
        raise NotPossible(_("That is the order that it came from. Type the number of the new one."))
    plain = Func(Upper("new_number"), Value("[^[:alnum:]]"), Value(""), Value("g"), function="REGEXP_REPLACE")
    others = Exchange.objects.filter(connection_id=exchange.connection_id).exclude(pk=exchange.pk)
    if others.exclude(new_number="").annotate(plain=plain).filter(plain=key).exists():
        raise NotPossible(_("Another exchange has this order already. Look at the number again."))
    known = Order.objects.filter(connection_id=exchange.connection_id, number_key=key).order_by("-pk").first()
    exchange.item.in_return = held.money.row
    if known is not None and not belongs(exchange, known):
        raise NotPossible(_("That order is somebody else’s. Look at the number again."))
    return known


def _lock(exchange: Exchange, key: str) -> None:
    """Nobody else gives this number to an exchange until the transaction ends."""
    named = f"{current_merchant_id()}:{exchange.connection_id}:ordered:{key}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, zlib.crc32(named.encode()) - 2**31])
