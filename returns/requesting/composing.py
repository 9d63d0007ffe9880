"""The rows of a return, written down but not kept yet: what is shown before the button is what the button makes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from orders.models import Order
from returns.following.promising import bank_day
from returns.models import Return, ReturnItem
from returns.policy.decision import fee_of
from returns.policy.reading import becauses_to_json
from returns.policy.vocabulary import Outcome, Path
from returns.requesting.agreeing import Agreed
from returns.requesting.answering import checked_answers
from returns.requesting.bought import Purchases, generation_of
from returns.requesting.promising import Timing, timing
from returns.requesting.wishes import Wish

LAW = timedelta(days=14)  # Directive 2011/83/EU, art. 13(1)


def return_of(wish: Wish, agreed: Sequence[Agreed], purchases: Purchases, now: datetime) -> tuple[Return, Timing]:
    """The return, without its code, and its days; not saved."""
    orders = _orders(agreed)
    newest, gift = orders[0], wish.person.is_gift
    when = timing(purchases.policy.definition, [(one.decision, one.offered) for one in agreed], now)
    legal_by = now + LAW if not gift and any(one.decision.is_by_law for one in agreed) else None
    when = replace(when, promised_on=_promised(when.promised_on, legal_by))
    row = Return(
        path=wish.path.value,
        state=Return.State.REGISTERED if when.decide_by is None else Return.State.ASKED,
        request_key=wish.request_key,
        customer_id=None if gift else newest.customer_id,
        email=wish.email if gift else newest.email,
        name=wish.name if gift else newest.buyer_name,
        phone="" if gift else newest.phone,
        language=wish.language or newest.language,
        is_gift=gift,
        sender={name: getattr(newest, name) for name in ("line1", "line2", "postal_code", "city", "country")},
        requested_at=now,
        policy_version=purchases.policy.number,
        generation=max(generation_of(order) for order in orders),
        decide_by=when.decide_by,
        send_by=when.send_by,
        currency=newest.currency,
        promised_on=when.promised_on,
        first_promised_on=when.promised_on,
        legal_by=legal_by,
    )
    return row, when


def _promised(day: date | None, legal_by: datetime | None) -> date | None:
    """No money arrives on a weekend. Public holidays are the merchant's: returns/following allows for them."""
    return None if day is None else bank_day(day, "", timezone.localdate(legal_by) if legal_by else None)


def items_of(agreed: Sequence[Agreed]) -> list[tuple[ReturnItem, Agreed]]:
    """The items, one a line, each with what it is of; not saved, and without their return."""
    fee, found = fee_of(one.offered for one in agreed), []
    for one in agreed:
        wished = one.wished
        for part in one.choice.parts:
            line, quantity = part.line, one.choice.pieces(part, wished.quantity)
            item = ReturnItem(
                order=part.order, line=line, line_external_id=line.external_id, title=line.title,
                variant=line.variant, sku=line.sku, category=line.category, weight_grams=line.weight_grams,
                quantity=quantity, reason=wished.reason, answers=checked_answers(wished.answers),
                comment=wished.comment[:1000], outcome=wished.outcome.value,
                decision=becauses_to_json(one.decision.becauses), fee=fee if one.offered.fee else Decimal(0),
                beyond_law=one.decision.path == Path.MIND and not one.decision.is_by_law,
                # How much less somebody pays who keeps it as it is, a person says.
                expected=None if part.piece is None or wished.outcome == Outcome.REDUCTION else part.piece * quantity,
            )  # fmt: skip
            if one.offered.fee:
                fee = Decimal(0)  # one parcel, one fee: on the first thing that has one
            found.append((item, one))
    return found


def _orders(agreed: Sequence[Agreed]) -> list[Order]:
    """The orders of what is wished, newest first: the newest one's address is where the goods are."""
    found = {part.order.pk: part.order for one in agreed for part in one.choice.parts}
    return sorted(
        found.values(), key=lambda order: (order.placed_at is not None, order.placed_at, order.pk), reverse=True
    )
