"""The declaration on its way from the first page to the second press: in the page itself, signed, and nowhere else.

So nothing is kept of whoever only looks, no cookie is needed, and two tabs do not disturb each other.
"""

from dataclasses import dataclass
from typing import Any

from django.core import signing

from merchants.models import unguessable
from merchants.tenancy import current_merchant_id
from returns.models import Withdrawal
from returns.withdrawing.stating import Declaration, items_of

LASTS = 24 * 3600  # seconds; afterwards the declaration is shown once more before it is taken


@dataclass(frozen=True)
class Carried:
    """What a page brought back. `is_known`: it was declared already, by this very page. `is_doubtful`: its receipt
    waits until the order is found (forms.py)."""

    declaration: Declaration
    nonce: str
    is_old: bool
    is_known: bool
    is_doubtful: bool = False


def write(declared: Declaration, *, is_doubtful: bool = False) -> str:
    """The declaration with a fresh nonce, signed for the merchant in scope."""
    told = {
        "name": declared.name, "identification": declared.identification, "email": declared.email,
        "language": declared.language, "items": [item.as_data() for item in declared.items],
        "order": declared.order_id, "nonce": unguessable(),
        "doubtful": is_doubtful,
    }  # fmt: skip
    return signing.dumps(told, salt=_salt(), compress=True)


def read(signed: str) -> Carried | None:
    """What `write` wrote; None when it is not ours, or another merchant's."""
    try:
        told, is_old = signing.loads(signed, salt=_salt(), max_age=LASTS), False
    except signing.SignatureExpired:
        told, is_old = signing.loads(signed, salt=_salt()), True
    except signing.BadSignature:
        return None
    nonce = str(told["nonce"])
    is_known = Withdrawal.objects.filter(nonce=nonce).exists()
    return Carried(_declaration(told), nonce, is_old, is_known, bool(told.get("doubtful")))


def _declaration(told: dict[str, Any]) -> Declaration:
    return Declaration(
        name=told["name"], identification=told["identification"], email=told["email"], language=told["language"],
        items=items_of(told["items"]), order_id=told["order"],
    )  # fmt: skip


def _salt() -> str:
    return f"storefront.withdrawing:{current_merchant_id()}"
