"""One after another: of two mails to one person, the second is judged with the first in mind.

Budgets and the storm breaker count what went before. Two mails of one batch, or of two workers at the same moment,
would each look like the first. So the addresses are locked for the rest of the transaction. Waiting for that takes
time, in which people unsubscribe: everything that is known of them is read again.
"""

from collections.abc import Callable, Collection
from dataclasses import replace

from django.db import connection
from django.utils import timezone

from merchants.tenancy import current_merchant_id
from notifications.facts.people import having_sent, persons
from notifications.facts.snapshot import Facts, Sent
from notifications.models import MailClass
from orders.models import Customer, normal_email


def in_turn(found: Collection[Facts], judge: Callable[[Facts], bool]) -> list[Facts]:
    """Those that `judge` lets go, in their order, each seen with what went to the same address before it.

    A dozen queries at most for the whole batch; needs an open transaction, whose end lets the addresses go.
    """
    people = {normal_email(facts.recipient): facts.customer for facts in found if _counts(facts)}
    if people:
        _lock(people)
    known = persons(_read_again(people), timezone.now())
    going = []
    for facts in found:
        email = normal_email(facts.recipient)
        person = None if facts.is_to_team else known.get(email)
        seen = facts if person is None else replace(facts, person=person)
        if judge(seen):
            going.append(seen)
            if person is not None and _counts(seen):
                known[email] = having_sent(person, sent_now(seen))
    return going


def _read_again(people: dict[str, Customer | None]) -> dict[str, Customer | None]:
    """What the shop says of consent stands in the customers' own rows."""
    ids = {customer.pk for customer in people.values() if customer is not None}
    rows = Customer.objects.in_bulk(ids) if ids else {}
    return {email: rows.get(customer.pk) if customer is not None else None for email, customer in people.items()}


def sent_now(facts: Facts) -> Sent:
    """The message as one that has just gone."""
    return Sent(facts.now, facts.message.mail_class, facts.journey.purpose, facts.journey.pk)


def _counts(facts: Facts) -> bool:
    return bool(facts.recipient) and not facts.is_to_team and facts.message.mail_class != MailClass.LEGAL


def _lock(people: dict[str, Customer | None]) -> None:
    """Sorted, so that two batches with the same people wait for each other instead of both for ever."""
    merchant = current_merchant_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM"
            " (SELECT DISTINCT hashtextextended(told, 0) AS key FROM unnest(%s::text[]) AS told ORDER BY key) AS keys",
            [[f"turns:{merchant}:{email}" for email in people]],
        )
