"""What happened to a return so far, as its page tells it: newest first, by day, like a parcel's way."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from returns.models import Payout, Return, ReturnMove
from storefront.returning.money_words import happened_to
from storefront.timeline import Day, Entry, by_day

State = Return.State


def timeline_of(moves: Sequence[ReturnMove], payouts: Sequence[Payout], arrived: datetime | None) -> list[Day]:
    """The moves of the goods and of the money, in days of the active zone. `arrived`: when the carrier brought it."""
    happened = [(move.at, _move_words(move)) for move in moves]
    happened += happened_to(payouts)
    if arrived:
        happened.append((arrived, _("Brought to us by the carrier")))
    told = sorted(((at, words) for at, words in happened if words), key=lambda one: one[0], reverse=True)
    return by_day([Entry(at, words, "", "", is_newest=place == 0) for place, (at, words) in enumerate(told)])


def _move_words(move: ReturnMove) -> str:
    words = {
        State.ASKED: _("Asked for"),
        State.REGISTERED: _("Registered"),
        State.DROPPED_OFF: _("Handed in"),
        State.UNDER_WAY: _("Under way"),
        State.RECEIVED: _("Received by us"),
        State.INSPECTED: pgettext("return step", "Checked"),
        State.CLOSED: "",
        State.REFUSED: _("Refused"),
        State.CANCELLED: pgettext("return", "Cancelled"),
        State.EXPIRED: _("Not sent in time"),
    }
    return words[State(move.to_state)]
