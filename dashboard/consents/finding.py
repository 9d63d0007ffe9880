"""Everything that is known of one address: what closes it, what it agreed to, what it may be sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consents.basis import Basis, basis_of
from consents.consenting import proofs_of
from consents.models import Consent, Preference
from consents.preferring import history_of
from consents.purposes import Purpose
from dashboard.journeys.following import of_person
from notifications.answers.suppressing import history
from notifications.facts.people import person_of
from notifications.facts.snapshot import Person, standing_of
from notifications.models import MailClass, Suppression
from notifications.reasons import DETAILS, SUPPRESSED
from orders.models import Customer, normal_email

WORDS: dict[Basis, Promise] = {
    Basis.CONSENT: _("yes: the customer agreed to it"),
    Basis.SHOP_CONSENT: _("yes: the customer agreed to advertising in the shop"),
    Basis.SOFT: _("yes: bought something, and a way to say no was offered (soft opt-in)"),
    Basis.REFUSED: _("no: the customer wants no mail of this kind"),
    Basis.WITHDRAWN: _("no: the customer took the consent back"),
    Basis.SAID_NO: _("no: the customer said no to advertising in the shop"),
    Basis.UNCONFIRMED: _("no: not confirmed yet"),
    Basis.NONE: _("no: nobody has agreed to it"),
}
# Where somebody said it: as `source` has it in consents and preferences.
PLACES: dict[str, Promise] = {
    "order page": _("on the page of an order"),
    "preference centre": _("on the page of preferences"),
    "unsubscribe link": _("by the unsubscribe link of a mail"),
}


@dataclass(frozen=True)
class Found:
    """What the page shows of an address."""

    address: str
    suppressions: list[Suppression]
    consents: list[Consent]
    preferences: list[Preference]
    purposes: list[tuple[str, str, bool]]  # name, words, may
    paused_until: datetime | None
    customer: Customer | None
    mails: list[dict[str, Any]]  # the latest, each with what became of it and why

    @property
    def is_known(self) -> bool:
        return bool(self.suppressions or self.consents or self.preferences or self.customer)

    @property
    def agreed(self) -> list[tuple[Consent, str]]:
        """What was asked and agreed to, each with the place in words."""
        return [(row, str(PLACES.get(row.source, row.source))) for row in self.consents]

    @property
    def chosen(self) -> list[tuple[Preference, str, str]]:
        """What was chosen, each with the kinds that are refused and the place, in words."""
        names = dict(Purpose.choices)
        return [
            (row, ", ".join(str(names.get(kind, kind)) for kind in row.refused_purposes),
             str(PLACES.get(row.source, row.source)))
            for row in self.preferences
        ]  # fmt: skip


def find(typed: str) -> Found | None:
    """The address, however it was typed; None for what is none."""
    address = normal_email(typed)
    if "@" not in address or "\0" in address or len(address) > 254:
        return None
    customer = Customer.objects.filter(email=address).first()
    person = person_of(address, customer, timezone.now())
    return Found(
        address=address,
        suppressions=list(history(address).order_by("lifted_at", "-created_at", "-pk")),
        consents=proofs_of(address),
        preferences=history_of(address)[:10],
        purposes=_purposes(person),
        paused_until=person.paused_until if person.paused_until and person.paused_until > timezone.now() else None,
        customer=customer,
        mails=of_person(customer) if customer else [],
    )


def _purposes(person: Person) -> list[tuple[str, str, bool]]:
    closed = person.suppressed_from is not None and person.suppressed_from <= MailClass.MARKETING
    standing = standing_of(person)
    rows = []
    for purpose in Purpose:
        basis = basis_of(purpose, standing)
        words = str(_("no: the address is closed")) if closed else str(WORDS[basis])
        rows.append((str(purpose.label), words, basis.allows and not closed))
    return rows


def why_closed(reason: str) -> str:
    """The reason of a suppression in words."""
    return str(DETAILS[SUPPRESSED].get(reason, reason))
