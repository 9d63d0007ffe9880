"""What needs a person now: every row says what happened, what it means, and offers one thing to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from dashboard.care.needs import asked_take_backs, open_questions
from dashboard.coupons.needs import coupons
from dashboard.needs.connections import connections, deliveries, webhooks
from dashboard.needs.mails import messages
from dashboard.needs.need import LOOK_BACK, SHOWN, Need
from dashboard.needs.owners import addresses, requests
from dashboard.needs.parcels import changes, parcels
from dashboard.needs.sending import stopped
from dashboard.returns.needs import goods_come_back
from dashboard.reviews.needs import site_trouble, unhappy, unread_reviews
from dashboard.sending.needs import bounced, senders
from dashboard.visits.needs import left_behind, who_came, without_place

__all__ = ["LOOK_BACK", "SHOWN", "Need", "Section", "sections"]


@dataclass(frozen=True)
class Section:
    title: str | Promise
    needs: list[Need]
    more: int  # how many rows beyond those shown


def sections() -> list[Section]:
    """The kinds of trouble that exist now, worst first; empty when nothing needs a person. Needs an open scope."""
    found = (_section(title, rows) for title, rows in KINDS)
    return [section for section in found if section.needs]


def _section(title: str | Promise, rows: Callable[[], Iterator[Need]]) -> Section:
    needs = list(rows())
    return Section(title, needs[:SHOWN], max(len(needs) - SHOWN, 0))


def customers_ask() -> Iterator[Need]:
    """Their questions, and what they hand in."""
    yield from open_questions()
    yield from asked_take_backs()


def people_visit() -> Iterator[Need]:
    """What was not collected, and who came."""
    yield from left_behind()
    yield from without_place()
    yield from who_came()


def customers_say() -> Iterator[Need]:
    """Who is unhappy, which reviews wait, and what keeps us from asking."""
    yield from unhappy()
    yield from unread_reviews()
    yield from site_trouble()


# People who wait come first, machines that stumbled last.
KINDS: tuple[tuple[str | Promise, Callable[[], Iterator[Need]]], ...] = (
    (gettext_lazy("Delivery changes"), changes),
    (gettext_lazy("Returns"), goods_come_back),
    (gettext_lazy("Customers ask"), customers_ask),
    (gettext_lazy("Customers say"), customers_say),
    (gettext_lazy("Visits to your shops"), people_visit),
    (gettext_lazy("Parcels"), parcels),
    (gettext_lazy("Stopped mails"), stopped),
    (gettext_lazy("Privacy requests"), requests),
    (gettext_lazy("Connections"), connections),
    (gettext_lazy("Webhooks"), webhooks),
    (gettext_lazy("Reactions that failed"), deliveries),
    (gettext_lazy("Mails"), messages),
    (gettext_lazy("Mails that bounced"), bounced),
    (gettext_lazy("Sending"), senders),
    (gettext_lazy("Coupons"), coupons),
    (gettext_lazy("Addresses of the pages"), addresses),
)
