"""Taking a merchant's own labels: a ZIP of PDFs, with a list of their numbers where the file names are none.

All or nothing. A PDF named 3SABCD0001.pdf has that number; a CSV in the same ZIP ("number,file,valid until") says it
otherwise. Each number is taken once for a carrier, so the same file uploaded twice adds nothing twice.
"""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from orders.parcels import normal_number
from returns.labels.providers.answers import MOST_LABEL, is_document
from returns.models import LabelStock
from tracking.carriers.names import is_known

MOST_LABELS = 2000
MOST_BYTES = 64 * 1024 * 1024  # of the ZIP, and of what it unpacks to
SHORTEST, LONGEST = 6, 40
SHOWN = 20
BATCH = 200
HEADINGS = frozenset({"number", "tracking number", "nummer", "sendungsnummer", "numero", "numéro"})


@dataclass(frozen=True)
class Wrong:
    """A file or line that cannot be taken, and why, for people."""

    name: str
    why: str


class Refused(ValueError):
    """Nothing was taken. `wrong` names the first files and lines, `more` how many others there are."""

    def __init__(self, words: str, wrong: list[Wrong] | None = None) -> None:
        super().__init__(words)
        self.wrong, self.more = (wrong or [])[:SHOWN], max(len(wrong or []) - SHOWN, 0)


@dataclass(frozen=True)
class Listed:
    """One line of the list."""

    number: str
    valid_until: date | None


def upload(carrier: str, raw: bytes) -> int:
    """Add the labels of a ZIP to the carrier's pool; returns how many. In the caller's transaction. Raises Refused."""
    if not is_known(carrier):
        raise Refused(_("Choose a carrier."))
    if len(raw) > MOST_BYTES:
        raise Refused(_("This file has more than %(megabytes)s MB.") % {"megabytes": MOST_BYTES // 1024**2})
    files, listed, wrong = _opened(raw)
    labels = {}
    for name, body in files.items():
        told = listed.get(name) or Listed(normal_number(name.rpartition(".")[0]), None)
        if not SHORTEST <= len(told.number) <= LONGEST:
            wrong.append(Wrong(name, _("The file's name is no tracking number, and no list says which one it has.")))
        elif told.number in labels:
            wrong.append(Wrong(name, _("This number is in the file twice.")))
        else:
            labels[told.number] = (told, body, name)
    known = set(LabelStock.objects.filter(carrier=carrier, number__in=labels).values_list("number", flat=True))
    wrong += [Wrong(labels[number][2], _("This label was uploaded before.")) for number in sorted(known)]
    if wrong:
        raise Refused(_("Nothing was added: these files are wrong."), wrong)
    if not labels:
        raise Refused(_("There is no PDF in this file."))
    LabelStock.objects.bulk_create(
        (
            LabelStock(carrier=carrier, number=number, label=body, valid_until=told.valid_until)
            for number, (told, body, _name) in labels.items()
        ),
        BATCH,
    )
    return len(labels)


def _opened(raw: bytes) -> tuple[dict[str, bytes], dict[str, Listed], list[Wrong]]:
    """The PDFs by name, the list by file name, and what is wrong."""
    files: dict[str, bytes] = {}
    listed: dict[str, Listed] = {}
    wrong: list[Wrong] = []
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and _is_meant(entry.filename)]
            if len(entries) > MOST_LABELS + 1 or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise Refused(_("At most %(most)s labels at once. Split the file.") % {"most": MOST_LABELS})
            for entry in entries:
                name = entry.filename.rpartition("/")[2]
                # What an entry says of its size is its own word: no more than that is unpacked.
                with archive.open(entry) as opened:
                    body = opened.read(MOST_LABEL + 1)
                if name.lower().endswith(".csv"):
                    listed.update(_listed(body, wrong))
                elif len(body) > MOST_LABEL or not is_document(body):
                    wrong.append(Wrong(name, _("This is no PDF.")))
                else:
                    files[name] = body
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError):
        raise Refused(_("This is no ZIP file that we can open.")) from None
    return files, listed, wrong


def _is_meant(name: str) -> bool:
    """Files that people put in; not those that their computers add."""
    last = name.rpartition("/")[2]
    return not last.startswith(".") and "__MACOSX" not in name and last.lower().endswith((".pdf", ".csv"))


def _listed(body: bytes, wrong: list[Wrong]) -> dict[str, Listed]:
    text = body.decode("utf-8-sig", "replace").replace("\0", "")
    separator = ";" if text.partition("\n")[0].count(";") else ","
    found: dict[str, Listed] = {}
    for place, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (place == 1 and cells[0].lower() in HEADINGS):
            continue
        day = cells[2] if len(cells) > 2 else ""
        try:
            found[cells[1]] = Listed(normal_number(cells[0]), date.fromisoformat(day) if day else None)
        except (IndexError, ValueError):
            line = _("line %(number)s of the list") % {"number": place}
            wrong.append(Wrong(line, _("Expected a number, a file name and, where it ends, a day like 2027-01-31.")))
    return found
