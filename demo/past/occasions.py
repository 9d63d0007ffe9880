"""Mails about people rather than orders: wishes that came true, points, birthdays, a long absence, invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from care.models import Announcement, CareBlock, Invitation
from catalogue.models import PricePoint, Product, Wish
from catalogue.wishing import notice
from demo.keeping import MERCHANT_EMAIL
from demo.past.booking import Booked
from demo.past.plot import History
from demo.past.posting import Went
from demo.past.running import Fate, write
from demo.story.plot import Item
from inbox.models import Connection
from loyalty.models import LoyaltySettings, Membership
from merchants.models import Merchant
from notifications import reasons
from notifications.models import Enrolment, Journey, Message
from orders.models import Customer
from outbox.models import DomainEvent

BEFORE = Decimal("1.25")  # what a product cost before it became cheaper, times its price now


@dataclass(frozen=True)
class Occasion:
    """Something that a journey told one customer of yesterday."""

    journey: str
    event: str
    subject: Any
    customer: Customer
    round: int = 0


def celebrate(merchant: Merchant, history: History, shop: Connection, booked: Sequence[Booked]) -> list[Went]:
    """Everything of the kind, as of yesterday and today; returns the mails of yesterday. Needs the scope."""
    zone = ZoneInfo(merchant.time_zone)
    today = datetime.now(zone)
    then = datetime.combine(today.date() - timedelta(days=1), time(10, 15), zone)
    speakers = _speakers(merchant, booked)
    found = [
        *_points(history, speakers[:6], then),
        *_wishes(merchant, history, shop, speakers[6:14], then),
        *_people(speakers[14:18], then, today),
        *_invited(merchant, history, [one for one in speakers[18:] if one.marketing_opt_in][:3], then),
    ]
    on = {row.key: row for row in Journey.objects.filter(state=Journey.State.ON)}
    return [_went(on[one.journey], one, then) for one in found if one.journey in on]


def come_true(merchant: Merchant) -> int:
    """Today the shop has one product again and sells another for less: the real events, for the engine to follow."""
    told = 0
    for product in Product.objects.select_for_update().filter(stock_id__in=("back", "cheaper")).order_by("pk"):
        if product.stock_id == "back":
            product.is_available = True
        else:
            product.price = ((product.price or Decimal(0)) / BEFORE).quantize(Decimal("0.01"))
            PricePoint.objects.create(
                product=product, since=datetime.now(ZoneInfo(merchant.time_zone)), price=product.price, currency="EUR"
            )
        product.save()
        told += notice(product)
    return told


def _speakers(merchant: Merchant, booked: Sequence[Booked]) -> list[Customer]:
    """Customers who speak the shop's language and may be written to, the newest first, each once."""
    found = {
        one.customer.pk: one.customer
        for one in booked
        if one.customer.language == merchant.language and one.sale.buyer.offered and one.sale.buyer.opt_in is not False
    }
    return list(reversed(found.values()))


def _went(journey: Journey, one: Occasion, then: datetime) -> Went:
    step = journey.steps.first()
    event = DomainEvent.objects.create(
        type=one.event, subject_type=one.subject._meta.model_name, subject_id=one.subject.pk, occurred_at=then,
        recorded_at=then, data={"round": one.round, "customer": one.customer.pk},
    )  # fmt: skip
    enrolment = Enrolment.objects.create(
        journey=journey, subject_type=event.subject_type, subject_id=event.subject_id, customer_id=one.customer.pk,
        round=one.round, version=journey.version, event=event, anchor_at=then,
    )  # fmt: skip
    Enrolment.objects.filter(pk=enrolment.pk).update(created_at=then)
    message = Message(
        enrolment=enrolment, step=step, slot=step.slot if step else 0, mail_class=journey.mail_class,
        state=Message.State.SENT, due_at=then, planned_at=then, last_error=reasons.ACCEPTED,
    )  # fmt: skip
    write([(message, Fate(((then, Message.State.SENT, reasons.ACCEPTED),)))])
    return Went(message, then, one.customer)


