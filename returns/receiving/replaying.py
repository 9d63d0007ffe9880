"""What a phone in the warehouse did, perhaps long ago without a connection: done once, answered the same ever after.

A phone sends the whole list of what it did until it has an answer to each entry; entries come twice, in any order,
and late. What counts is when something was done, by the phone's clock put right: the newest count and the newest
inspection of a return stand, whichever was heard first. The pages' own forms come this way too.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, transaction

from returns.models import Return, ReturnScan
from returns.money.locks import locked_all
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from returns.receiving.receiving import receive
from returns.receiving.refusals import Refused, refused, wrong
from returns.receiving.scanning import find
from returns.receiving.unexpected import Thing, note

log = logging.getLogger(__name__)
MOST = 500  # entries of one list
LONGEST_ID = 64
ON_ITS_WAY = timedelta(minutes=1)  # so long a list may take to get here from a clock that is right
OLDEST = timedelta(days=14)  # what a phone did longer ago was done by a clock that is wrong


class Kind(StrEnum):
    RECEIVE = "receive"  # it is there
    COUNT = "count"  # it is there, so many of each
    INSPECT = "inspect"
    UNEXPECTED = "unexpected"


class Code(StrEnum):
    """What was answered. Of these, STALE, NOTHING, SEVERAL and REFUSED changed nothing."""

    RECEIVED = "received"
    ALREADY = "already"  # it was here before
    COUNTED = "counted"
    INSPECTED = "inspected"
    NOTED = "noted"
    STALE = "stale"  # somebody said something newer
    NOTHING = "nothing"
    SEVERAL = "several"
    REFUSED = "refused"


@dataclass(frozen=True)
class Act:
    """One thing that was done. `text` is what was scanned or typed; `told` is what is kept of it, as JSON."""

    id: str
    kind: str
    at: datetime  # by our clock: see right()
    text: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[int, int] | None = None
    findings: Mapping[int, Finding] | None = None
    thing: Thing | None = None
    problem: Refused | None = None  # what it told could not be read


def right(at: datetime | None, sent_at: datetime | None, now: datetime) -> datetime:
    """When something was done, by our clock: phones' clocks are wrong by hours, but the same for the whole list.

    `at` and `sent_at` by the phone's clock (aware; None where it did not say), never in the future, nor longer ago
    than OLDEST. A clock in the year 1 or 9999 says nothing.
    """
    if at is None:
        return now
    behind = now - sent_at if sent_at is not None else timedelta(0)
    try:
        moved = at + behind if abs(behind) > ON_ITS_WAY else at
    except OverflowError:
        return now
    return min(max(moved, now - OLDEST), now)


def replay(acts: Iterable[Act], by: str, now: datetime) -> dict[str, dict[str, Any]]:
    """Do what was not done yet, the oldest first; the answers by the acts' ids. Needs an open scope.

    An answer is {"code": a Code, "return": id or None, "said": "ABC-123", "first": …, "was": …, "wrong": […]}.
    """
    ordered = sorted(acts, key=lambda act: (act.at, act.id))[:MOST]
    answers: dict[str, dict[str, Any]] = {}
    with transaction.atomic():
        _hold(ordered)
        for act in ordered:
            answers[act.id] = _once(act, by, now)
    return answers


def _hold(acts: Sequence[Act]) -> None:
    """Lock all that the list is about at once, so that two phones never wait for each other for good."""
    locked_all(row.pk for text in {act.text for act in acts} if (row := find(text).sure))


def _once(act: Act, by: str, now: datetime) -> dict[str, Any]:
    heard = ReturnScan.objects.filter(client_id=act.id[:LONGEST_ID]).first()
    if heard is not None:
        return dict(heard.answer)
    try:
        with transaction.atomic():  # another copy of the list waits here until this one is told
            scan: ReturnScan = ReturnScan.objects.create(
                client_id=act.id[:LONGEST_ID], kind=act.kind, told=dict(act.told), done_at=act.at, heard_at=now, by=by
            )
            scan.answer, scan.in_return = _answered(act, by)
            scan.save(update_fields=["answer", "in_return"])
    except Exception as error:
        if is_passing(error):
            raise
        heard = ReturnScan.objects.filter(client_id=act.id[:LONGEST_ID]).first()
        if isinstance(error, IntegrityError) and heard is not None:
            return dict(heard.answer)
        log.exception("an entry of a phone's list could not be worked off")  # the others of its list can
        return {**_answer(Code.REFUSED), "wrong": [[0, "", wrong("unreadable")]]}
    return dict(scan.answer)


def is_passing(error: Exception) -> bool:
    """A lock, a lost connection, a table that is just being changed: the phone sends the list again."""
    return isinstance(error, DatabaseError | InterfaceError) and not isinstance(error, DataError | IntegrityError)


def _answered(act: Act, by: str) -> tuple[dict[str, Any], Return | None]:
    found = find(act.text)
    row = found.sure
    if act.kind == Kind.UNEXPECTED:
        return _tried(act, by, row), row
    if row is None:
        return _answer(Code.SEVERAL if found.returns else Code.NOTHING), None
    return _tried(act, by, row), row


def _tried(act: Act, by: str, row: Return | None) -> dict[str, Any]:
    try:
        if act.problem is not None:
            raise act.problem
        with transaction.atomic():
            return _done(act, by, row)
    except Refused as error:
        told = [[pk, name, words] for (pk, name), words in error.wrong.items()]
        return {**_answer(Code.REFUSED, row), "wrong": told}


def _done(act: Act, by: str, row: Return | None) -> dict[str, Any]:
    if act.kind == Kind.UNEXPECTED:
        made = note(act.thing or Thing(""), by, row)
        return {**_answer(Code.NOTED, row), "title": made.title}
    if row is None or act.kind not in set(Kind):
        raise refused("unreadable")
    if act.kind != Kind.RECEIVE and _is_old(act, row):
        receive(row.pk, by, at=act.at)  # it was here by then, all the same
        return _answer(Code.STALE, row)
    if act.kind == Kind.INSPECT:
        inspect(row.pk, act.findings or {}, by, act.at)
        return _answer(Code.INSPECTED, row)
    done = receive(row.pk, by, act.counts, act.at)
    code = Code.RECEIVED if done.first else Code.ALREADY
    if act.kind == Kind.COUNT and done.row.state == Return.State.RECEIVED:
        code = Code.COUNTED
    return {**_answer(code, row), "first": done.first, "was": str(done.was), "unasked": done.is_unasked}


def _is_old(act: Act, row: Return) -> bool:
    """Did somebody say something newer of the same return that stands? What was seen outweighs what was counted."""
    stands = ReturnScan.objects.filter(in_return=row, answer__code__in=[Code.COUNTED, Code.INSPECTED])
    if act.kind == Kind.COUNT and stands.filter(kind=Kind.INSPECT).exists():
        return True
    newest = stands.filter(kind=act.kind).order_by("-done_at", "-client_id").first()
    return newest is not None and (newest.done_at, newest.client_id) > (act.at, act.id)


def _answer(code: Code, row: Return | None = None) -> dict[str, Any]:
    return {"code": str(code), "return": row.pk if row else None, "said": row.spoken if row else ""}
