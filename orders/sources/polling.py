"""What the reconciliation polls share: where to call, with which token, and how a record is named."""

import hashlib
import json
from datetime import UTC
from decimal import Decimal
from typing import Any

from inbox.contracts import PolledRecord, Rejected
from inbox.http import Answer, HttpProblem, require_private_channel
from inbox.models import Connection
from inbox.reading import Reader

MAX_PAGES = 400  # one tick's end even against an API whose pages never stop; the next tick goes on
MAX_DIGITS = 9  # of a number in a header: int() of thousands of digits is an error, and slow before that


def api_root(connection: Connection) -> str:
    """The address of the shop's API from config["base_url"], without a trailing slash."""
    address = str(connection.config.get("base_url") or "").rstrip("/")
    if not address:
        raise HttpProblem("config base_url: expected the address of the shop's API, got nothing", retry=False)
    require_private_channel(address)
    return address


def token_of(connection: Connection) -> str:
    """The API token; HttpProblem when there is none, or when it could not stand in a header."""
    token = str(connection.api_token or "")
    if not token:
        raise HttpProblem("this connection has no API token to poll with", retry=False)
    if not (token.isascii() and token.isprintable()):
        raise HttpProblem("the API token holds characters that no token has", retry=False)
    return token


def more_next_time() -> HttpProblem:
    """What a poll raises after MAX_PAGES: to end quietly would say that everything was seen."""
    return HttpProblem("more pages than one turn takes; going on next time", retry=True)


def header_number(written: str) -> int | None:
    """A plain number from a header; None for anything else, such as "²" or thousands of digits."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= MAX_DIGITS else None


def listed(answer: Answer, key: str) -> list[Any]:
    """The list under the key of a JSON answer; HttpProblem when it holds none."""
    return list_of(answer.object().get(key), answer)


def list_of(value: Any, answer: Answer) -> list[Any]:
    if not isinstance(value, list):
        raise HttpProblem(f"{answer.host} answered {answer.status} without a list of orders", retry=True)
    return value


def record_of(order: Any, modified: str, topic: str = "order") -> PolledRecord:
    """One polled order, named id@hash by its id and what the shop said: an unchanged one is a duplicate.

    The hash and not only the time under the key `modified`: WooCommerce's has a second's resolution, and
    Saleor leaves it alone when a tracking number changes. A record that cannot be named is kept all the
    same, so that the inbox shows it as not understood instead of the poll stopping at it for ever.
    """
    body = dump(order)
    try:
        name, moment = Reader(order).at("id").identifier(), Reader(order).at(modified).moment(UTC)
    except Rejected:
        name, moment = "", None
    return PolledRecord(topic, f"{name}@{hashlib.sha256(body).hexdigest()[:32]}", body, moment)


def dump(value: Any) -> bytes:
    """JSON with sorted keys; exact numbers (Decimal) become text, which inbox.reading reads as well."""
    return json.dumps(value, default=_exact, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")


def _exact(number: Decimal) -> str:
    """Plain digits, as money is read; 1e999999999 stays short, since written out it would fill the memory."""
    exponent = number.as_tuple().exponent
    return format(number, "f") if isinstance(exponent, int) and abs(exponent) < 30 else str(number)