def _points(history: History, members: Sequence[Customer], then: datetime) -> list[Occasion]:
    LoyaltySettings.objects.create(
        is_on=True, name=history.programme.name, join_url=f"https://{history.sender.partition('@')[2]}/club",
        points_url=f"https://{history.sender.partition('@')[2]}/club/punten", hundred_worth=Decimal(5), currency="EUR",
        texts=history.programme.texts,
    )  # fmt: skip
    rows = [
        Membership(
            customer=one, joined_at=then - timedelta(days=90), points=180 + 95 * place, version_at=then, changes=3,
            stated_points=180 + 95 * place, stated_before=100 + 40 * place, stated_at=then,
            expiring_points=0 if place else 60, expires_on=None if place else then.date() + timedelta(days=40),
        )
        for place, one in enumerate(members)
    ]  # fmt: skip
    Membership.objects.bulk_create(rows)
    month = then.year * 100 + then.month
    return [Occasion("points_statement", "loyalty.statement_due", row, row.customer, month) for row in rows[:2]]


def _wishes(
    merchant: Merchant, history: History, shop: Connection, wishers: Sequence[Customer], then: datetime
) -> list[Occasion]:
    """Yesterday's wishes that came true, and those that will today (`come_true`)."""
    found: list[Occasion] = []
    for place, (stock_id, kind, is_there, occasion) in enumerate(WISHES):
        product = _product(merchant, shop, history.goods[place], then)
        product.stock_id, product.is_available, product.category = stock_id, is_there, history.category
        product.save()
        PricePoint.objects.create(product=product, since=then - timedelta(days=80), price=product.price, currency="EUR")
        for customer in wishers[2 * place : 2 * place + 2]:
            wish = Wish(
                customer=customer, product=product, kind=kind, asked_at=then - timedelta(days=20),
                source="product page", price_then=product.price,
            )  # fmt: skip
            if occasion:
                _came_true(wish, product, then)
                found.append(Occasion(*occasion, subject=wish, customer=customer, round=1))
            wish.save()
    return found


# By the stock's name of the product: what is wished for, whether it is there, and what was told of it yesterday.
WISHES = (
    ("told-back", Wish.Kind.STOCK, True, ("back_in_stock", "wish.back_in_stock")),
    ("told-cheaper", Wish.Kind.PRICE, True, ("price_drop", "wish.price_dropped")),
    ("back", Wish.Kind.STOCK, False, None),
    ("cheaper", Wish.Kind.PRICE, True, None),
)


def _came_true(wish: Wish, product: Product, then: datetime) -> None:
    wish.rounds, wish.is_due, wish.told_at, wish.told_price = 1, False, then, product.price
    if wish.kind == Wish.Kind.PRICE:
        wish.price_then = wish.told_before = product.lowest_before = (product.price or Decimal(0)) * BEFORE


def _product(merchant: Merchant, shop: Connection, item: Item, then: datetime) -> Product:
    return Product(
        connection=shop, external_id=f"p-{item.sku}", sku=item.sku, title=item.title, variant=item.variant,
        url=f"{merchant.shop_url}p/{item.sku.lower()}", price=Decimal(item.price), currency="EUR", version_at=then,
        stock_version_at=then,
    )  # fmt: skip


def _people(some: Sequence[Customer], then: datetime, today: datetime) -> list[Occasion]:
    """Birthdays of yesterday and of today (which the clock notices), and one who stayed away."""
    born, away, born_today, _quiet = some
    Customer.objects.filter(pk=born.pk).update(birthday=f"{then:%m-%d}")
    Customer.objects.filter(pk=born_today.pk).update(birthday=f"{today:%m-%d}")
    return [
        Occasion("birthday", "customer.birthday", born, born, then.year),
        Occasion("win_back", "customer.inactive", away, away, 2),
    ]


def _invited(merchant: Merchant, history: History, some: Sequence[Customer], then: datetime) -> list[Occasion]:
    """A prize draw, and the event that the shop has: announced yesterday."""
    draw = CareBlock.objects.create(
        kind=CareBlock.Kind.DRAW, is_on=True, position=9, texts=history.draw.texts, starts_at=then,
        ends_at=then + timedelta(days=30), prize_total=history.draw.prize_total, country=merchant.country,
    )  # fmt: skip
    blocks = [("sweepstakes", "draw.announced", draw)]
    if event := CareBlock.objects.filter(kind=CareBlock.Kind.EVENT).first():
        blocks.append(("event_invitation", "event.announced", event))
    found = []
    for (journey, kind, block), customer in zip(blocks, some, strict=False):
        announced = Announcement.objects.create(
            block=block, announced_at=then, announced_by=MERCHANT_EMAIL, invited=1, state=Announcement.DONE
        )
        row = Invitation.objects.create(announcement=announced, customer=customer, made_at=then)
        found.append(Occasion(journey, kind, row, customer))
    return found
