"""Access links for a whole batch of mails, in two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from merchants.access import READ, READ_FOR, first_token, issue, token_hash
from merchants.models import AccessLink


@dataclass(frozen=True)
class Wanted:
    """A link to be issued, as the arguments of merchants.access.issue."""

    subject: str
    purpose: str
    actions: str = READ
    ttl: timedelta = READ_FOR


def issue_all(wanted: Sequence[Wanted]) -> dict[Wanted, str]:
    """The token of each link, as `issue` would give it; needs an open scope.

    Links that exist already (a mail that is tried again) are issued one by one, with all the care that takes.
    """
    purposes = {one.purpose for one in wanted}
    known = (
        set(AccessLink.objects.filter(purpose__in=purposes).values_list("subject", "purpose")) if purposes else set()
    )
    now, tokens, rows = timezone.now(), dict[Wanted, str](), list[AccessLink]()
    for one in dict.fromkeys(wanted):
        if (one.subject, one.purpose) in known:
            tokens[one] = issue(one.subject, one.purpose, one.actions, one.ttl)
            continue
        tokens[one] = first_token(one.subject, one.purpose)
        rows.append(
            AccessLink(
                subject=one.subject, purpose=one.purpose, actions=one.actions, token_hash=token_hash(tokens[one]),
                expires_at=now + one.ttl,
            )
        )  # fmt: skip
    # Derived from the purpose: somebody who made the same link at this moment made the same token.
    AccessLink.objects.bulk_create(rows, ignore_conflicts=True)
    return tokens
