"""The current rows that guards and templates read: loaded once per message, at send time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from consents.basis import Standing
from merchants.models import Merchant
from notifications.models import Journey, Message
from orders.models import Customer, Order
from tracking.models import Shipment

# Rows that mails can be about besides the order itself. Each has an `order`; those with a `shipment` are about it too.
SUBJECT_MODELS = {
    "shipment": "tracking.Shipment",
    "deliverychange": "tracking.DeliveryChange",
    "linkrequest": "orders.LinkRequest",
    "collection": "visits.Collection",
    "appointmentnews": "visits.AppointmentNews",
    "question": "care.Question",
    "consent": "consents.Consent",
    "takeback": "care.TakeBack",
    "customer": "orders.Customer",
    "wish": "catalogue.Wish",
    "membership": "loyalty.Membership",
    "invitation": "care.Invitation",
    "return": "returns.Return",
    "exchange": "returns.Exchange",
    "withdrawal": "returns.Withdrawal",
    "linkask": "returns.LinkAsk",
}

# Mails to the merchant's own team: they go to its address, in its language, and are answered to the customer.
TO_TEAM = frozenset({"question_asked"})


class SubjectGone(LookupError):
    """The order or shipment that the message is about no longer exists."""


class NoOrder(LookupError):
    """The mail is not about an order: a birthday, a wished product, a customer who stayed away."""


@dataclass(frozen=True)
class Sent:
    """A mail that went to the same address before: what budgets and the storm breaker count."""

    at: datetime
    mail_class: int
    purpose: str
    journey_id: int


@dataclass(frozen=True)
class Person:
    """What may be sent to this address, as known at `Facts.now` (notifications/facts/people.py loads it)."""

    suppressed_from: int | None = None  # the lowest mail class that is closed; every higher one is closed too
    suppressed_why: str = ""
    # purpose -> "confirmed", "asked" or "withdrawn": the last word
    consents: Mapping[str, str] = field(default_factory=dict)
    marketing_opt_in: bool | None = None  # what the shop says of consent; None: it did not say
    opt_out_offered: bool | None = None  # the soft opt-in: an opt-out was offered when the address was collected
    has_bought: bool = False  # the soft opt-in stands on a sale
    home: tuple[str, str] = ("", "")  # country and postcode of the last order, for whoever is mailed without one
    paused_until: datetime | None = None
    refused_purposes: frozenset[str] = frozenset()  # switched off in the preference centre
    is_less_wanted: bool = False  # asked for fewer mails in the preference centre
    language: str = ""  # chosen in the preference centre; "" : as the order says
    recent: tuple[Sent, ...] = ()  # of the last 30 days, newest first


def standing_of(person: Person) -> Standing:
    """What consents/basis.py has to know of a person."""
    return Standing(
        person.consents, person.refused_purposes, person.marketing_opt_in, person.opt_out_offered, person.has_bought
    )  # fmt: skip


@dataclass(frozen=True)
class AfterSale:
    """What became of the order since, as known at `Facts.now` (notifications/facts/after_sale.py loads it)."""

    return_open: bool = False
    claim_open: bool = False
    is_late: bool = False  # a parcel of it is overdue, silent or in trouble
    reviewed_at: datetime | None = None
    bought_again_at: datetime | None = None  # the customer's next order after this one
    window_ends_at: datetime | None = None  # last moment to send it back; None: unknown, so open
    refunded_at: datetime | None = None


@dataclass(frozen=True)
class Sending:
    """How the merchant's sending stands (notifications/facts/pressure.py loads it)."""

    may_advertise: bool = True  # the brand's own sender is verified; status mail goes by the shared one
    hour_count: int = 0  # status mails sent within the last hour
    hour_norm: float = 0.0  # status mails an hour as usual for this merchant; 0.0: too young to say
    offers_count: int = 0  # advertising, counted by itself: a campaign must not hold what customers wait for
    offers_norm: float = 0.0
    closed_from: int | None = None  # the spam-rate breaker: this mail class and those above are stopped
    closed_why: str = ""


@dataclass(frozen=True)
class Ready:
    """What a mail waits for besides its time (notifications/facts/readying.py loads it). Nothing, by default."""

    missing: str = ""  # a code of reasons: the coupon is not drawn yet, no plan gives one
    coupon: Any = None  # the coupons.models.CouponCode that was set aside for this mail, with its plan
    site: str = ""  # the review site that asks the merchant's buyers instead of our mail
    invited_by: str = ""  # the review site that was asked to ask about this very order
    is_answered: bool = False  # the one question was answered


@dataclass(frozen=True)
class Facts:
    """Everything a decision about one message may depend on, loaded beforehand: guards ask nothing themselves.

    So the same guards run live, for a batch of a hundred at once, and in a simulation at any moment of the past.
    """

    message: Message
    journey: Journey
    merchant: Merchant
    order_row: Order | None
    shipment: Shipment | None  # None for mails about the whole order
    subject: Any = None  # the row that the journey is about, where that is not the order
    customer: Customer | None = None
    now: datetime = field(default_factory=timezone.now)
    person: Person = field(default_factory=Person)
    after_sale: AfterSale = field(default_factory=AfterSale)
    sending: Sending = field(default_factory=Sending)
    ready: Ready = field(default_factory=Ready)
    known: Mapping[str, Any] = field(default_factory=dict)  # what the step's conditions ask (journeys/knowing.py)
    held_out_share: int = 0  # percent of the people who get no marketing at all (notifications/holdout.py)
    is_removed: bool = False  # the journey's present version no longer has this mail
    offered: Any = None  # what the brand may add (notifications/about/offering.py loads it, once a batch)

    @property
    def order(self) -> Order:
        """The order it is about; raises NoOrder."""
        if self.order_row is None:
            raise NoOrder(self.template)
        return self.order_row

    @property
    def access_subject(self) -> str:
        """What the mail's link opens: what it is about where that has a page, else the order, else the customer."""
        if own := getattr(self.subject, "access_subject", ""):
            return str(own)
        if self.order_row is not None:
            return self.order_row.subject
        return f"customer:{self.customer.pk}" if self.customer else ""

    @cached_property
    def subject_type(self) -> str:
        """The model's name of what the journey is about: "order", "shipment", "deliverychange"."""
        return str(self.message.enrolment.subject_type)

    @cached_property
    def template(self) -> str:
        return str(self.message.step.template)

    @cached_property
    def is_to_team(self) -> bool:
        return self.template in TO_TEAM

    @cached_property
    def recipient(self) -> str:
        """Where the mail goes; "" when nobody can be written to."""
        if self.is_to_team:
            return str(self.merchant.support_email)
        if (own := getattr(self.subject, "mail_to", None)) is not None:
            return str(own)  # who returns a gift is not its buyer
        return str(self.order_row.email if self.order_row else self.customer.email if self.customer else "")

    @property
    def reply_to(self) -> str:
        """Who reads the answer."""
        if self.is_to_team and self.order_row is not None:
            return str(self.order_row.email)
        return str(self.merchant.support_email)


def facts_of(message: Message, now: datetime | None = None) -> Facts:
    """One message's facts, as known at `now`; raises SubjectGone. For many at once see facts/loading.py."""
    from notifications.facts.loading import load  # it builds these

    found = load([message], now).get(message.pk)
    if found is None:
        raise SubjectGone(f"{message.enrolment.subject_type} {message.enrolment.subject_id}")
    return found
