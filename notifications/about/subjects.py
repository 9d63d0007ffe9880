"""What a mail can be about besides an order and its parcels: which link it carries, what it says and attaches.

One entry per kind of row, by its model's name, or per mail, by its template's: the mail's own goes first. The functions
live in a file named after the noun (changing.py and so on). `notifications.facts.snapshot.SUBJECT_MODELS` says how the
row is found.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from merchants.access import READ_FOR
from notifications.about import (
    advising,
    caring,
    celebrating,
    changing,
    couponing,
    returning,
    rewarding,
    surveying,
    visiting,
    wishing,
    withdrawing,
)
from notifications.facts.snapshot import Facts
from notifications.mails.mail import Attachment

Row = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """What the link of the mail's button allows (space-separated actions), and for how long."""

    actions: str = "read"
    ttl: timedelta = READ_FOR
    view: str = "open_link"  # the storefront's view that takes the token


@dataclass(frozen=True)
class Subject:
    """How mails about one kind of row are made. Each function runs in the mail's language and the merchant's zone."""

    rows: Callable[[Facts], list[Row]] = field(default=lambda _facts: [])  # as notifications.mails.particulars.labelled
    context: Callable[[Facts], dict[str, Any]] = field(default=lambda _facts: {})  # more plain values for the words
    attachments: Callable[[Facts], tuple[Attachment, ...]] = field(default=lambda _facts: ())
    link: Callable[[Facts], Link] = field(default=lambda _facts: Link())


SUBJECTS: dict[str, Subject] = {
    "deliverychange": Subject(rows=changing.change_rows, context=changing.change_context),
    "collection": Subject(
        context=visiting.collection_context,
        attachments=visiting.collection_attachments,
    ),
    "appointmentnews": Subject(
        context=visiting.appointment_context,
        attachments=visiting.appointment_attachments,
    ),
    "linkrequest": Subject(context=changing.link_context, link=lambda facts: Link(*changing.link_allows(facts))),
    "question": Subject(rows=caring.question_rows, context=caring.question_context),
    "consent": Subject(
        rows=caring.no_rows,
        context=caring.newsletter_context,
        link=lambda facts: Link(*caring.newsletter_link(facts)),
    ),
    "wish": Subject(rows=wishing.rows, context=wishing.context),
    "membership": Subject(rows=rewarding.rows, context=rewarding.statement_context),
    "invitation": Subject(rows=celebrating.invitation_rows, context=celebrating.invitation_context),
    "customer": Subject(context=celebrating.person_context),
    "shipment": Subject(rows=advising.parcel_rows, context=advising.parcel_context),
    "review_request": Subject(context=surveying.review_context, link=lambda _facts: Link(view=surveying.REVIEW_VIEW)),
    "review_reminder": Subject(context=surveying.review_context, link=lambda _facts: Link(view=surveying.REVIEW_VIEW)),
    "coupon": Subject(rows=couponing.rows, context=couponing.context),
    "csat": Subject(context=surveying.survey_context),
    "nps": Subject(context=surveying.survey_context),
    "loyalty_invitation": Subject(context=rewarding.invitation_context),
    "care_content": Subject(context=advising.content_context),
    "replenishment": Subject(context=advising.again_context),
    "withdrawal": Subject(context=withdrawing.context, link=lambda _facts: Link(view=withdrawing.PAGE)),
    "return": Subject(
        context=returning.context, attachments=returning.attachments, link=lambda _facts: Link(view=returning.PAGE)
    ),
    "linkask": Subject(rows=caring.no_rows, context=returning.link_context, link=lambda _facts: Link(*returning.LINK)),
    "exchange": Subject(context=returning.context, link=lambda _facts: Link(view=returning.PAGE)),
    "takeback": Subject(rows=caring.take_back_rows, context=caring.take_back_context),
}
PLAIN = Subject()


def subject_of(facts: Facts) -> Subject:
    """The entry for this very mail, else for what it is about; a plain one for orders and parcels."""
    return SUBJECTS.get(facts.template) or SUBJECTS.get(facts.subject_type, PLAIN)
