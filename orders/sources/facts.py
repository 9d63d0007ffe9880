"""Small facts that every shop's order holds, read the same way for all of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from inbox.contracts import Rejected
from inbox.reading import Reader, web_address
from orders.models import normal_email
from orders.snapshots import Line, Parcel

MARK = re.compile(r"\[([A-Za-z0-9_-]{4,64})\]\s*$")
_YES = {"yes", "true", "1", "on", "subscribed"}
_NO = {"no", "false", "0", "off", "unsubscribed"}


@dataclass(frozen=True)
class OwnFacts:
    """What a shop may tell us in its own metadata fields, where its platform has no field for it."""

    marketing_opt_in: bool | None = None
    opt_out_offered: bool | None = None
    promised_on: date | None = None


def own_facts(metadata: Mapping[str, Reader]) -> OwnFacts:
    """Our documented keys (docs/connecting-shops.md) in a shop's free metadata; what is absent is None."""
    promised = metadata.get("stoep_promised_on")
    return OwnFacts(
        told(metadata.get("stoep_marketing_opt_in")),
        told(metadata.get("stoep_opt_out_offered")),
        promised.day() if promised else None,
    )


@dataclass(frozen=True)
class OwnLineFacts:
    """The same for a line: our documented keys in its metadata or properties, with or without a leading "_"."""

    tags: tuple[str, ...] = ()
    weight_grams: int | None = None
    is_gift: bool | None = None


def own_line_facts(metadata: Mapping[str, Reader]) -> OwnLineFacts:
    """`stoep_tags` (with commas), `stoep_weight_grams` (of one piece) and `stoep_is_gift`; absent is not said."""
    found = {key.removeprefix("_"): value for key, value in metadata.items()}
    return OwnLineFacts(
        tags(found.get("stoep_tags", Reader(None))) or (),
        grams(found.get("stoep_weight_grams")),
        told(found.get("stoep_is_gift")),
    )


def grams(found: Reader | None) -> int | None:
    """A weight in whole grams, rounded up; None where it is absent, 0 or no number: it decides on no order's life."""
    try:
        amount = found.money() if found else None
    except Rejected:
        return None
    return int(amount.to_integral_value(ROUND_CEILING)) if amount and 0 < amount < 2**31 - 1 else None


def pieces(found: Reader, *, backwards: bool = False) -> int:
    """Shops that sell by the metre have 2.5 of something; that is 3 pieces to show, not a lost order.

    `backwards`: a refund counts below 0 where the platform does.
    """
    amount = found.money()
    if amount is not None and backwards:
        amount = abs(amount)
    if amount is None or not 0 <= amount < 2**31 - 1:
        raise found.wrong("a quantity of 0 or more")
    return int(amount.to_integral_value(ROUND_CEILING))


def told(found: Reader | None) -> bool | None:
    """yes/true/1 and no/false/0 as a flag. Anything else is "not said": consent is never guessed."""
    if found is None or isinstance(found.value, dict | list):
        return None
    word = str(found.value).strip().lower() if isinstance(found.value, bool) else found.text(20).lower()
    return True if word in _YES else False if word in _NO else None


def language(found: Reader) -> str:
    """Two letters from `nl`, `nl-NL`, `pt_BR` or `EN`; "" when absent or not a language."""
    code = found.text(20).replace("_", "-").split("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def currency(found: Reader) -> str:
    """An ISO 4217 code, upper case; Rejected when it is anything else: no amount means anything without."""
    code = found.text(10).upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise found.wrong("a currency code of three letters")
    return code


def country(found: Reader) -> str:
    """An ISO 3166-1 alpha-2 code, or "" when it is not one: a parcel's way does not hang on it."""
    code = found.text(10).upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def web_url(found: Reader) -> str:
    """The address if it is one for the web, else "": see inbox.reading.web_address."""
    return web_address(found.text(1001))


def email(found: Reader) -> str:
    """An e-mail address as the shop states it; Rejected when longer than mail allows (254).

    Measured as it is stored too: "İ" in lower case is two characters.
    """
    address = found.text(255)
    if max(len(address), len(normal_email(address))) > 254:
        raise found.wrong("an e-mail address of at most 254 characters")
    return address


def required_email(found: Reader) -> str:
    """An address that mail can go to, in the form in which addresses are compared; Rejected otherwise."""
    address = normal_email(email(found))
    try:
        validate_email(address)
    except ValidationError as error:
        raise found.wrong("an e-mail address") from error
    return address


def full_name(*parts: Reader) -> str:
    """First and last name as one, at most 200 characters."""
    return " ".join(word for word in (part.text(200) for part in parts) if word)[:200]


def order_number(found: Reader) -> str:
    """The number as the customer knows it, without the leading "#"."""
    return found.text(60).lstrip("#").strip()


def required_moment(found: Reader, *others: Reader) -> datetime:
    """The first moment that is told; Rejected in the name of the first field when none is."""
    for candidate in (found, *others):
        moment = candidate.moment()
        if moment is not None:
            return moment
    raise found.wrong("a date and time")


def distinct_lines(lines: Iterable[Line], path: str) -> tuple[Line, ...]:
    """The lines; Rejected when two share an id, because the parcels' contents could not be told apart."""
    kept = tuple(lines)
    seen: set[str] = set()
    for index, line in enumerate(kept):
        if line.external_id in seen:
            raise Rejected(f"{path}[{index}].id: expected an id of its own, '{line.external_id}' is used twice")
        seen.add(line.external_id)
    return kept


def distinct_parcels(parcels: Iterable[Parcel]) -> tuple[Parcel, ...]:
    """One parcel per (fulfilment, tracking number), the last one told, in the order of arrival."""
    kept: dict[tuple[str, str], Parcel] = {}
    for parcel in parcels:
        kept[parcel.external_id, "".join(parcel.tracking_number.split()).upper()] = parcel
    return tuple(kept.values())


def named(found: Reader, key: str = "") -> tuple[str, ...]:
    """The words of a list of texts, or of objects that name theirs under `key`: at most 20, each once.

    Whatever else stands there is no reason to refuse an order.
    """
    if not isinstance(found.value, list):
        return ()
    names = (entry.get(key) if key and isinstance(entry, dict) else entry for entry in found.value[:20])
    return tuple(dict.fromkeys(Reader(name).text(60) for name in names if isinstance(name, str) and name.strip()))


def tags(found: Reader) -> tuple[str, ...] | None:
    """How a shop sorts customers or goods: a list of texts, or one text with commas, as Shopify writes it. At most 50.

    None where it does not say, which leaves a customer's earlier ones; what else stands there is no reason to refuse.
    """
    written = found.value.split(",") if isinstance(found.value, str) else found.value
    if not isinstance(written, list):
        return None
    named = (Reader(one).text(60) for one in written[:50] if isinstance(one, str))
    return tuple(dict.fromkeys(filter(None, named)))


def our_key(reason: str) -> str:
    """The mark that a refund of ours carries at the end of its reason ("Too small [R7F3K2-1]"); "" without one."""
    marked = MARK.search(reason)
    return marked[1] if marked else ""
