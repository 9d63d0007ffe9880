"""The merchant's own pick-up points, from a file: read whole, checked line by line, then exchanged at once."""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.tenancy import current_merchant_id
from tracking.models import PickupPoint
from tracking.pickup.rows import Line, LineProblem, lines_of, point_row

MAX_BYTES = 12 * 1024 * 1024
MAX_ROWS = 20_000
BATCH = 1000
# Not more are listed: a wrong column is wrong in every line.
MOST_PROBLEMS = 50


class UploadProblem(Exception):
    """The file as a whole cannot be read; the message is for the person who chose it, in the active language."""


@dataclass(frozen=True)
class Upload:
    """What came of a file. With problems nothing was changed."""

    count: int
    problems: list[LineProblem]
    more_problems: int = 0


def replace_points(body: bytes) -> Upload:
    """Exchange all of the merchant's points for those of the file (CSV or JSON, UTF-8); all of them or none.

    Raises UploadProblem for a file that is none of both, is too large or holds no point. Needs the merchant's scope,
    whose transaction makes the exchange one step for everybody who looks.
    """
    lines = _read(body)
    rows, problems = _checked(lines)
    if problems:
        return Upload(len(lines), problems[:MOST_PROBLEMS], max(0, len(problems) - MOST_PROBLEMS))
    _one_at_a_time()
    PickupPoint.objects.all().delete()
    PickupPoint.objects.bulk_create(rows, batch_size=BATCH)
    return Upload(len(rows), [])


def remove_points() -> int:
    """Take all of the merchant's own points away; returns how many there were."""
    _one_at_a_time()
    count, _by_model = PickupPoint.objects.all().delete()
    return int(count)


def _read(body: bytes) -> list[Line]:
    if len(body) > MAX_BYTES:
        raise UploadProblem(_("The file is larger than 12 MB. Split it by country and leave out what nobody needs."))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise UploadProblem(
            _("Line %(line)s holds a character that is not UTF-8. Save the file as “CSV UTF-8”.") % {"line": line}
        ) from None
    if "\0" in text:
        raise UploadProblem(_("This is not a text file. Save the table as CSV."))
    try:
        lines = lines_of(text)
    except ValueError as error:
        raise UploadProblem(str(error)) from None
    if not lines:
        raise UploadProblem(_("The file holds no pick-up point, at most a line with the names of the columns."))
    if len(lines) > MAX_ROWS:
        raise UploadProblem(_("The file holds more than 20,000 pick-up points."))
    return lines


def _checked(lines: list[Line]) -> tuple[list[PickupPoint], list[LineProblem]]:
    rows: list[PickupPoint] = []
    problems: list[LineProblem] = []
    seen: dict[tuple[str, str], int] = {}
    today = timezone.localdate().isoformat()
    for line in lines:
        row, wrong = point_row(line, today)
        problems += wrong
        if row is None:
            continue
        first = seen.setdefault((row.carrier, row.external_id), line.number)
        if first != line.number:
            expected = _("an id that is not on line %(line)s already") % {"line": first}
            problems.append(LineProblem(line.number, "id", expected, row.external_id))
        rows.append(row)
    return rows, problems


def _one_at_a_time() -> None:
    """Two uploads at once would each delete what it sees and add its own: both lists, mixed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x9017, current_merchant_id()])
