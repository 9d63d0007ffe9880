"""Lines of an uploaded file as pick-up points, and what is wrong with each, by line and column."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tracking.carriers.names import carrier_code
from tracking.models import PickupPoint
from tracking.pickup.hours import WEEKDAYS, clean_hours
from tracking.pickup.places import EXAMPLES, is_postcode
from tracking.pickup.point import Hours

REQUIRED = ("id", "name", "street", "postal_code", "city", "country")
MORE = ("closed_on", "locker", "wheelchair", "kind", "takes_in", "compartment_mm")
COLUMNS = (*REQUIRED, "latitude", "longitude", "carrier", "time_zone", *WEEKDAYS, *MORE)
# Other names that people give these columns.
ALIASES = {
    "external_id": "id", "code": "id", "number": "id", "line1": "street", "address": "street",
    "postcode": "postal_code", "zip": "postal_code", "zipcode": "postal_code", "zip_code": "postal_code",
    "town": "city", "country_code": "country",
    "lat": "latitude", "lng": "longitude", "lon": "longitude", "long": "longitude", "timezone": "time_zone",
    "monday": "mon", "tuesday": "tue", "wednesday": "wed", "thursday": "thu", "friday": "fri", "saturday": "sat",
    "sunday": "sun", "closed": "closed_on", "is_locker": "locker", "is_accessible": "wheelchair",
    "takes_returns": "takes_in", "drop_off": "takes_in", "largest_mm": "compartment_mm",
}  # fmt: skip
CAPS = {"id": 80, "name": 200, "street": 250, "postal_code": 20, "city": 120}
CLOSED = ("closed", "gesloten", "geschlossen", "fermé", "-", "–")
YES, NO = ("yes", "true", "1", "ja", "oui", "y", "x"), ("no", "false", "0", "nee", "nein", "non", "n")
_DASH = re.compile(r"\s*[-–—]\s*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Line:
    """One line of a CSV file or one entry of a JSON list; `number` counts from 1 as an editor shows it."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class LineProblem:
    """What is wrong in one cell. `expected` is in the active language."""

    line: int
    column: str
    expected: str
    got: str


def lines_of(text: str) -> list[Line]:
    """The file's lines by the names of their columns. Raises ValueError (active language) when it has no table."""
    return _json_lines(text) if text.lstrip()[:1] in ("[", "{") else _csv_lines(text)


def point_row(line: Line, today: str) -> tuple[PickupPoint | None, list[LineProblem]]:
    """The unsaved row, or every problem of the line. Days before `today` (ISO) are left out of the closures."""
    reader = _LineReader(line)
    values: dict[str, Any] = {name: reader.text(name) for name in REQUIRED}
    country = values["country"] = reader.read("country", _country, _("a country’s two letters, such as NL"))
    if country and values["postal_code"] and not is_postcode(country, values["postal_code"]):
        example = EXAMPLES.get(country, "1234 AB")
        reader.wrong("postal_code", _("a postcode of this country, such as %(example)s") % {"example": example})
    north = reader.read("latitude", lambda cell: _degrees(cell, 90), _("degrees between -90 and 90, such as 52.3702"))
    east = reader.read("longitude", lambda cell: _degrees(cell, 180), _("degrees between -180 and 180, such as 4.8952"))
    if bool(line.cells.get("latitude")) != bool(line.cells.get("longitude")):
        reader.wrong(
            "latitude" if line.cells.get("longitude") else "longitude", _("both latitude and longitude, or neither")
        )
    zone = reader.read("time_zone", _zone, _("a time zone such as Europe/Amsterdam"))
    closed = reader.read("closed_on", _days, _("days such as 2026-12-25, with blanks between them"))
    locker = reader.read("locker", _flag, _("yes or no"))
    wheelchair = reader.read("wheelchair", _flag, _("yes or no"))
    kind = reader.read("kind", _kind, _("shop, post_office or locker"))
    takes_in = reader.read("takes_in", _flag, _("yes or no"))
    compartment = reader.read("compartment_mm", _three, _("three sides in millimetres, such as 600x400x380"))
    hours = reader.hours()
    if reader.problems:
        return None, reader.problems
    return PickupPoint(
        carrier=carrier_code(line.cells.get("carrier", "")), external_id=values["id"], name=values["name"],
        line1=values["street"], postal_code=values["postal_code"].upper(), city=values["city"], country=country,
        latitude=north, longitude=east, time_zone=zone or "", hours=hours,
        closed_on=[day for day in closed or [] if day >= today], is_locker=bool(locker) or kind == "locker",
        is_accessible=wheelchair, kind=kind or "", takes_in=takes_in, compartment_mm=compartment or [],
    ), []  # fmt: skip


