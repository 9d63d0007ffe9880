"""Items to decide about, and any lawful policy that hypothesis can think of."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as some

from returns.policy.checking import check
from returns.policy.default import built_in
from returns.policy.definition import (
    Claims,
    Definition,
    Exchanging,
    Match,
    Offer,
    Review,
    Rule,
    Season,
    Terms,
    Words,
)
from returns.policy.facts import CustomerFacts, Earlier, Item, LineFacts, OrderFacts
from returns.policy.vocabulary import (
    OF_MIND,
    REMEDIES,
    UNDER_AMOUNT,
    WITH_FEE,
    Exemption,
    Outcome,
    Payer,
    Result,
    ShipStart,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PLACED = datetime(2026, 9, 1, 10, tzinfo=UTC)
DELIVERED = datetime(2026, 9, 3, 12, tzinfo=UTC)
LAW = date(2026, 9, 17)  # 14 days after it
EUR = "EUR"
TOLD = Words(en="At the checkout.")
CATEGORIES = ("Shoes", "Shoes > Trail", "Cosmetics", "")


def at(day: date, hour: int = 12) -> datetime:
    """That day's noon in Amsterdam."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=AMSTERDAM)


def item(**changes: Any) -> Item:
    """A pair of shoes for 100 euros, ordered on 1 September in the Netherlands, delivered on the 3rd; each keyword
    changes the part that has such a field."""
    parts: dict[str, Any] = {
        "line": LineFacts(sku="S-1", category="Shoes > Trail", price=Decimal(100), currency=EUR),
        "order": OrderFacts(PLACED, "NL", DELIVERED, True, LAW, zone=AMSTERDAM),
        "customer": CustomerFacts(),
    }
    for name, value in changes.items():
        part = next((key for key, facts in parts.items() if hasattr(facts, name)), None)
        parts = {**parts, name: value} if part is None else {**parts, part: replace(parts[part], **{name: value})}
    return Item(**parts)


def policy(**changes: Any) -> Definition:
    """30 days, money back or exchange, nothing else."""
    offers = (Offer(Outcome.REFUND), Offer(Outcome.EXCHANGE))
    base = Definition(EUR, Terms(30, offers), reasons=built_in().reasons, fees_told=TOLD)
    return replace(base, **changes)


days = some.dates(date(2025, 1, 1), date(2027, 12, 31))
amounts = some.decimals(0, 500, places=2)
lines = some.builds(
    LineFacts,
    sku=some.sampled_from(["S-1", "S-2", ""]),
    category=some.sampled_from(CATEGORIES),
    tags=some.sampled_from([(), ("sale",), ("engraved",)]),
    price=some.none() | amounts,
    currency=some.sampled_from([EUR, "CHF", ""]),
    bought=some.integers(1, 3),
    returned=some.integers(0, 1),
    seal_broken=some.none() | some.booleans(),
)


@some.composite
def offers(draw: some.DrawFn, payer: Payer) -> tuple[Offer, ...]:
    chosen = draw(some.lists(some.sampled_from(OF_MIND), min_size=1, unique=True))
    return tuple(
        Offer(
            outcome,
            bonus=draw(some.decimals(0, 100, places=1)) if outcome == Outcome.CREDIT else Decimal(0),
            fee=draw(amounts) if outcome in WITH_FEE and payer == Payer.MERCHANT else Decimal(0),
            below=draw(some.decimals(1, 500, places=2)) if outcome in UNDER_AMOUNT else None,
        )
        for outcome in chosen
    )


@some.composite
def rules(draw: some.DrawFn, number: int, payer: Payer) -> Rule:
    season = None
    if draw(some.booleans()):
        first = draw(days)
        season = Season(first, first + timedelta(days=draw(some.integers(0, 360))), draw(some.booleans()))
    match = Match(
        categories=draw(some.sampled_from([(), ("Shoes",), ("Cosmetics", "Shoes > Trail")])),
        tags=draw(some.sampled_from([(), ("engraved",)])),
        countries=draw(some.sampled_from([(), ("NL",), ("DE", "AT")])),
        season=season,
    )
    final = draw(some.none() | some.sampled_from(Exemption)) if match.categories or match.tags else None
    return Rule(
        f"rule {number}",
        match,
        Words(en=draw(some.sampled_from(["", "Because we like you."]))),
        days=draw(some.integers(0, 100)),
        until=season.last + timedelta(days=draw(some.integers(0, 90))) if season and draw(some.booleans()) else None,
        offers=draw(some.none() | offers(payer)),
        final_sale=final,
        remedies=draw(some.none() | some.just(()) | some.just((Outcome.REPAIR,))),
    )


@some.composite
def definitions(draw: some.DrawFn) -> Definition:
    """Any policy that passes the checks."""
    payer = draw(some.sampled_from(Payer))
    made = Definition(
        draw(some.sampled_from([EUR, EUR, "CHF"])),
        Terms(draw(some.integers(0, 100)), draw(offers(payer)), payer, draw(some.sampled_from([(), REMEDIES]))),
        tuple(draw(rules(number, payer)) for number in range(draw(some.integers(0, 3)))),
        built_in().reasons,
        Claims(draw(some.booleans()), draw(some.none() | amounts), draw(some.integers(24, 60))),
        Review(24, draw(some.none() | amounts), draw(some.booleans()), draw(some.none() | some.integers(1, 100))),
        Exchanging(draw(some.sampled_from(ShipStart)), 3, draw(some.none() | amounts)),
        grace_days=draw(some.integers(0, 10)),
        max_exchanges=draw(some.integers(0, 3)),
        fees_told=TOLD,
    )
    assert list(check(made)) == []
    return made


@some.composite
def items(draw: some.DrawFn) -> Item:
    """Any item, most of them delivered."""
    placed = draw(days)
    delivered = draw(some.none() | some.integers(0, 20))
    arrived = at(placed + timedelta(days=delivered), 14) if delivered is not None else None
    order = OrderFacts(
        draw(some.just(at(placed)) | some.none()),
        draw(some.sampled_from(["NL", "DE", "ES", ""])),
        arrived,
        draw(some.booleans()) or arrived is not None,
        (arrived + timedelta(days=draw(some.integers(14, 18)))).date() if arrived else None,
        draw(some.none() | definitions()),
        draw(some.booleans()),
        draw(some.integers(0, 3)),
        AMSTERDAM,
    )
    tried = some.builds(Earlier, some.sampled_from(REMEDIES), some.sampled_from(Result), some.just(at(placed)))
    return Item(
        draw(lines),
        order,
        CustomerFacts(draw(some.integers(0, 5)), draw(some.integers(0, 100))),
        reason=draw(some.sampled_from(["", "faulty", "wrong_item", "gone"])),
        earlier=tuple(draw(some.lists(tried, max_size=2))),
        is_serious=draw(some.booleans()),
    )
