"""The merchant's own labels, from a ZIP of PDFs: read whole, checked file by file, then kept at once or not at all.

A file's name is the number of its label. A table in the ZIP (CSV: file, number, valid_until) may say otherwise.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from returns.models import LabelStock

MAX_BYTES = 25 * 1024 * 1024  # of the upload
MAX_LABEL = 1024 * 1024  # of one PDF, unpacked
MAX_LABELS = 2000
MAX_UNPACKED = 100 * 1024 * 1024
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{2,79}")
MOST_PROBLEMS = 30


class UploadProblem(Exception):
    """The upload as a whole cannot be read; in words for the person who chose it."""


@dataclass(frozen=True)
class FileProblem:
    """What is wrong with one file of the upload."""

    file: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """One label of the upload."""

    number: str
    body: bytes
    valid_until: date | None


@dataclass(frozen=True)
class Upload:
    """What came of it. With problems nothing was kept. `known`: labels that were here before, and stay as they are."""

    kept: int = 0
    known: int = 0
    problems: tuple[FileProblem, ...] = ()
    more_problems: int = 0


def add_labels(body: bytes, carrier: str, valid_until: date | None, today: date) -> Upload:
    """Keep every label of the upload (a ZIP, or one PDF named by its number in it) for this carrier; needs the scope.

    A number that is known already is left as it is, given out or not: the same upload twice changes nothing. Raises
    UploadProblem.
    """
    sheets, problems = read(body, valid_until, today)
    if problems:
        return Upload(0, 0, tuple(problems[:MOST_PROBLEMS]), max(0, len(problems) - MOST_PROBLEMS))
    numbers = [sheet.number for sheet in sheets]
    known = set(LabelStock.objects.filter(carrier=carrier, number__in=numbers).values_list("number", flat=True))
    fresh = [sheet for sheet in sheets if sheet.number not in known]
    LabelStock.objects.bulk_create(
        [LabelStock(carrier=carrier, number=one.number, label=one.body, valid_until=one.valid_until) for one in fresh],
        batch_size=50,
        ignore_conflicts=True,  # a colleague uploads the same file in the same second
    )
    return Upload(len(fresh), len(known))


def read(body: bytes, valid_until: date | None, today: date) -> tuple[list[Sheet], list[FileProblem]]:
    """The labels of a ZIP, and what is wrong with any of its files. Pure. Raises UploadProblem."""
    if len(body) > MAX_BYTES:
        raise UploadProblem(_("The file is larger than 25 MB. Split it."))
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return _sheets(packed, valid_until, today)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise UploadProblem(
            _("This is no ZIP file that can be opened. Pack the labels’ PDFs without a password.")
        ) from None


def _sheets(packed: zipfile.ZipFile, valid_until: date | None, today: date) -> tuple[list[Sheet], list[FileProblem]]:
    listed = [one for one in packed.infolist() if not one.is_dir() and not _is_dust(one.filename)]
    pdfs = [one for one in listed if one.filename.lower().endswith(".pdf")]
    tables = [one for one in listed if one.filename.lower().endswith(".csv")]
    if not pdfs:
        raise UploadProblem(_("There is no PDF in this file."))
    if len(pdfs) > MAX_LABELS:
        raise UploadProblem(_("There are more than 2,000 labels in this file. Split it."))
    if sum(one.file_size for one in listed) > MAX_UNPACKED:
        raise UploadProblem(_("Unpacked, the file is larger than 100 MB. Split it."))
    problems = [
        FileProblem(one.filename, _("Only PDFs and one table (CSV) can be used."))
        for one in listed
        if one not in pdfs and one not in tables
    ]
    told, wrong = _table(packed, tables)
    problems += wrong
    found: dict[str, Sheet] = {}
    for one in pdfs:
        number, until = told.get(_name(one.filename), (_stem(one.filename), ""))
        words, last = _judge(number, until, valid_until, today)
        content = b"" if one.file_size > MAX_LABEL else packed.read(one)
        words = words or _wrong_pdf(content, one.file_size) or (_twice(found, number))
        if words:
            problems.append(FileProblem(one.filename, words))
        else:
            found[number] = Sheet(number, content, last)
    missing = told.keys() - {_name(one.filename) for one in pdfs}
    problems += [FileProblem(name, _("The table names it, and it is not in the ZIP.")) for name in sorted(missing)]
    return list(found.values()), problems


def _table(
    packed: zipfile.ZipFile, tables: list[zipfile.ZipInfo]
) -> tuple[dict[str, tuple[str, str]], list[FileProblem]]:
    if len(tables) > 1:
        return {}, [FileProblem(one.filename, _("There may be one table only.")) for one in tables[1:]]
    told: dict[str, tuple[str, str]] = {}
    problems: list[FileProblem] = []
    for table in tables:
        for number, row in _rows(packed.read(table), table.filename):
            place = f"{table.filename}:{number}"
            name, label = (row.get("file") or "").strip(), (row.get("number") or "").strip()
            if not name or not label:
                problems.append(FileProblem(place, _("Both file and number are needed in each line.")))
            else:
                told[_name(name)] = (label, (row.get("valid_until") or "").strip())
    return told, problems


def _rows(content: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UploadProblem(_("%(file)s is not UTF-8. Save the table as “CSV UTF-8”.") % {"file": name}) from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", strict=False)
    columns = {str(column).strip().lower() for column in reader.fieldnames or ()}
    if not {"file", "number"} <= columns:
        raise UploadProblem(_("%(file)s needs the columns file and number.") % {"file": name})
    reader.fieldnames = [str(column).strip().lower() for column in reader.fieldnames or ()]
    yield from enumerate(reader, start=2)


def _judge(number: str, until: str, general: date | None, today: date) -> tuple[str, date | None]:
    """What is wrong with a label's number or its last day; and that day."""
    if not NUMBER.fullmatch(number):
        return _("Expected the label’s number: 3 to 80 letters, digits, blanks, points or hyphens."), None
    try:
        last = date.fromisoformat(until) if until else general
    except ValueError:
        return _("valid_until: expected a day such as 2027-01-31, got “%(got)s”.") % {"got": until[:20]}, None
    if last is not None and last <= today:
        return _("It is not valid any more."), None
    return "", last


def _wrong_pdf(content: bytes, size: int) -> str:
    if size > MAX_LABEL:
        return _("It is larger than 1 MB, which is no label.")
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        return _("This is no whole PDF.")
    return ""


def _twice(found: dict[str, Sheet], number: str) -> str:
    return _("The number %(number)s stands there twice.") % {"number": number} if number in found else ""


def _is_dust(name: str) -> bool:
    """What systems put into a ZIP by themselves."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1] in (".DS_Store", "Thumbs.db", "desktop.ini")


def _name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def _stem(path: str) -> str:
    return _name(path)[: -len(".pdf")]
