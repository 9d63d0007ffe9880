"""What the order's page says of an order that its buyer fetches: the sentence at the top, and the progress line.

Pure functions of the page's rows, for storefront/page.py.
"""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from storefront import moments
from storefront.answers import Answer
from storefront.reading import Rows
from storefront.steps import Step
from storefront.visiting.wording import day_until
from visits.models import Collection

State = Collection.State
REACHED = {State.WAITING: 2, State.READY: 3, State.EXPIRED: 3, State.COLLECTED: 4}


def collection_answer(rows: Rows) -> Answer | None:
    """The sentence for an order that is fetched in a shop; None where there is none, where parcels travel too (they
    have the word, the section below tells of the shop), and for a cancelled order."""
    found = collection_of(rows)
    if found is None or rows.parcels:
        return None
    place = {"place": found["location_name"]}
    match found["state"]:
        case State.READY:
            until = day_until(_moment(found["collect_until"]), found["location_time_zone"])
            words = {"code": spoken(found), "day": until}
            detail = (
                _("Bring the code %(code)s.") if not until else _("Bring the code %(code)s. We keep it until %(day)s.")
            )
            detail = detail % words
            return Answer(_("Your order is ready to collect at %(place)s.") % place, detail)
        case State.COLLECTED:
            when = moments.on_day(_moment(found["collected_at"]))
            return Answer(_("Your order was collected %(when)s.") % {"when": when}, tone="good")
        case State.EXPIRED:
            until = day_until(_moment(found["collect_until"]), found["location_time_zone"])
            headline = _("Nobody has collected your order at %(place)s.") % place
            detail = _("We kept it until %(day)s. Ask us what you prefer: that we keep it longer, or your money back.")
            return Answer(headline, detail % {"day": until}, "warn")
        case _other:
            headline = _("We are getting your order ready to collect at %(place)s.") % place
            return Answer(headline, _("You get an email with a code as soon as you can come."))


def collection_steps(rows: Rows) -> list[Step]:
    """Ordered, packed, ready to collect, collected; [] where `collection_answer` has nothing to say."""
    found = collection_of(rows)
    if found is None or rows.parcels:
        return []
    reached = REACHED[State(found["state"])]
    words = [
        pgettext("step", "Ordered"),
        pgettext("step", "Packed"),
        pgettext("step", "Ready to collect"),
        pgettext("step", "Collected"),
    ]
    places = enumerate(words, start=1)
    return [Step(word, "now" if at == reached else "done" if at < reached else "later") for at, word in places]


def collection_of(rows: Rows) -> dict[str, Any] | None:
    """The order's newest collection that still means something, as storefront/around.py read it."""
    if rows.order.cancelled_at:
        return None
    listed = rows.around.get("collections", [])
    return next((found for found in listed if found["state"] != State.CANCELLED), None)


def is_to_collect(rows: Rows) -> bool:
    """Does what is not sent lie in a shop of ours, or will it? Also where only the team, not the shop's system, says
    so."""
    found = collection_of(rows)
    return rows.order.will_collect or (found is not None and found["state"] in (State.WAITING, State.READY))


def spoken(found: dict[str, Any]) -> str:
    """ABC-123"""
    return Collection(code=found["code"]).spoken


def _moment(written: Any) -> Any:
    return parse_datetime(written) if written else None
