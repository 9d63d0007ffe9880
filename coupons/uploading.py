"""Taking a list of codes that a shop made: every code, or none and the lines that are wrong."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from coupons.models import CouponCode, CouponDraw, CouponPlan

MOST_CODES = 100_000
MOST_BYTES = 8 * 1024 * 1024
LONGEST = 60
BATCH = 5000
SHOWN = 20  # of the lines that are wrong
HEADERS = frozenset({"code", "codes", "coupon", "coupon code", "discount code", "kortingscode", "gutscheincode"})


@dataclass(frozen=True)
class Wrong:
    """A line that cannot be taken, counted from 1, and why, for people."""

    line: int
    code: str
    why: str


class Refused(Exception):
    """Nothing was taken. `wrong` names the first lines, `more` how many others there are."""

    def __init__(self, words: str, wrong: list[Wrong] | None = None) -> None:
        super().__init__(words)
        self.wrong, self.more = (wrong or [])[:SHOWN], max(len(wrong or []) - SHOWN, 0)


def upload(plan: CouponPlan, raw: bytes) -> int:
    """Add the codes of a text or CSV file (the first column counts) to a pool; returns how many.

    All or nothing, in the caller's transaction. The plan's row is locked, so that two uploads at once do not both
    pass the test for codes that exist. Draws that waited for codes are due now. Raises Refused.
    """
    if len(raw) > MOST_BYTES:
        raise Refused(_("This file has more than %(megabytes)s MB.") % {"megabytes": MOST_BYTES // 1024**2})
    CouponPlan.objects.select_for_update().order_by("pk").get(pk=plan.pk)
    codes, wrong = _read(_decoded(raw))
    if len(codes) > MOST_CODES:
        raise Refused(_("At most %(most)s codes at once. Split the file.") % {"most": MOST_CODES})
    wrong += _known(codes)
    if wrong:
        raise Refused(_("Nothing was added: these lines are wrong."), sorted(wrong, key=lambda one: one.line))
    if not codes:
        raise Refused(_("There is no code in this file. Write one code a line."))
    CouponCode.objects.bulk_create((CouponCode(plan=plan, code=code) for code, _line in codes.values()), BATCH)
    waiting = CouponDraw.objects.filter(plan=plan, state__in=[CouponDraw.State.WAITING, CouponDraw.State.FAILED])
    waiting.update(state=CouponDraw.State.WAITING, due_at=timezone.now(), attempts=0, last_error="")
    return len(codes)


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\0", "�")
    raise Refused(_("This is not a text file. Save it as CSV or plain text."))


def _read(text: str) -> tuple[dict[str, tuple[str, int]], list[Wrong]]:
    """The codes by their upper case with their line, and what is wrong with the other lines."""
    codes: dict[str, tuple[str, int]] = {}
    wrong: list[Wrong] = []
    for line, code in _cells(text):
        if line == 1 and code.casefold() in HEADERS:
            continue
        first = codes.get(code.upper())
        why = _why_not(code)
        if first is not None:
            why = _("the same code stands in line %(line)s") % {"line": first[1]}
        if why:
            wrong.append(Wrong(line, code[:LONGEST], why))
        else:
            codes[code.upper()] = code, line
    return codes, wrong


def _cells(text: str) -> Iterator[tuple[int, str]]:
    """The first cell of each line that is not empty, with the line's number."""
    head = text[:2000]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for row in reader:
            code = row[0].strip() if row else ""
            if code:
                yield reader.line_num, code
    except csv.Error:
        raise Refused(_("This file cannot be read as a table. Write one code a line.")) from None


def _why_not(code: str) -> str:
    if len(code) > LONGEST:
        return _("longer than %(most)s characters") % {"most": LONGEST}
    if len(code) < 4:
        return _("shorter than 4 characters: somebody would guess it")
    if not code.isascii() or not code.isprintable() or any(blank in code for blank in ' "<>'):
        return _("holds a character that no shop takes in a code")
    return ""


def _known(codes: dict[str, tuple[str, int]]) -> list[Wrong]:
    """The codes that exist already, in this pool or another."""
    keys = list(codes)
    found: list[str] = []
    for begin in range(0, len(keys), BATCH):
        rows = CouponCode.objects.annotate(key=Upper("code")).filter(key__in=keys[begin : begin + BATCH])
        found += rows.values_list("key", flat=True)
    return [Wrong(codes[key][1], codes[key][0], _("it was uploaded before")) for key in found]
