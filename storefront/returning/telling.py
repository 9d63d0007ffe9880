"""What the page of a return says: one sentence on top, the steps, the promise. Pure functions of its rows."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from returns.labels.contracts import Method
from returns.models import Payout, Return
from returns.requesting.promising import hand_in_for
from storefront import moments
from storefront.answers import Answer
from storefront.returning.money_words import answer_of_money
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
NO_MONEY = (State.REFUSED, State.CANCELLED, State.EXPIRED)


def answer_of(
    row: Return, payouts: Sequence[Payout], *, travels: bool, arrived: datetime | None, method: str
) -> Answer:
    """The sentence at the top, and what to do. `method` of the parcel that is ready to be sent; "" while none is."""
    state = State(row.state)
    if state in OFF:
        return _off(row, state, travels=travels)
    if (of_money := answer_of_money(row, payouts, travels=travels)) is not None:
        return of_money
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


def _off(row: Return, state: State, *, travels: bool) -> Answer:
    """It waits for the shop, or nothing comes back by it."""
    if state == State.ASKED:
        day = {"day": moments.full_day(row.decide_by)} if row.decide_by else None
        words = (
            _("You will hear from us by %(day)s. Do not send anything yet: if we agree, we email you how to send it.")
            if travels
            else _("You will hear from us by %(day)s. You need not send anything.")
        )
        detail = words % day if day else ""
        looking = _("We are looking at what you reported.")
        return Answer(looking if row.path == Return.Path.WRONG else _("We are looking at your return."), detail)
    if state == State.REFUSED:
        is_claim = row.path == Return.Path.WRONG
        words = _("We cannot accept your claim.") if is_claim else _("We cannot take this back.")
        return Answer(words, row.decision_note, "warn")
    if state == State.CANCELLED:
        return Answer(_("You cancelled this return."), _("Nothing more happens. You can start a new one."))
    detail = _("We have not seen your parcel. If you did send it, show us the receipt below.")
    return Answer(_("This return was not sent in time."), detail, "warn")


def _registered(row: Return, travels: bool, method: str) -> Answer:
    if not travels:
        return Answer(_agreed(row), _("You need not send anything."), "good")
    detail = hand_in(row)
    if method == Method.HOME:
        return Answer(_("We pick up your parcel at your door."))
    words = {
        "": _agreed(row),
        Method.LABEL: _("Print the label, and hand in your parcel."),
        Method.NUMBER: _("Write the number on your parcel, and hand it in."),
        Method.LOCKER: _("Scan this code at the parcel locker."),
        Method.SHOP: _("Show this code in our shop."),
        Method.OWN: _("Put this code into your parcel, and send it."),
    }
    return Answer(words.get(method) or _("Show this code when you hand in your parcel."), detail)


def _agreed(row: Return) -> str:
    """What became of what was asked for: whoever waited for our answer reads that first."""
    if not row.decided_by:
        return _("Your return is registered.")
    return _("We accept your claim.") if row.path == Return.Path.WRONG else _("We agree to your return.")


def hand_in(row: Return) -> str:
    """By when; a withdrawal whose goods are late stays one, and only its money waits (Directive 2011/83/EU, 13(3))."""
    if row.send_by is None:
        return ""
    if row.path == Return.Path.WITHDRAW and row.send_by < timezone.now():
        return _(
            "Your withdrawal stands. Please send the goods as soon as you can: until they are here, or you have shown "
            "that you sent them, we may wait with your money."
        )
    return _("Hand it in by %(day)s.") % {"day": moments.full_day(row.send_by)}


def steps_of(row: Return, *, travels: bool, is_paid: bool, is_fetched: bool = False) -> list[Step]:
    """Registered, handed in or under way, received, looked at, paid back; [] where it left that line, or nothing
    travels. The page's timeline has every state with its time. Money that came back is not paid back any more."""
    state = State(row.state)
    if state in OFF or not travels:
        return []
    reached = REACHED[State.INSPECTED] if state == State.CLOSED and not is_paid else REACHED[state]
    moving = pgettext("return step", "Picked up") if is_fetched else pgettext("return step", "Handed in")
    if state == State.UNDER_WAY:
        moving = pgettext("return step", "Under way")
    last = pgettext("return step", "Paid back") if row.expected else pgettext("return step", "Done")
    words = [
        pgettext("return step", "Registered"), moving, pgettext("return step", "Received"),
        pgettext("return step", "Checked"), last,
    ]  # fmt: skip
    return [Step(word, _step(place, reached, is_paid and place == 5)) for place, word in enumerate(words, start=1)]


def _step(place: int, reached: int, is_done: bool) -> str:
    if place < reached or is_done:
        return "done"
    return "now" if place == reached else "later"


def promise_of(row: Return, today: date, *, is_credit: bool = False, fetched_on: date | None = None) -> list[str]:
    """The promised day with a countdown in words and what it hangs on, and why it moved; [] where no money is awaited.
    `is_credit`: all of it is store credit; `fetched_on`: the day on which we fetch it."""
    if row.promised_on is None or not row.expected or row.state in NO_MONEY:
        return []
    hand_in = hand_in_for(row, today)
    if fetched_on is not None and hand_in is not None and fetched_on <= hand_in:
        hand_in = None  # that it is fetched in time does not hang on the customer
    said = [_promise(row, today, hand_in, is_credit=is_credit)]
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


def _promise(row: Return, today: date, hand_in: date | None, *, is_credit: bool) -> str:
    """No day for the money without its condition, where there is one: two bare days contradict each other."""
    assert row.promised_on is not None  # noqa: S101
    values = {"day": moments.full_day(row.promised_on), "count": left(row, today)}
    if hand_in is not None:
        values["hand_in"] = moments.full_day(hand_in)
        if row.state == State.ASKED:
            return _("If we agree and you hand it in by %(hand_in)s, you will have your money by %(day)s at the latest "
                     "(%(count)s).") % values  # fmt: skip
        if is_credit:
            return _("If you hand it in by %(hand_in)s, you will have your store credit by %(day)s at the latest "
                     "(%(count)s).") % values  # fmt: skip
        return _("If you hand it in by %(hand_in)s, you will have your money by %(day)s at the latest "
                 "(%(count)s).") % values  # fmt: skip
    if row.path == Return.Path.WITHDRAW and row.handed_over_at is None and row.send_by is not None:
        return _("You will have your money by %(day)s at the latest (%(count)s), if you have sent the goods by "
                 "then.") % values  # fmt: skip
    if is_credit:
        return _("You will have your store credit by %(day)s at the latest (%(count)s).") % values
    return _("You will have your money by %(day)s at the latest (%(count)s).") % values


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
