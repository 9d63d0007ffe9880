"""One after another: of two mails to one person, the second is judged with the first in mind.

Budgets and the storm breaker count what went before. Two mails of one batch, or of two workers at the same moment,
would each look like the first. So the addresses are locked for the rest of the transaction, and what went is read
again.
"""

from collections.abc import Callable, Collection
from dataclasses import replace

from django.db import connection
from django.utils import timezone

from merchants.tenancy import current_merchant_id
from notifications.facts import Facts, Sent
from notifications.models import MailClass
from notifications.people import having_sent, recent_of
from orders.models import Customer, normal_email


def in_turn(found: Collection[Facts], judge: Callable[[Facts], bool]) -> list[Facts]:
    """Those that `judge` lets go, in their order, each seen with what went to the same address before it.

    Two queries for the whole batch; needs an open transaction, whose end lets the addresses go.
    """
    people = {normal_email(facts.recipient): facts.customer for facts in found if _counts(facts)}
    if people:
        _lock(people)
    recent = recent_of(people, timezone.now())
    going = []
    for facts in found:
        email = normal_email(facts.recipient)
        before = recent.get(email)
        seen = facts if before is None else replace(facts, person=replace(facts.person, recent=tuple(before)))
        if judge(seen):
            going.append(seen)
            if before is not None and _counts(seen):
                recent[email] = list(having_sent(seen.person, sent_now(seen)).recent)
    return going


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
