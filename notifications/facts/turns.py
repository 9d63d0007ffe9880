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
from notifications.facts.gathering import in_bulk
from notifications.facts.people import having_sent, persons
from notifications.facts.snapshot import Facts, Sending, Sent
from notifications.models import MailClass
from orders.models import Customer, normal_email


def in_turn(found: Collection[Facts], judge: Callable[[Facts], bool]) -> list[Facts]:
    """Those that `judge` lets go, in their order, each seen with what went before it: to the same
    address, and from the shop, so that neither storm breaker is blind within a batch.

    A dozen queries at most for the whole batch; needs an open transaction, whose end lets the addresses go.
    """
    people = {normal_email(facts.recipient): facts.customer for facts in found if counts(facts)}
    if people:
        _lock(people)
    known = persons(_read_again(people), timezone.now())
    going: list[Facts] = []
    sending: Sending | None = None  # of the one merchant whose batch this is
    for facts in found:
        email = normal_email(facts.recipient)
        person = None if facts.is_to_team else known.get(email)
        sending = sending or facts.sending
        seen = replace(facts, person=person or facts.person, sending=sending)
        if judge(seen):
            going.append(seen)
            sending = having_gone(sending, seen.message.mail_class)
            if person is not None:  # legal mail too: it is never held, and counts for what comes after it
                known[email] = having_sent(person, sent_now(seen))
    return going


def having_gone(sending: Sending, mail_class: int) -> Sending:
    """How the shop's sending stands after one more mail of the class (facts/pressure.py counts the same ones)."""
    if mail_class == MailClass.MARKETING:
        return replace(sending, offers_count=sending.offers_count + 1)
    return replace(sending, hour_count=sending.hour_count + 1) if mail_class == MailClass.STATUS else sending


def _read_again(people: dict[str, Customer | None]) -> dict[str, Customer | None]:
    """What the shop says of consent stands in the customers' own rows."""
    ids = {customer.pk for customer in people.values() if customer is not None}
    rows = in_bulk(Customer.objects.all(), ids)
    return {email: rows.get(customer.pk) if customer is not None else None for email, customer in people.items()}


def sent_now(facts: Facts) -> Sent:
    """The message as one that has just gone."""
    return Sent(facts.now, facts.message.mail_class, facts.journey.purpose, facts.journey.pk)


def counts(facts: Facts) -> bool:
    """Is it judged by what went to the person before? Legal mail never is, nor mail to the team."""
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
