"""Who bought what and when, made up the same way at every start but for the lot that holds people out. Pure."""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.past.plot import History, Home
from demo.story.plot import Item

DAYS = 190
RECENTLY = 7  # the youngest of these orders: the story tells of those after them


@dataclass(frozen=True)
class Buyer:
    """`opt_in` and `offered` are what the shop says of advertising."""

    name: str
    email: str
    home: Home
    opt_in: bool | None
    offered: bool | None


@dataclass
class Sale:
    """One order of the past. All moments aware; `number` is given when all sales are known."""

    buyer: Buyer
    items: tuple[Item, ...]
    placed_at: datetime
    sent_at: datetime
    delivered_at: datetime
    is_again: bool = False
    goes_back_at: datetime | None = None  # the parcel back was handed over
    refunded_at: datetime | None = None
    done_at: datetime | None = None  # the money or the new thing left
    back: int = 0  # which of the items came back
    outcome: str = ""
    is_tight: bool = False  # it came back because it was too small
    number: int = field(default=0)


def sales(history: History, now: datetime, is_held_out: Callable[[str], bool]) -> list[Sale]:
    """Everything that was bought, oldest first. Who belongs to the held-out buys again less often, as told."""
    # The same past for everybody; nothing hangs on these numbers being hard to guess.
    dice = random.Random(history.mail_domain)  # noqa: S311
    counts = {True: 0.0, False: 0.0}
    found: list[Sale] = []
    for place, buyer in enumerate(_buyers(history, dice)):
        # More of them early than late: the shop's spring. So most have had the time to come back.
        ago = RECENTLY + (DAYS - RECENTLY) * (1 - ((place + 0.5) / history.buyers) ** 1.4)
        first = _sale(history, buyer, now - timedelta(days=ago), dice)
        found.append(first)
        out = is_held_out(buyer.email)
        # Every so many, not by chance: small numbers would else tell another story at each start.
        counts[out] += history.buys_again[out]
        if counts[out] >= 1:
            counts[out] -= 1
            again = first.delivered_at + timedelta(days=dice.uniform(10, 48), hours=dice.uniform(0, 9))
            if again < now - timedelta(days=RECENTLY):
                found.append(_sale(history, buyer, again, dice, is_again=True))
    found.sort(key=lambda sale: sale.placed_at)
    for number, sale in enumerate(reversed(found)):
        sale.number = history.last_number - number
    for place, sale in enumerate(found):
        if place % 13 == 5:
            _send_back(history, sale, now, dice)
    shoes = [sale for sale in found if any(item.title == history.runs_small for item in sale.items)]
    for sale in shoes[::6]:
        if sale.goes_back_at is None:
            sale.is_tight = True
            sale.back = next(at for at, item in enumerate(sale.items) if item.title == history.runs_small)
            _send_back(history, sale, now, dice)
    return found


def _buyers(history: History, dice: random.Random) -> Iterator[Buyer]:
    names = [(first, last) for last in history.lasts for first in history.firsts]
    dice.shuffle(names)
    for place, (first, last) in enumerate(names[: history.buyers]):
        # Three in four were told at the checkout how to say no; one in eight said yes; some said no, some nothing.
        said = {0: (True, True), 1: (False, True), 2: (None, None)}.get(place % 8, (None, True))
        name = f"{first} {last}"
        yield Buyer(name, f"{_plain(name)}@{history.mail_domain}", _home(history, dice), *said)


def _home(history: History, dice: random.Random) -> Home:
    """Mostly where the shop is: the last four homes are rare."""
    return dice.choice(history.homes[:-4] if dice.random() < 0.85 else history.homes)


def _sale(history: History, buyer: Buyer, at: datetime, dice: random.Random, *, is_again: bool = False) -> Sale:
    placed = at.replace(minute=dice.randrange(60), second=dice.randrange(60), microsecond=0)
    sent = placed + timedelta(hours=dice.uniform(10, 30))
    # Parcels come by day.
    day = (sent + timedelta(days=dice.choice((1, 1, 1, 2, 2, 3)))).replace(hour=8, minute=0)
    delivered = min(day + timedelta(minutes=dice.randrange(480)), placed + timedelta(days=6))
    items = tuple(dice.sample(history.goods, dice.choice((1, 1, 2))))
    return Sale(buyer, items, placed, sent, delivered, is_again)


def _send_back(history: History, sale: Sale, now: datetime, dice: random.Random) -> None:
    began = sale.delivered_at + timedelta(days=dice.uniform(2, 9))
    if began < now:
        sale.goes_back_at, sale.outcome = began, history.outcomes[sale.number % 10]
        done = began + timedelta(days=dice.uniform(4, 8))
        sale.done_at = done if done < now else None
        sale.refunded_at = sale.done_at if sale.outcome == "refund" else None


def _plain(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ü", "ue").replace("ö", "oe").replace("ë", "e"))
    return plain.encode("ascii", "ignore").decode().lower().replace(" ", ".")
