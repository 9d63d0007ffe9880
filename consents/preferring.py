"""How somebody wants our mail: kept as he said it, read as it was at any moment."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from consents.models import Preference
from consents.purposes import Purpose
from merchants.tenancy import current_merchant_id
from orders.models import normal_email
from orders.privacy import address_hashes

PAUSE = timedelta(days=30)  # what "pause" in the preference centre means
Frequency = Preference.Frequency


@dataclass(frozen=True)
class Wanted:
    """What somebody wants; without any word of his, everything as usual."""

    refused: frozenset[str] = frozenset()
    frequency: str = Frequency.USUAL
    language: str = ""
    paused_until: datetime | None = None

    @property
    def is_less_wanted(self) -> bool:
        return self.frequency == Frequency.LESS


USUAL = Wanted()


def wanted(emails: Collection[str], now: datetime | None = None) -> dict[str, Wanted]:
    """By normal address what its newest word up to `now` (aware) was; addresses that said nothing are missing.

    One query, whatever the number of addresses.
    """
    named = {found: email for email in emails for found in address_hashes(email)}
    rows = Preference.objects.filter(address_hash__among=named, changed_at__lte=now or timezone.now())
    newest: dict[str, Wanted] = {}
    for row in rows.order_by("changed_at", "pk"):  # a later row takes the earlier one's place
        newest[named[bytes(row.address_hash)]] = _read(row)
    return newest


def prefer(email: str, wish: Wanted, source: str) -> Preference | None:
    """Keep what somebody wants from now on; None when it is what he wanted before, such as by a second click."""
    return change(email, lambda _before: wish, source)


def refuse(email: str, purpose: str, source: str) -> Preference | None:
    """No more mail of this purpose; everything else stays as it is. None when it was refused before."""
    return change(email, lambda before: replace(before, refused=before.refused | known([purpose])), source)


def refuse_all(email: str, source: str) -> Preference | None:
    """No more mail of any purpose, from now on; frequency and language stay. None when all was refused before."""
    return change(email, lambda before: replace(before, refused=frozenset(Purpose.values)), source)


def allow(email: str, purpose: str, source: str) -> Preference | None:
    """Take back a refusal of this purpose: he has agreed to it since. None when it was not refused."""
    return change(email, lambda before: replace(before, refused=before.refused - {purpose}), source)


def change(email: str, told: Callable[[Wanted], Wanted], source: str) -> Preference | None:
    """Keep what becomes of his wishes by `told`; None when that is what he wanted before.

    Needs an open transaction: two words said at the same moment are taken one after the other, so that neither takes
    the place of the other.
    """
    email = normal_email(email)
    with connection.cursor() as cursor:
        place = f"preference:{current_merchant_id()}:{email}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [place])
    before = wanted([email]).get(email, USUAL)
    wish = told(before)
    if wish == before:
        return None
    kept: Preference = Preference.objects.create(
        email=email, address_hash=address_hashes(email)[0], refused_purposes=sorted(known(wish.refused)),
        frequency=wish.frequency, language=wish.language, paused_until=wish.paused_until, source=source,
    )  # fmt: skip
    return kept


def history_of(email: str) -> list[Preference]:
    """Every word of this address, newest first."""
    return list(Preference.objects.filter(address_hash__in=address_hashes(email)).order_by("-changed_at", "-pk"))


def known(purposes: Iterable[str]) -> frozenset[str]:
    """Those of the words that name a purpose."""
    return frozenset(Purpose.values).intersection(purposes)


def _read(row: Preference) -> Wanted:
    return Wanted(known(row.refused_purposes), row.frequency, row.language, row.paused_until)
