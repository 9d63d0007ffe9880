"""What the page of a return says: one sentence on top, the steps, the promise. Pure functions of its rows."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from returns.labels.contracts import Method
from returns.models import Payout, Return, ReturnMove
from storefront import moments
from storefront.answers import Answer
from storefront.steps import Step

State = Return.State
REACHED = {
    State.REGISTERED: 1,
    State.DROPPED_OFF: 2,
    State.UNDER_WAY: 2,
    State.RECEIVED: 3,
    State.INSPECTED: 4,
    State.CLOSED: 5,
}
OFF = (State.ASKED, State.REFUSED, State.CANCELLED, State.EXPIRED)


def answer_of(row: Return, *, travels: bool, arrived: datetime | None, method: str, is_paid: bool) -> Answer:
    """The sentence at the top, and what to do. `method` of the parcel that is ready to be sent; "" while none is."""
    state = State(row.state)
    if state in OFF:
        return _off(row, state)
    if is_paid:
        return Answer(_("Your money is on its way to you."), _paid_detail(row, travels), "good")
    if state == State.REGISTERED:
        return _registered(row, travels, method)
    if state == State.UNDER_WAY and arrived:
        words = _("The carrier brought your parcel to us %(when)s.") % {"when": moments.on_day(arrived)}
        return Answer(words, _("We unpack it and look at it."))
    when = moments.on_day(row.handed_over_at) if row.handed_over_at else ""
    return {
        State.DROPPED_OFF: Answer(
            _("You handed in your parcel %(when)s.") % {"when": when}, _("It is on its way to us.")
        ),
        State.UNDER_WAY: Answer(_("Your parcel is on its way to us.")),
        State.RECEIVED: Answer(_("Your parcel is with us."), _("We look at what is in it.")),
        State.INSPECTED: Answer(_("We have looked at your return.")),
        State.CLOSED: Answer(_("Your return is done."), tone="good"),
    }[state]


def _off(row: Return, state: State) -> Answer:
    """It waits for the shop, or nothing comes back by it."""
    if state == State.ASKED:
        until = moments.until_time(row.decide_by) if row.decide_by else ""
        detail = _("You hear from us by %(when)s. Do not send anything yet.") % {"when": until} if until else ""
        return Answer(_("We are looking at your return."), detail)
    if state == State.REFUSED:
        return Answer(_("We cannot take this back."), row.decision_note, "warn")
    if state == State.CANCELLED:
        return Answer(_("You called this return off."), _("Nothing more happens. You can start a new one."))
    detail = _("We have not seen your parcel. If you did send it, show us the receipt below.")
    return Answer(_("This return was not sent in time."), detail, "warn")


def _registered(row: Return, travels: bool, method: str) -> Answer:
    if not travels:
        return Answer(_("Your return is registered."), _("You need not send anything."), "good")
    until = moments.full_day(row.send_by) if row.send_by else ""
    detail = _("Hand it in by %(day)s.") % {"day": until} if until else ""
    if method == Method.HOME:
        return Answer(_("We pick up your parcel at your door."))
    words = {
        "": _("Your return is registered."),
        Method.LABEL: _("Print the label, and hand in your parcel."),
        Method.NUMBER: _("Write the number on your parcel, and hand it in."),
        Method.SHOP: _("Show this code in our shop."),
        Method.OWN: _("Put this code into your parcel, and send it."),
    }
    return Answer(words.get(method) or _("Show this code when you hand in your parcel."), detail)


def _paid_detail(row: Return, travels: bool) -> str:
    if not travels or row.received_at:
        return _("Depending on your bank it takes a few days until you see it.")
    return _("Your parcel is still on its way to us.")


def steps_of(row: Return, *, travels: bool, is_paid: bool) -> list[Step]:
    """Registered, handed in or under way, received, looked at, paid back; [] where it left that line, or nothing
    travels. The page's timeline has every state with its time."""
    state = State(row.state)
    if state in OFF or not travels:
        return []
    moving = pgettext("return step", "Under way") if state == State.UNDER_WAY else pgettext("return step", "Handed in")
    last = pgettext("return step", "Paid back") if row.expected else pgettext("return step", "Done")
    words = [
        pgettext("return step", "Registered"), moving, pgettext("return step", "Received"),
        pgettext("return step", "Looked at"), last,
    ]  # fmt: skip
    return [
        Step(word, _step(place, REACHED[state], is_paid and place == 5)) for place, word in enumerate(words, start=1)
    ]


