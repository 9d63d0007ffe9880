"""What can be changed now, as buttons, and what cannot, with its reason. No button that lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.about.changing import CALLS
from storefront import moments
from storefront.changing.targets import Target
from tracking import change_reasons
from tracking.capabilities import Option
from tracking.models import DeliveryChange

Kind, Way = DeliveryChange.Kind, DeliveryChange.Way

SHOWN = 3  # buttons before the rest folds away
# What people ask for most, first; before the parcel is sent they correct a mistake.
ON_THE_WAY = (Kind.DAY, Kind.PICKUP_POINT, Kind.NEIGHBOUR, Kind.SAFE_PLACE, Kind.HOLD, Kind.ADDRESS, Kind.CANCEL)
NOT_SENT = (Kind.ADDRESS, Kind.PICKUP_POINT, Kind.CANCEL, Kind.HOLD, Kind.DAY, Kind.NEIGHBOUR, Kind.SAFE_PLACE)


@dataclass(frozen=True)
class Choice:
    """One button. `outside` names whose page it opens, "" for ours; `there` is what can be done on that page.

    `until` is when it ends, where that is not the same for all.
    """

    words: str
    href: str
    outside: str = ""
    there: Sequence[str] = ()
    until: str = ""


@dataclass(frozen=True)
class Never:
    """Wishes that are not possible, for one reason."""

    reason: str
    wishes: Sequence[str]


@dataclass(frozen=True)
class Choices:
    possible: Sequence[Choice]
    never: Sequence[Never]
    cutoff: str  # when all of them end: "today at 20:00", in a sentence; "" where they differ or no end is known

    @staticmethod
    def until(option: Option) -> str:
        """When this one ends, or ended; "" where no moment is known."""
        return moments.until_time(option.cutoff) if option.cutoff else ""

    @property
    def first(self) -> Sequence[Choice]:
        return self.possible[:SHOWN]

    @property
    def more(self) -> Sequence[Choice]:
        return self.possible[SHOWN:]


def choices_of(target: Target) -> Choices:
    """The choices of a target in the active language, time zone and URL prefix."""
    place = {kind: number for number, kind in enumerate(ON_THE_WAY if target.shipment else NOT_SENT)}
    ordered = sorted(target.options, key=lambda option: place[Kind(option.kind)])
    return Choices(
        possible=_possible([option for option in ordered if option.way], target),
        never=_never([option for option in ordered if not option.way], target),
        cutoff=_shared_cutoff([option for option in ordered if option.way]),
    )


def words_of(kind: str, target: Target) -> str:
    """The wish in the customer's words."""
    if kind == Kind.CANCEL and target.name:
        return _("Cancel this part of the order") if target.shipment is None else _("Cancel this parcel")
    return str(CALLS[kind])


def address_of(target: Target, kind: str = "") -> str:
    """Our page for a kind of wish, or the one to choose from."""
    where = {"public_id": target.order.public_id}
    page = reverse("change", kwargs={**where, "kind": kind}) if kind else reverse("change_delivery", kwargs=where)
    return f"{page}?{urlencode({'parcel': target.key})}"


def _possible(options: Sequence[Option], target: Target) -> list[Choice]:
    """A button each; what one page of the carrier takes is one button: three that open the same page mislead."""
    by_page: dict[str, list[Option]] = {}
    for option in options:
        page = option.url if option.way == Way.CARRIER_PAGE else address_of(target, option.kind)
        by_page.setdefault(page, []).append(option)
    return [_choice(page, group, target, tell_end=not _shared_cutoff(options)) for page, group in by_page.items()]


def _choice(page: str, options: Sequence[Option], target: Target, *, tell_end: bool) -> Choice:
    wishes = [words_of(option.kind, target) for option in options]
    return Choice(
        words=wishes[0] if len(wishes) == 1 else _("Change the delivery"),
        href=page,
        outside=target.carrier if options[0].way == Way.CARRIER_PAGE else "",
        there=wishes if len(wishes) > 1 else (),
        until=_first_cutoff(options) if tell_end else "",
    )


def _shared_cutoff(options: Sequence[Option]) -> str:
    ends = {option.cutoff for option in options}
    return _first_cutoff(options) if len(ends) == 1 else ""


def _never(options: Sequence[Option], target: Target) -> list[Never]:
    """By reason, in the order in which the reasons first appear."""
    by_reason: dict[str, list[str]] = {}
    for option in options:
        by_reason.setdefault(change_reasons.words(option.reason), []).append(words_of(option.kind, target))
    return [Never(reason, wishes) for reason, wishes in by_reason.items()]


def _first_cutoff(options: Sequence[Option]) -> str:
    ends: list[datetime] = [option.cutoff for option in options if option.cutoff]
    return moments.until_time(min(ends)) if ends else ""
