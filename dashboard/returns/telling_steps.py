"""What became of a payout after its call, in words for the team: noted in the shop, followed to the bank."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from returns.models import Payout, PayoutStep

Kind, State = PayoutStep.Kind, PayoutStep.State
COLUMNS = ("kind", "state", "last_error", "external_id", "done_by")


def steps_told() -> ArraySubquery:
    """The steps of each payout as `told`, along with its row: no query more."""
    rows = PayoutStep.objects.filter(payout=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(json=JSONObject(**{name: F(name) for name in COLUMNS})))


def notes_of(payout: Payout) -> dict[str, Any]:
    """Sentences, and whether the team can do something about the note. Reads `told` of `steps_told`."""
    steps = {one["kind"]: one for one in getattr(payout, "told", [])}
    note, follow = steps.get(Kind.NOTE), steps.get(Kind.FOLLOW)
    is_failed = note is not None and note["state"] == State.FAILED
    return {
        "notes": [words for words in (_noted(note, payout) if note else "", _followed(follow, payout)) if words],
        "is_unnoted": is_failed,
    }


def _noted(note: dict[str, Any], payout: Payout) -> str:
    if note["state"] == State.FAILED:
        return _("The money went, but the shop does not know it: %(why)s") % {"why": note["last_error"] or "–"}
    if note["state"] != State.DONE:
        return _("The shop is being told that this was paid back.")
    if payout.state in (Payout.State.CANCELLED, Payout.State.FAILED):
        return _("The shop still notes it as paid back. If it stays unpaid, take that out there.")
    if note["done_by"] and not note["external_id"]:
        return _("Noted in the shop by %(who)s.") % {"who": note["done_by"]}
    number = note["external_id"].rpartition("/")[2]
    return " ".join(filter(None, (_("Noted in the shop: %(number)s.") % {"number": number}, note["last_error"])))


def _followed(follow: dict[str, Any] | None, payout: Payout) -> str:
    if payout.state != Payout.State.SENT:
        return ""
    if follow is None or follow["state"] == State.FAILED:
        return _("Nobody follows this refund any more. Look into the account.")
    if follow["last_error"]:
        return _("The last look at it failed: %(why)s") % {"why": follow["last_error"][:200]}
    return _("The provider has taken it and is not done with it. We keep looking.")
