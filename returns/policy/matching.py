"""Which rules are about an item."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from returns.policy.definition import Definition, Match, Rule, Season
from returns.policy.facts import Item


@dataclass(frozen=True)
class Matched:
    """A rule that is about the item, with its season's days moved to the year that counts."""

    rule: Rule
    first: date | None = None
    last: date | None = None
    until: date | None = None


def matching(definition: Definition, item: Item) -> Iterator[Matched]:
    """The rules that are about the item, in their order."""
    for rule in definition.rules:
        if not fits(rule.match, item):
            continue
        season = rule.match.season
        if season is None:
            yield Matched(rule, until=rule.until)
            continue
        years = years_ahead(season, item.order.placed_on)
        if years is not None:
            yield Matched(
                rule,
                moved(season.first, years),
                moved(season.last, years),
                moved(rule.until, years) if rule.until else None,
            )


def fits(match: Match, item: Item) -> bool:
    """Whether goods and country fit; the season aside."""
    line, country = item.line, item.order.country.upper()
    return (
        (not match.categories or any(within(line.category, named) for named in match.categories))
        and (not match.tags or bool({_plain(tag) for tag in match.tags} & {_plain(tag) for tag in line.tags}))
        and (not match.skus or (bool(line.sku) and _plain(line.sku) in {_plain(sku) for sku in match.skus}))
        and (not match.countries or country in {code.upper() for code in match.countries})
    )


def within(category: str, named: str) -> bool:
    """Whether the category is the named one, or below it: "Shoes" names "Shoes > Trail". Case does not count."""
    category, named = _plain(category), _plain(named)
    return category == named or category.startswith(f"{named} >")


def years_ahead(season: Season, placed: date | None) -> int | None:
    """By how many years the season has to be moved to hold that day; None when it does not hold it in any year."""
    if placed is None:
        return None
    if not season.every_year:
        return 0 if season.first <= placed <= season.last else None
    around = placed.year - season.first.year
    for years in (around, around - 1):  # a season over New Year began in the year before
        if moved(season.first, years) <= placed <= moved(season.last, years):
            return years
    return None


def moved(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th where there is none."""
    return months_later(day, 12 * years)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    number = day.day
    while True:
        try:
            return date(year, month + 1, number)
        except ValueError:
            number -= 1


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
