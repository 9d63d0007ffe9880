"""Returns that are going on right now, made by the functions that the pages call: each shop has one at every step.

Whose orders: people of the past who were brought something lately. Told again, nothing is made twice.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from demo.keeping import MERCHANT_EMAIL
from demo.returning.banking import to_the_bank, unknown_to_the_shop
from merchants.models import Merchant
from orders.models import Order
from returns.deciding import approve
from returns.exchanging.ending import sold_out
from returns.exchanging.locks import opened
from returns.labels.contracts import Method
from returns.labels.describing import describe
from returns.labels.settling_on import Wish as WayWish
from returns.labels.settling_on import choose
from returns.labels.speaking import provider, speaking
from returns.models import Exchange, Return, ReturnParcel
from returns.moves import CARRIER, move
from returns.policy.vocabulary import Outcome, Path
from returns.receiving.receiving import receive
from returns.requesting.bought import read
from returns.requesting.eligible import choices_of
from returns.requesting.people import Person
from returns.requesting.submitting import submit
from returns.requesting.wishes import Wish, WishedItem
from returns.withdrawing.declaring import declare
from returns.withdrawing.stating import Declaration
from reviews.photos import Photo

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Going:
    """One return: how long ago it was asked for, why, and what happened since."""

    says: str
    days_ago: float
    reason: str
    path: Path = Path.MIND
    outcome: Outcome = Outcome.REFUND
    comment: str = ""
    answers: tuple[tuple[str, str], ...] = ()  # by the policy's questions
    then: Callable[[Return, Merchant, datetime], None] | None = None


def play(merchant: Merchant, now: datetime | None = None) -> Iterator[str]:
    """Make what is missing; yields a line for each. Needs the scope."""
    moment = now or timezone.now()
    orders = _recent(moment)
    told = TOLD[merchant.slug]
    for number, going in enumerate(told):
        before = moment - (going.days_ago + 0.5) * A_DAY
        order = next((one for one in orders if one.delivered_at and one.delivered_at < before), None)
        if order is None:
            continue
        orders.remove(order)
        row = _ask(going, order, f"demo-{merchant.slug}-{number}", moment - going.days_ago * A_DAY)
        if row is not None and going.then is not None:
            going.then(row, merchant, moment)
        yield going.says
    if orders:
        _withdraw(orders[0], f"demo-{merchant.slug}", moment - timedelta(hours=3))
        yield f"{orders[0].buyer_name} withdraws from order {orders[0].number}; the receipt is sent"


def _recent(now: datetime) -> list[Order]:
    """Orders of the months before that were delivered lately, of people with one thing in them, newest first."""
    rows = Order.objects.filter(
        external_id__startswith="past-", delivered_at__gt=now - 40 * A_DAY, return_items=None, refunds=None
    ).prefetch_related("lines")
    own = [one for one in rows.order_by("-delivered_at") if one.language == one.merchant.language]
    return [one for one in own if len(one.lines.all()) == 1]


def _ask(going: Going, order: Order, key: str, at: datetime) -> Return | None:
    if Return.objects.filter(request_key=key).exists():
        return None
    person = Person(orders=frozenset({order.public_id}))
    choice = choices_of(read(person))[0]
    photos = (_photo(),) if going.path == Path.WRONG else ()
    item = WishedItem(choice.key, 1, going.outcome, going.reason, dict(going.answers), going.comment, photos)
    return submit(Wish(person, going.path, (item,), key, order.language), at)


def _choose(row: Return, merchant: Merchant, now: datetime) -> None:
    """The customer chooses a code; where no carrier answers, none."""
    facts = describe(row, merchant).facts
    for connection, name in speaking()[:1]:
        offers = provider(name).offers(connection, facts, None)
        parcel = choose(row.pk, WayWish(next(one for one in offers if one.method == Method.QR)), merchant)
        ReturnParcel.objects.filter(pk=parcel.pk).update(asked_at=row.requested_at)


def _send(row: Return, merchant: Merchant, now: datetime) -> None:
    """And hands the parcel over."""
    _choose(row, merchant, now)
    move(row.pk, Return.State.UNDER_WAY, CARRIER, at=row.requested_at + A_DAY)


def _arrive(row: Return, merchant: Merchant, now: datetime) -> None:
    """It is here since days, and nobody looked."""
    _send(row, merchant, now)
    receive(row.pk, MERCHANT_EMAIL, at=now - 4 * A_DAY)
    soon = timezone.localdate(now) + A_DAY
    Return.objects.filter(pk=row.pk).update(promised_on=soon, first_promised_on=soon)


def _pay(row: Return, merchant: Merchant, now: datetime) -> None:
    """It was looked at, and the money is with the bank."""
    _arrive(row, merchant, now)
    to_the_bank(row, now)


def _pay_unnoted(row: Return, merchant: Merchant, now: datetime) -> None:
    _arrive(row, merchant, now)
    unknown_to_the_shop(row, now)


def _replace(row: Return, merchant: Merchant, now: datetime) -> None:
    """The team agrees, and sends the new one at once: the worker orders it in the shop."""
    approve(row.pk, MERCHANT_EMAIL, ships=Exchange.Ships.NOW)
    _choose(row, merchant, now)


def _sell_out(row: Return, merchant: Merchant, now: datetime) -> None:
    """The team agrees, and the shop has none left."""
    approve(row.pk, MERCHANT_EMAIL)
    for pk in Exchange.objects.filter(item__in_return=row).values_list("pk", flat=True):
        held = opened(pk)
        if held is not None:
            sold_out(held.money, held.exchange, now)


def _withdraw(order: Order, nonce: str, at: datetime) -> None:
    said = Declaration(order.buyer_name, order.number, order.email, order.language, (), order.pk)
    declare(said, nonce, at)


def _photo() -> Photo:
    """A parcel with a dent, drawn."""
    picture = Image.new("RGB", (960, 720), (222, 214, 202))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((230, 210, 730, 560), fill=(186, 140, 92))
    draw.polygon([(560, 210), (730, 210), (730, 390), (640, 330)], fill=(120, 84, 50))
    draw.line([(480, 210), (480, 560)], fill=(214, 178, 128), width=26)
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=80)
    return Photo(made.getvalue(), *picture.size)


TOLD: dict[str, tuple[Going, ...]] = {
    "loper": (
        Going("A claim with a photo waits for Loper’s team", 0.3, "damaged", Path.WRONG, Outcome.REPLACEMENT,
              "De doos was ingedeukt en er zit een scheur in.", (("box_damaged", "yes"),)),
        Going("A replacement is under way: the same shoe once more, and the torn one comes back", 2, "damaged",
              Path.WRONG, Outcome.REPLACEMENT, "De zool laat los.", (("box_damaged", "no"),), _replace),
        Going("A replacement has sold out: the customer chooses what the law gives instead", 2.2, "damaged",
              Path.WRONG, Outcome.REPLACEMENT, "De rits is kapot.", (("box_damaged", "no"),), _sell_out),
        Going("A return is registered, with a code that is not used yet", 1, "colour_differs", then=_choose),
        Going("A parcel comes back, and wants to be received", 3, "too_small", then=_send),
        Going("Another lies there for four days: the promised day is tomorrow", 9, "too_large", then=_arrive),
        Going("A refund is with the bank, and not there yet", 7, "too_small", then=_pay),
        Going("A refund was paid, and the shop would not note it", 7.5, "colour_differs", then=_pay_unnoted),
    ),
    "funkwerk": (
        Going("A claim for repair waits for Funkwerk’s team", 0.4, "faulty", Path.WRONG, Outcome.REPAIR,
              "", (("what_happens", "Nach zehn Minuten knackt es."), ("since_when", "Seit letzter Woche"))),
        Going("A return is registered, with a code that is not used yet", 1, "changed_mind", then=_choose),
        Going("A parcel comes back, and wants to be received", 3, "changed_mind", then=_send),
        Going("Another lies there for four days: the promised day is tomorrow", 8, "arrived_too_late", then=_arrive),
    ),
}  # fmt: skip