def _step(place: int, reached: int, is_done: bool) -> str:
    if place < reached or is_done:
        return "done"
    return "now" if place == reached else "later"


def promise_of(row: Return, today: date) -> list[str]:
    """The promised day with a countdown in words, and why it moved; [] where no money is awaited."""
    if row.promised_on is None or not row.expected:
        return []
    day = moments.full_day(row.promised_on)
    said = [_("You have your money by %(day)s at the latest (%(count)s).") % {"day": day, "count": left(row, today)}]
    if row.first_promised_on and row.promised_on > row.first_promised_on:
        before = {"day": moments.full_day(row.first_promised_on)}
        said.append(
            _("We had said %(day)s, for a parcel that is handed in at once.") % before
            if row.received_at is None
            else _("We had said %(day)s. Your parcel was longer on its way than we thought.") % before
        )
    if row.promised_on < today:
        said.append(_("That day is over. Our team knows, and you need not do anything."))
    return said


def left(row: Return, today: date) -> str:
    """The countdown: today, tomorrow, in 9 days."""
    assert row.promised_on is not None  # noqa: S101
    days = (row.promised_on - today).days
    if days == 0:
        return pgettext("when", "today")
    if days == 1:
        return pgettext("when", "tomorrow")
    if days < 0:
        return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


def timeline_of(
    moves: Sequence[ReturnMove], payouts: Sequence[Payout], arrived: datetime | None
) -> list[tuple[str, str]]:
    """What happened and when, newest first: (words, when)."""
    happened = [(move.at, _move_words(move)) for move in moves]
    happened += [(one.paid_at, _("Paid back")) for one in payouts if one.paid_at and one.state == Payout.State.PAID]
    if arrived:
        happened.append((arrived, _("Brought to us by the carrier")))
    return [
        (words, moments.at_time(at)) for at, words in sorted(happened, key=lambda one: one[0], reverse=True) if words
    ]


def _move_words(move: ReturnMove) -> str:
    words = {
        State.ASKED: _("Asked for"),
        State.REGISTERED: _("Registered"),
        State.DROPPED_OFF: _("Handed in"),
        State.UNDER_WAY: _("Under way"),
        State.RECEIVED: _("Received by us"),
        State.INSPECTED: _("Looked at"),
        State.CLOSED: "",
        State.REFUSED: _("Refused"),
        State.CANCELLED: _("Called off"),
        State.EXPIRED: _("Not sent in time"),
    }
    return words[State(move.to_state)]


def payout_words(payout: Payout, is_withdrawal: bool) -> str:
    """How a payout stands, for who waits for it."""
    if payout.state == Payout.State.PAID:
        when = moments.on_day(payout.paid_at) if payout.paid_at else ""
        return _("Sent %(when)s") % {"when": when}
    if payout.state == Payout.State.HELD and is_withdrawal and payout.held_for in ("", "goods"):
        return _("Goes as soon as you have handed in your parcel")
    if payout.state == Payout.State.HELD:
        return {
            "": _("Goes as soon as your return is back and looked at"),
            "goods": _("Goes as soon as your return is back and looked at"),
            "inspection": _("Goes as soon as we have looked at it"),
        }.get(payout.held_for, _("One of us looks at it first"))
    return _("On its way")


def no_photo(why: str) -> str:
    """Why a file cannot be taken."""
    return {
        "none": _("Choose a photo of your receipt."),
        "large": _("This photo is too large. Choose a smaller one."),
        "pixels": _("This photo is too large. Choose a smaller one."),
        "kind": _("This is no photo that we can read. Choose a JPEG, PNG or WebP."),
        "broken": _("This photo is damaged. Choose another one."),
    }[why]


def no_number() -> str:
    return _("This is no tracking number. It has 6 to 40 letters and figures and stands on your receipt.")


def too_often() -> str:
    return _("That was often in a short time. Wait ten minutes and try again.")
