"""Pick-up points as their page shows them: every word decided here, so that the template only lays out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.mails.moments import babel_locale
from storefront.points.hours_words import Day, Standing, standing, week
from tracking.carriers.names import display_name
from tracking.models import PickupSettings
from tracking.pickup.distance import distance_words
from tracking.pickup.point import Point
from tracking.pickup.points import Nearby, key_of

STEP = 10  # points shown at first, and added by "show more"
MOST = 60
SOURCES = {"sendcloud": "Sendcloud"}  # display_name knows the carriers


@dataclass(frozen=True)
class PointView:
    """One point, laid out. `number` ties the list to the map."""

    number: int
    key: str
    point: Point
    carrier: str
    distance: str
    standing: Standing | None
    week: Sequence[Day]

    @property
    def is_placed(self) -> bool:
        return self.point.latitude is not None and self.point.longitude is not None


@dataclass(frozen=True)
class Filter:
    """One carrier that can be chosen from."""

    code: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class PointsView:
    """The list, and an honest account of what is missing from it."""

    shown: Sequence[PointView]
    count: int
    more: int  # how many "show more" would show in all; 0: everything is shown
    filters: Sequence[Filter]
    asking: Sequence[str]
    silent: Sequence[str]

    @property
    def is_filtered(self) -> bool:
        return any(one.is_chosen for one in self.filters)

    @property
    def is_waiting(self) -> bool:
        return bool(self.asking)


def points_view(found: Nearby, country: str, postcode: str, *, carrier: str, count: int) -> PointsView:
    """Lay the points out in the active language; times are those of each place."""
    now = timezone.now()
    codes = sorted({point.carrier for point in found.points if point.carrier}, key=display_name)
    chosen = carrier if carrier in codes else ""
    points = [point for point in found.points if not chosen or point.carrier in ("", chosen)]
    shown = [_view(number, point, country, postcode, now) for number, point in enumerate(points[:count], start=1)]
    return PointsView(
        shown=shown,
        count=len(points),
        more=min(count + STEP, MOST) if len(points) > count and count < MOST else 0,
        filters=[Filter(code, display_name(code), code == chosen) for code in codes] if len(codes) > 1 else [],
        asking=[source_name(source) for source in found.asking],
        silent=[source_name(source) for source in found.silent],
    )


def source_name(source: str) -> str:
    """Whom we ask, as customers know them: an aggregator's name says nothing to them, so it is called a partner."""
    return _("our delivery partner") if source in SOURCES else display_name(source)


def map_settings() -> PickupSettings | None:
    """The merchant's map, where it is switched on. One query."""
    chosen: PickupSettings | None = PickupSettings.objects.filter(map_is_on=True).exclude(tile_url="").first()
    return chosen


def _view(number: int, point: Point, country: str, postcode: str, now: datetime) -> PointView:
    return PointView(
        number=number,
        key=key_of(point, country, postcode),
        point=point,
        carrier=display_name(point.carrier) if point.carrier else "",
        distance=distance_words(point.distance_m, babel_locale()) if point.distance_m is not None else "",
        standing=standing(point, now),
        week=week(point, now),
    )
