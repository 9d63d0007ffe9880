"""A wish as its order's page tells it: what was asked for, how it stands, what happens next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.about.changing import words_of_wish
from storefront import moments
from tracking import change_reasons
from tracking.models import DeliveryChange, Shipment

Kind, State, Way = DeliveryChange.Kind, DeliveryChange.State, DeliveryChange.Way

# How long an answer stays on the order's page.
NEWS = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """One DeliveryChange, from the row itself or from what storefront/around.py read along."""

    public_id: str
    shipment_id: int | None
    kind: str
    way: str
    state: str
    wish: dict[str, Any]
    reason: str
    requested_at: datetime
    decided_at: datetime | None
    confirmed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in (State.REQUESTED, State.ACCEPTED)

    @property
    def can_take_back(self) -> bool:
        """While it waits for a person. What goes by API is on its way within seconds: a button would often lie."""
        return self.state == State.REQUESTED and self.way == Way.TEAM

    @property
    def title(self) -> str:
        """The kind of wish."""
        label = str(Kind(self.kind).label)
        return label[:1].upper() + label[1:]

    @property
    def words(self) -> str:
        """What exactly was asked for; "" when it was erased, or nothing needs saying.

        Of an address only the town: the link that opens the page is passed on more easily than the mail that says all.
        """
        if self.kind == Kind.ADDRESS:
            return f"{self.wish.get('postal_code', '')} {self.wish.get('city', '')}".strip()
        return words_of_wish(self.kind, self.wish)

    @property
    def tone(self) -> str:
        return {State.CONFIRMED: "good", State.REFUSED: "warn"}.get(State(self.state), "")


def of_change(change: DeliveryChange) -> Asked:
    """The same from the row."""
    return Asked(**{name: getattr(change, name) for name in Asked.__dataclass_fields__})


def asked_for(rows: Iterable[dict[str, Any]], shipment: Shipment | None) -> Asked | None:
    """The newest wish about a parcel (None: what is not sent yet) that is open or was answered lately."""
    about = shipment.pk if shipment else None
    for row in rows:
        if row["shipment_id"] == about:
            asked = _of_row(row)
            return asked if asked.is_open or _is_news(asked) else None
    return None


def heading(asked: Asked) -> str:
    """How it stands, in two or three words, above the page of the wish."""
    return str(HEADINGS[State(asked.state)])


def standing(asked: Asked, carrier: str) -> str:
    """How it stands, in one sentence."""
    return STANDING[State(asked.state)](asked, carrier)


def outlook(asked: Asked, carrier: str) -> str:
    """What happens next, in one sentence."""
    return OUTLOOK[State(asked.state)](asked, carrier)


def _of_row(row: dict[str, Any]) -> Asked:
    times = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in TIMES}
    return Asked(**{**{name: row[name] for name in Asked.__dataclass_fields__}, **times})


TIMES = ("requested_at", "decided_at", "confirmed_at")


def _is_news(asked: Asked) -> bool:
    if asked.state == State.WITHDRAWN:
        return False
    answered = asked.confirmed_at or asked.decided_at or asked.requested_at
    return answered > timezone.now() - NEWS


def _requested(asked: Asked, carrier: str) -> str:
    when = moments.at_time(asked.requested_at)
    if asked.way == Way.API and carrier:
        return _("We asked %(carrier)s %(when)s.") % {"carrier": carrier, "when": when}
    if asked.way == Way.TEAM:
        return _("Our team got this %(when)s.") % {"when": when}
    return _("We got this %(when)s and are passing it on.") % {"when": when}


def _awaited(asked: Asked, carrier: str) -> str:
    if asked.way == Way.API and carrier:
        return _("You hear from us as soon as they answer.")
    if asked.kind == Kind.CANCEL:
        return _("It is not cancelled yet. You get an email as soon as it is settled.")
    return _("Nothing has changed yet. You get an email as soon as it is settled.")


def _accepted(asked: Asked, carrier: str) -> str:
    if asked.kind == Kind.CANCEL:
        return _("We are stopping this parcel.") if asked.shipment_id else _("We are cancelling your order.")
    if asked.way == Way.API and carrier:
        return _("%(carrier)s has taken it over.") % {"carrier": carrier}
    return _("It is arranged.")


def _coming(asked: Asked, carrier: str) -> str:
    if asked.kind == Kind.CANCEL:
        return _("You get an email when that is complete.")
    if asked.shipment_id:
        return _("As soon as it shows on the parcel’s way, you see it here.")
    return _("Your parcel is sent accordingly.")


def _confirmed(asked: Asked, carrier: str) -> str:
    if asked.kind == Kind.CANCEL:
        return _("It is cancelled.")
    return _("%(carrier)s has confirmed it.") % {"carrier": carrier} if carrier else _("It is done.")


def _refused(asked: Asked, carrier: str) -> str:
    return change_reasons.words(asked.reason) or _("This was not possible.")


def _as_planned(asked: Asked, carrier: str) -> str:
    return _("Your order goes on as planned.") if asked.kind == Kind.CANCEL else _("The delivery goes on as planned.")


def _taken_back(asked: Asked, carrier: str) -> str:
    return _("It was taken back.")


def _nothing_more(asked: Asked, carrier: str) -> str:
    return ""


HEADINGS = {
    State.REQUESTED: gettext_lazy("We have your wish"),
    State.ACCEPTED: gettext_lazy("Your wish is being carried out"),
    State.CONFIRMED: gettext_lazy("It is confirmed"),
    State.REFUSED: gettext_lazy("That was not possible"),
    State.WITHDRAWN: gettext_lazy("Your wish is taken back"),
}
Sentence = Callable[[Asked, str], str]
STANDING: dict[str, Sentence] = {
    State.REQUESTED: _requested,
    State.ACCEPTED: _accepted,
    State.CONFIRMED: _confirmed,
    State.REFUSED: _refused,
    State.WITHDRAWN: _taken_back,
}
OUTLOOK: dict[str, Sentence] = {
    State.REQUESTED: _awaited,
    State.ACCEPTED: _coming,
    State.CONFIRMED: _nothing_more,
    State.REFUSED: _as_planned,
    State.WITHDRAWN: _as_planned,
}
