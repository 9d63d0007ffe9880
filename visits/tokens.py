"""The QR code of a visit: an address for the team's phones, and the proof that the code is ours.

Nothing of it is stored: the proof is computed from the server's key, so a copy of the database opens no door. The
address leads to the dashboard's log-in; a stranger who scans the code learns nothing.
"""

import hmac
from base64 import b32encode

from merchants.keyed import keyed_hashes
from merchants.links import portal_url
from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from visits.models import Appointment, Collection

ID = 24  # letters of a public id
LETTERS = {"c": Collection, "a": Appointment}


def token_of(visit: Collection | Appointment) -> str:
    """The token of the visit's QR code; the same each time, until `visits.collecting.replace_code`."""
    letter = "c" if isinstance(visit, Collection) else "a"
    return f"{letter}{visit.public_id}{_proofs(letter, visit)[0]}"


def visit_of(token: str) -> Collection | Appointment | None:
    """The visit that a scanned token names, with its order and location; None when it is forged, of another
    merchant, or was replaced. Any text may be given."""
    letter, public_id, proof = token[:1], token[1 : 1 + ID], token[1 + ID :]
    if letter not in LETTERS or not (token.isascii() and token.isalnum()):
        return None
    rows = LETTERS[letter].objects.select_related("order", "location")
    visit: Collection | Appointment | None = rows.filter(public_id=public_id).first()
    if visit is None:
        return None
    genuine = [hmac.compare_digest(ours, proof) for ours in _proofs(letter, visit)]
    return visit if any(genuine) else None


def check_in_url(merchant: Merchant, visit: Collection | Appointment) -> str:
    """What the QR code says: the dashboard's check-in (`dashboard:check_in`) on the portal's host."""
    # Not by reverse(): codes that were printed must open for as long as they are good, whatever the URLs become.
    return portal_url(f"/dashboard/{merchant.slug}/check-in/{token_of(visit)}/")


def _proofs(letter: str, visit: Collection | Appointment) -> list[str]:
    version = visit.token_version if isinstance(visit, Collection) else 1
    message = f"visit:{current_merchant_id()}:{letter}:{visit.public_id}:{version}"
    return [b32encode(found)[:20].decode().lower() for found in keyed_hashes(message)]  # 100 bits
