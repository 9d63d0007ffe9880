"""When a mail may arrive: within the journey's window, and what nobody waits for by day."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from notifications.about.advising import NUDGES as PICKUP_NUDGES
from notifications.facts.snapshot import Facts
from notifications.journeys.happening import reader_of
from notifications.journeys.planning import Place, place_of, window_of
from notifications.journeys.scheduling import Window, admitted, no_holidays
from notifications.models import MailClass

# Advertising arrives by day, where the reader is.
BY_DAY = Window(time(9), time(20))
# Status mails that remind rather than tell: nobody needs them at night.
NUDGES = frozenset({*PICKUP_NUDGES, "collection_ending"})


def opens_at(facts: Facts, moment: datetime) -> datetime:
    """`moment` (aware), or the next one at which both the journey's window and the reader's day are open.

    The window by the very clock and holidays that the planning asked (planning.place_of).
    """
    shop, reader = _shop(facts), _reader(facts)
    own = place_of(facts.journey.clock, shop, reader)
    window, theirs = window_of(facts.journey), reader or shop
    by_day = BY_DAY if facts.message.mail_class == MailClass.MARKETING or facts.template in NUDGES else Window()
    for _try in range(4):
        later = admitted(moment, window, own.zone, own.holidays)
        later = admitted(later, by_day, theirs.zone, no_holidays)
        if later == moment:
            break
        moment = later
    return moment


def _shop(facts: Facts) -> Place:
    return Place(ZoneInfo(facts.merchant.time_zone), facts.merchant.country)


def _reader(facts: Facts) -> Place | None:
    """Where the order goes, or the last one did; None where that does not tell it."""
    order = facts.order_row
    country, postal_code = (order.country, order.postal_code) if order is not None else facts.person.home
    return reader_of(country, postal_code)
