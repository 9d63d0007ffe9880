"""Setting a shop up, the way its team would: once, before its first order, through the product's own functions."""

from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils import timezone

from care.models import CareBlock, CareSettings, CommonQuestion, TakeBackRule
from demo.life.past import remember
from demo.life.plot import Gathering, Kind, Life, Person, Place
from merchants.models import Merchant
from orders.models import StatusKey
from orders.tokens import make_key
from tracking.pickup.uploading import replace_points
from visits.models import AppointmentKind, Duty, KindAtLocation, Location, Skill, Specialist

FOLDER = Path(__file__).resolve().parent
EMPTY: tuple[object, ...] = (None, "", [], {})


def settle_in(merchant: Merchant, life: Life) -> None:
    """Everything but the orders, unless it was done. Needs the scope, whose transaction makes it one step."""
    if StatusKey.objects.exists():
        return
    upload = replace_points((FOLDER / life.points).read_bytes())
    if upload.problems:
        raise ValueError(f"{life.points}: {upload.problems[0]}")
    _open_shops(merchant, life)
    _care(merchant, life)
    remember(merchant, life.lanes)
    make_key()


def _open_shops(merchant: Merchant, life: Life) -> None:
    places = {place.name: _place(merchant, place) for place in life.places}
    kinds = {kind.name: _kind(kind, places, number) for number, kind in enumerate(life.kinds)}
    for person in life.people:
        _person(person, places, kinds)


def _place(merchant: Merchant, place: Place) -> Location:
    own = {"country": merchant.country, "time_zone": merchant.time_zone}
    row = Location(name=place.name, **{**own, **place.row})
    _save(row)
    return row


def _kind(kind: Kind, places: dict[str, Location], position: int) -> AppointmentKind:
    row = AppointmentKind(name=kind.name, position=position, **kind.row)
    _save(row)
    for name in kind.places:
        _save(KindAtLocation(kind=row, location=places[name]))
    return row


def _person(person: Person, places: dict[str, Location], kinds: dict[str, AppointmentKind]) -> None:
    row = Specialist(name=person.name, does=person.does)
    _save(row)
    for name, hours in person.duties.items():
        _save(Duty(specialist=row, location=places[name], hours=hours))
    for name in person.kinds:
        _save(Skill(specialist=row, kind=kinds[name]))


def _care(merchant: Merchant, life: Life) -> None:
    _save(CareSettings(**life.care))
    if life.gathering:
        _save(_event(merchant, life.gathering))
    for position, values in enumerate(life.blocks, start=1):
        _save(CareBlock(is_on=True, position=position, **values))
    for position, values in enumerate(life.answers):
        _save(CommonQuestion(position=position, **values))
    for values in life.rules:
        _save(TakeBackRule(is_on=True, **values))


def _event(merchant: Merchant, told: Gathering) -> CareBlock:
    zone = ZoneInfo(merchant.time_zone)
    today = timezone.now().astimezone(zone).date()
    # Not this week's: the demo may be looked at for some days.
    day = today + timedelta(days=(told.weekday - today.weekday()) % 7 + 7)
    begins, ends = (datetime.combine(day, time(hour), zone) for hour in told.hours)
    return CareBlock(
        kind=CareBlock.Kind.EVENT,
        is_on=True,
        texts=told.texts,
        starts_at=begins,
        ends_at=ends,
        place=told.place,
        country=told.country,
        postcodes=list(told.postcodes),
    )


def _save(row: Model) -> None:
    # What a form would refuse is no example. Constraints are the database's to check.
    given = {field.name for field in row._meta.concrete_fields if getattr(row, field.attname) not in EMPTY}
    row.clean_fields(exclude={field.name for field in row._meta.concrete_fields} - given | {"merchant"})
    row.save()
