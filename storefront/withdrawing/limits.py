"""How often somebody may declare. A first declaration is never turned away, whatever else comes from its network."""

from datetime import timedelta

from django.http import HttpRequest

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from orders.models import normal_email
from returns.withdrawing.stating import Declaration
from storefront.lookup import network

# The same person, from the same place, again and again: his first ones are kept, and each had its receipt.
PER_PERSON = (10, timedelta(hours=1))
# Declarations about orders that nobody has proven to have: beyond this the receipts wait for a person, or the mailboxes
# of strangers could be filled in the shop's name. An order that is found lets its receipt go at once.
PER_ADDRESS = (5, timedelta(days=1))
PER_NETWORK = (30, timedelta(hours=1))
PER_MERCHANT = (300, timedelta(hours=1))


def is_too_often(request: HttpRequest, declared: Declaration) -> bool:
    """Count this try; True when this address was declared with from this network too often already."""
    allowed, window = PER_PERSON
    return hits(f"{_key()}:{network(request)}:{normal_email(declared.email)}", window) > allowed


def is_flood(request: HttpRequest, declared: Declaration) -> bool:
    """Count this declaration; True when so many came that its receipt has to wait. Never for a key's holder."""
    if declared.order_id is not None:
        return False
    tries = (
        (f"{_key()}:to:{normal_email(declared.email)}", *PER_ADDRESS),
        (f"{_key()}:from:{network(request)}", *PER_NETWORK),
        (_key(), *PER_MERCHANT),
    )
    return any([hits(key, window) > allowed for key, allowed, window in tries])


def _key() -> str:
    return f"withdraw:{current_merchant_id()}"
