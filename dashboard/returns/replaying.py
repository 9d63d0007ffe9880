"""What a phone did without a connection, told at once when it has one again."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import place
from dashboard.returns.acting import act_of, from_json, plain
from dashboard.returns.answers import said
from dashboard.returns.kinds import goods_of
from returns.receiving.refusals import refused
from returns.receiving.replaying import MOST, Act, Code, is_passing, replay, right

log = logging.getLogger(__name__)


@require_POST
@member_required
def returns_replay(request: MemberRequest) -> HttpResponse:
    """POST list=: JSON {"sent_at": …, "entries": [{"id", "kind", "at", "text", "fields"}, …]}, photos as files named
    "<id>:<field>". 200 with an answer to each entry; 400 for what is no list. Told again it answers the same."""
    try:
        told = json.loads(request.POST.get("list", ""))
        # What has no name can have no answer: the phone forgets it with those that have one.
        named = [entry for entry in told["entries"] if isinstance(entry, dict) and entry.get("id")]
        entries = [dict(entry, id=plain(entry["id"])[:64]) for entry in named]
        sent_at = _moment(told.get("sent_at"))
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"error": "expected list={entries: [{id, kind, at, text, fields}]}"}, status=400)
    entries = [entry for entry in entries if entry["id"]][:MOST]
    now = timezone.now()
    acts = [_act(one, right(_moment(one.get("at")), sent_at, now), request.FILES) for one in entries]
    answers = replay(acts, str(request.user), now)
    goods = goods_of(answer["return"] for answer in answers.values() if answer["code"] == Code.RECEIVED)
    return JsonResponse({"answers": [_told(request, id, answer, goods) for id, answer in answers.items()]})


def _act(entry: dict[str, Any], at: datetime, files: Any) -> Act:
    told = from_json(entry, at, files)
    try:
        with transaction.atomic():
            return act_of(told)
    except Exception as error:  # a photo or a number of a kind that nobody thought of: the others are taken
        if is_passing(error):
            raise
        log.exception("an entry of a phone's list could not be read")
        return Act(told.id, told.kind, at, told.text, problem=refused("unreadable"))


def _told(request: MemberRequest, id: str, answer: dict[str, Any], goods: dict[int, list[str]]) -> dict[str, Any]:
    words = said(answer)
    href = place(request, "return", words.pk) if words.pk else ""
    if words.pk and answer["code"] in (Code.RECEIVED, Code.ALREADY, Code.COUNTED):
        href = place(request, "return_inspect", words.pk) + "?then=receive"
    told = {"id": id, "code": answer["code"], "words": words.words, "good": words.good, "href": href}
    if words.good and answer["code"] == Code.RECEIVED:  # what should be in it, for who opens it at once
        told |= {"said": answer.get("said", ""), "goods": goods.get(words.pk or 0, [])}
    return told


def _moment(written: Any) -> datetime | None:
    """A moment as a phone writes it; None for anything that is none."""
    try:
        found = parse_datetime(str(written))
    except ValueError:
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
