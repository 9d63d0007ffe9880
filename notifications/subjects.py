"""What a mail can be about besides an order and its parcels: which link it carries, what it says and attaches.

One entry per kind of row, by its model's name; the functions live in a file named after the noun
(notifications/changing.py and so on). `notifications.facts.SUBJECT_MODELS` says how the row is found.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from merchants.access import READ_FOR
from notifications import caring, changing, visiting
from notifications.facts import Facts
from notifications.mail import Attachment

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

    rows: Callable[[Facts], list[Row]] = field(default=lambda _facts: [])  # as notifications.particulars.labelled
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
    "newsletterconsent": Subject(
        rows=caring.no_rows,
        context=caring.newsletter_context,
        link=lambda facts: Link(*caring.newsletter_link(facts)),
    ),
    "takeback": Subject(rows=caring.take_back_rows, context=caring.take_back_context),
}
PLAIN = Subject()


def subject_of(facts: Facts) -> Subject:
    """The entry for what this mail is about; a plain one for orders and parcels."""
    return SUBJECTS.get(facts.subject_type, PLAIN)