class _LineReader:
    """Reads cells and gathers what is wrong, so that one upload tells of every fault."""

    def __init__(self, line: Line) -> None:
        self._line, self.problems = line, list[LineProblem]()

    def wrong(self, column: str, expected: str) -> None:
        got = self._line.cells.get(column, "")
        self.problems.append(LineProblem(self._line.number, column, expected, got[:60]))

    def text(self, column: str) -> str:
        cell = self._line.cells.get(column, "")
        cap = CAPS.get(column, 60)
        if not cell:
            self.wrong(column, _("something: this column must not be empty"))
        elif len(cell) > cap:
            self.wrong(column, _("at most %(count)s characters") % {"count": cap})
        return cell

    def read(self, column: str, convert: Callable[[str], Any], expected: str) -> Any:
        """The converted cell; None when it is empty or, noted as a problem, wrong."""
        cell = self._line.cells.get(column, "")
        if not cell:
            return None
        try:
            return convert(cell)
        except (ValueError, KeyError, OSError):
            self.wrong(column, expected)
            return None

    def hours(self) -> Hours:
        given: Hours = {}
        for weekday in WEEKDAYS:
            spans = self.read(weekday, _spans, _("times such as 09:00-12:30, 13:30-18:00, or “closed”"))
            if spans:
                given[weekday] = spans
        return given


def _csv_lines(text: str) -> list[Line]:
    head = text.split("\n", 1)[0]
    separator = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        names = [_name(cell) for cell in next(reader, [])]
        _require_columns(names)
        lines, before = [], reader.line_num
        for cells in reader:
            if any(cell.strip() for cell in cells):
                pairs = zip(names, cells, strict=False)
                lines.append(Line(before + 1, {name: _clean(cell) for name, cell in pairs if name}))
            before = reader.line_num
    except csv.Error as error:
        raise ValueError(_("Line %(line)s is no CSV: %(error)s.") % {"line": reader.line_num, "error": error}) from None
    return lines


def _json_lines(text: str) -> list[Line]:
    try:
        told = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        where = getattr(error, "lineno", 1)
        raise ValueError(_("The JSON cannot be read; the fault is near line %(line)s.") % {"line": where}) from None
    entries = told.get("points") if isinstance(told, dict) else told
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(_("Expected a JSON list of pick-up points, each an object such as in the example."))
    return [Line(number, _json_cells(entry)) for number, entry in enumerate(entries, start=1)]


def _json_cells(entry: dict[str, Any]) -> dict[str, str]:
    cells: dict[str, Any] = {_name(name): value for name, value in entry.items()}
    hours = cells.pop("hours", None)
    if isinstance(hours, dict):
        cells |= {_name(day): _written(spans) for day, spans in hours.items()}
    return {name: _clean(_written(value)) for name, value in cells.items() if name}


def _written(value: Any) -> str:
    """A JSON value as a cell would have it: [["09:00", "18:00"]] becomes 09:00-18:00."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        if value and all(isinstance(span, list) and len(span) == 2 for span in value):
            return ", ".join("-".join(str(end) for end in span) for span in value)
        return " ".join(_written(one) for one in value)
    return str(value)


def _name(cell: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", cell.strip().casefold()).strip("_")
    plain = ALIASES.get(plain, plain)
    return plain if plain in (*COLUMNS, "hours") else ""


def _require_columns(names: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise ValueError(
            _("The first line must name the columns. Missing: %(columns)s.") % {"columns": ", ".join(missing)}
        )


def _clean(cell: str) -> str:
    return " ".join(_CONTROLS.sub(" ", cell).split())[:1000]


def _country(cell: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", cell):
        raise ValueError
    return cell.upper()


def _degrees(cell: str, most: int) -> float:
    # 52,3702 is how a spreadsheet in most of Europe writes it.
    found = float(cell.replace(",", ".")) if re.fullmatch(r"-?[0-9]{1,3}([.,][0-9]{1,12})?", cell) else float("nan")
    if not abs(found) <= most:
        raise ValueError
    return found


def _zone(cell: str) -> str:
    if not re.fullmatch(r"[A-Za-z]+(/[A-Za-z_+-]+){0,2}", cell):
        raise ValueError
    return str(ZoneInfo(cell).key)


def _days(cell: str) -> list[str]:
    return sorted({date.fromisoformat(day).isoformat() for day in re.split(r"[\s,|]+", cell) if day})


def _flag(cell: str) -> bool:
    if cell.casefold() in YES:
        return True
    if cell.casefold() in NO:
        return False
    raise ValueError


def _kind(cell: str) -> str:
    plain = cell.casefold().replace(" ", "_")
    if plain not in ("shop", "post_office", "locker"):
        raise ValueError
    return plain


def _three(cell: str) -> list[int]:
    sides = [int(side) for side in re.split(r"\s*[x×*]\s*|\s+", cell)]
    if len(sides) != 3 or not all(0 < side <= 10_000 for side in sides):
        raise ValueError
    return sides


def _spans(cell: str) -> list[list[str]]:
    """The spans of one day, checked; [] for a day on which it is closed."""
    if cell.casefold() in CLOSED:
        return []
    spans = [_DASH.split(part.strip()) for part in re.split(r"[,;|/+&]", cell) if part.strip()]
    return clean_hours({"mon": spans}).get("mon", [])
