"""Where a parcel was left, from what the carrier wrote about its delivery."""

import re
from collections.abc import Mapping
from enum import StrEnum

from tracking.models import Shipment
from tracking.snapshots import Status


class How(StrEnum):
    NEIGHBOUR = "neighbour"
    SAFE_PLACE = "safe_place"
    PICKUP = "pickup"
    PERSON = "person"


# Words of carriers' delivery reports in Dutch, German, English and French, the most telling first: "left with the
# neighbour of the recipient" is the neighbour. Only whole words; what is in no list says nothing.
WORDS: tuple[tuple[How, re.Pattern[str]], ...] = (
    (How.NEIGHBOUR, re.compile(r"\b(buren|buur|buurman|buurvrouw|nachbar\w*|neighbou?rs?|voisine?s?)\b")),
    (
        How.PICKUP,
        re.compile(
            r"\b(postnl[- ]punt|afhaalpunt|service ?point|servicepunt|pick-?up ?point|parcel ?shop|paket ?shop"
            r"|packstation|filiale|locker|access point|point relais|abgeholt|opgehaald|collected|retir[ée])\b"
        ),
    ),
    (
        How.SAFE_PLACE,
        re.compile(
            r"\b(safe ?place|veilige plek|afgesproken plek|wunschort|ablageort|abstellort|abgestellt|garage|schuur"
            r"|garten\w*|lieu s[ûu]r|emplacement s[ûu]r|left at|drop-?off location)\b"
        ),
    ),
    (
        How.PERSON,
        re.compile(
            r"\b(recipient|receiver|addressee|resident|ontvanger|geadresseerde|bewoner|empf[äa]nger\w*|pers[öo]nlich"
            r"|destinataire|letterbox|mailbox|brievenbus|briefkasten|bo[îi]te aux lettres)\b"
        ),
    ),
)


def delivered_how(shipment: Shipment) -> How | None:
    """What the newest report of the delivery says; None when it says nothing that we understand."""
    reports = [one for one in shipment.checkpoints.all() if one.status == Status.DELIVERED]
    for report in sorted(reports, key=lambda one: one.occurred_at, reverse=True):
        told = f"{report.words} {report.place}".casefold()
        found = next((how for how, pattern in WORDS if pattern.search(told)), None)
        if found:
            return found
    waited = any(one.status == Status.AVAILABLE_FOR_PICKUP for one in shipment.checkpoints.all())
    return How.PICKUP if waited and reports else None


def is_that_point(shipment: Shipment, wish: Mapping[str, str]) -> bool:
    """Is the point where the parcel waits the one that was asked for? True where the carrier does not name it."""
    name, address = _plain(shipment.pickup_name), _plain(shipment.pickup_address)
    if not (name or address):
        return True
    wanted_name, postcode = _plain(wish.get("name", "")), _plain(wish.get("postal_code", ""))
    street = _plain(wish.get("line1", ""))
    if postcode and postcode in address:
        return not street or street in address or bool(wanted_name and wanted_name in name)
    number = _plain(wish.get("external_id", ""))
    return bool((wanted_name and name and (wanted_name in name or name in wanted_name)) or (number and number in name))


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
