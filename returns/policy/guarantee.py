"""The legal guarantee: how long a consumer may claim that something is wrong (Directive (EU) 2019/771)."""

from dataclasses import dataclass
from datetime import date

from returns.policy.facts import Item
from returns.policy.matching import months_later
from returns.policy.vocabulary import Outcome, Result

MONTHS = 24  # art. 10(1), from delivery
# Where national law gives more, as art. 10(3) lets it: Spain, RDL 1/2007 art. 120 (since 2022); Portugal, DL 84/2021
# art. 12; Sweden, Konsumentköplag 2022:260, ch. 5 § 2.
LONGER = {"ES": 36, "PT": 36, "SE": 36}
# No fixed end: what can be expected of the goods counts (Netherlands, BW 7:17), or a long limitation period alone
# (Finland, Kuluttajansuojalaki ch. 5; Ireland, six years). After MONTHS a person has to look.
BY_EXPECTED_LIFE = frozenset({"NL", "FI", "IE"})
# Art. 11: within a year the fault is presumed to have been there; member states may make it two.
PRESUMED_MONTHS = 12
PRESUMED_LONGER = {"FR": 24, "BE": 24, "ES": 24, "PT": 24, "SE": 24}
# Directive (EU) 2024/1799, art. 16: after a repair the liability lasts 12 months longer, once; for sales since then.
REPAIR_MONTHS, REPAIR_SINCE = 12, date(2026, 7, 31)


@dataclass(frozen=True)
class Guarantee:
    """How long it lasts: `until` is None while the delivery is unknown."""

    until: date | None
    was_repaired: bool = False  # and so lasts longer
    presumed_until: date | None = None  # until then the merchant has to prove that nothing was wrong
    by_expected_life: bool = False  # does not simply end
    by_law_until: date | None = None  # without what the merchant gives beyond the law


def guarantee(item: Item, given_months: int) -> Guarantee:
    """The guarantee of an item where the merchant gives so many months; the law's own are the least."""
    country, delivered = item.order.country.upper(), item.order.delivered_on
    repaired = extends(item)
    by_life = country in BY_EXPECTED_LIFE
    if delivered is None:
        return Guarantee(None, repaired, by_expected_life=by_life)
    least, more = LONGER.get(country, MONTHS), REPAIR_MONTHS if repaired else 0
    until = months_later(delivered, max(given_months, least) + more)
    presumed = months_later(delivered, PRESUMED_LONGER.get(country, PRESUMED_MONTHS))
    return Guarantee(until, repaired, presumed, by_life, months_later(delivered, least + more))


def extends(item: Item) -> bool:
    """Whether a repair has made the guarantee longer. An order without a known day counts as new enough."""
    placed = item.order.placed_on
    return (placed is None or placed >= REPAIR_SINCE) and any(
        earlier.outcome == Outcome.REPAIR and earlier.result == Result.DONE for earlier in item.earlier
    )
