"""When a mail may arrive: within the journey's window, and what nobody waits for by day."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from notifications.about.advising import NUDGES as PICKUP_NUDGES
from notifications.facts.snapshot import Facts
from notifications.journeys.places import zone_of
from notifications.journeys.planning import window_of
from notifications.journeys.scheduling import Window, admitted, holidays_of
from notifications.models import Journey, MailClass

# Advertising arrives by day, where the reader is.
BY_DAY = Window(time(9), time(20))
# Status mails that remind rather than tell: nobody needs them at night.
NUDGES = frozenset({*PICKUP_NUDGES, "collection_ending"})


def opens_at(facts: Facts, moment: datetime) -> datetime:
    """`moment` (aware), or the next one at which both the journey's window and the reader's day are open."""
    window, shop = window_of(facts.journey), ZoneInfo(facts.merchant.time_zone)
    reader = reader_zone(facts)
    own = reader if facts.journey.clock == Journey.Clock.READER else shop
    by_day = BY_DAY if facts.message.mail_class == MailClass.MARKETING or facts.template in NUDGES else Window()
    for _try in range(4):
        later = admitted(moment, window, own, holidays_of(facts.merchant.country))
        later = admitted(later, by_day, reader, holidays_of(""))
        if later == moment:
            break
        moment = later
    return moment


def reader_zone(facts: Facts) -> ZoneInfo:
    """Where the order goes, or the last one did; the shop's zone where that does not tell. The planning's clock."""
    order = facts.order_row
    country, postal_code = (order.country, order.postal_code) if order is not None else facts.person.home
    return zone_of(country, postal_code) or ZoneInfo(facts.merchant.time_zone)
