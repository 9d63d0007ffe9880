"""What only the shop's owner can see to: people who ask for their data, and host names whose proof is gone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from dashboard.needs.need import SHOWN, Need, since
from merchants.models import Host
from merchants.tenancy import current_merchant_id
from orders.models import Customer
from outbox.models import DomainEvent

ANSWER_WITHIN = timedelta(days=30)  # GDPR art. 12(3): one month


def requests() -> Iterator[Need]:
    asked = list(
        DomainEvent.objects.filter(type="customer.data_requested", recorded_at__gt=since()).order_by("recorded_at")[
            : SHOWN + 1
        ]
    )
    people = dict(
        Customer.objects.filter(pk__in=[row.subject_id for row in asked if row.subject_type == "customer"]).values_list(
            "pk", "email"
        )
    )
    for row in asked:
        email = people.get(row.subject_id, "") if row.subject_type == "customer" else ""
        yield Need(
            what=_("%(person)s asked for their data") % {"person": email or _("A customer")},
            means=_("The law gives you one month to send them what you keep about them."),
            tone="notice",
            at=row.recorded_at,
            until=row.recorded_at + ANSWER_WITHIN,
            link=_subject_page(row),
            link_query=f"q={email}" if email else "",
        )


def _subject_page(event: DomainEvent) -> tuple[str, tuple[Any, ...]]:
    if event.subject_type == "order":
        return ("order", (event.subject_id,))
    return ("connection", (event.subject_id,)) if event.subject_type == "connection" else ("orders", ())


def addresses() -> Iterator[Need]:
    """Host names that serve but whose proof is gone: look before somebody else takes the name."""
    for host in Host.objects.filter(merchant_id=current_merchant_id(), lost_at__isnull=False).order_by("lost_at", "pk"):
        yield Need(
            what=_("%(address)s: the TXT record is gone") % {"address": host.hostname},
            means=_("Your pages still show there. Put the record back, or whoever sets it next can take the name.")
            if host.verified_at
            else _("Somebody else has proved that this name is theirs. It shows your pages no longer."),
            tone="warning" if host.verified_at else "danger",
            at=host.lost_at,
            link=("addresses", ()),
            act=("address_check", (host.pk,)),
            act_words=_("Look again"),
        )
