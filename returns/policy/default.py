"""The policy a merchant starts with: lawful as it stands, and good for a Dutch or German shop."""

from datetime import date
from decimal import Decimal

from returns.policy.definition import (
    Choice,
    Definition,
    Exchanging,
    Match,
    Offer,
    Question,
    Reason,
    Review,
    Rule,
    Season,
    Terms,
)  # fmt: skip
from returns.policy.vocabulary import Outcome, ShipStart

ONLY_ANEW = (Outcome.REPLACEMENT,)  # what a repair cannot mend


def _question(code: str, *choices: str) -> Question:
    return Question(code, choices=tuple(Choice(choice) for choice in choices))


# Which of these are shown depends on the goods: goods.py.
SIZE = _question(
    "where", "everywhere", "length", "width", "toes", "instep", "heel", "shoulders", "waist", "sleeves_or_legs",
    "other_place",
)  # fmt: skip
REASONS = (
    Reason("too_small", questions=(SIZE,)),
    Reason("too_large", questions=(SIZE,)),
    Reason("colour_differs"),
    Reason("not_as_hoped"),
    Reason("does_not_suit"),
    Reason("ordered_several"),
    Reason("arrived_too_late"),
    Reason("changed_mind"),
    Reason("damaged", is_claim=True, wants_photo=True, questions=(_question("box_damaged", "yes", "no"),)),
    Reason("wrong_item", is_claim=True, wants_photo=True, questions=(_question("what_came"),), remedies=ONLY_ANEW),
    Reason("part_missing", is_claim=True, questions=(_question("which_part"),), remedies=ONLY_ANEW),
    Reason("not_as_described", is_claim=True, wants_photo=True, questions=(_question("what_differs"),)),
    Reason("faulty", is_claim=True, wants_photo=True, questions=(_question("what_happens"), _question("since_when"))),
)
# Dates of any one year: the season comes again every year.
CHRISTMAS = Rule(
    "Christmas",
    Match(season=Season(date(2026, 11, 1), date(2026, 12, 31), every_year=True)),
    until=date(2027, 1, 31),
)


def built_in(currency: str = "EUR") -> Definition:
    """30 days and over Christmas until 31 January, money back or an exchange, free of charge, three days of grace; a
    person looks at claims and dear things within a day; money is promised within a week. Amounts fit euros."""
    return Definition(
        currency=currency,
        terms=Terms(days=30, offers=(Offer(Outcome.REFUND), Offer(Outcome.EXCHANGE))),
        rules=(CHRISTMAS,),
        reasons=REASONS,
        review=Review(hours=24, over=Decimal(500), claims=True, score=70),
        exchanging=Exchanging(ShipStart.TRUSTED, orders=3, below=Decimal(150)),
        grace_days=3,
        max_exchanges=2,
        drop_off_days=14,
        refund_days=7,
    )
