"""Reading typed facts out of a sender's JSON, so that a wrong field is named by its path.

A `Reader` is a value and where it was found. Absent and null are the same: "the sender did not say".
Every wrong value raises Rejected with a sentence such as
"line_items[2].quantity: expected a whole number, got 'x'".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from inbox.contracts import Rejected

# Postgres integers are 32 bits wide; a larger number would fail in the INSERT, with no field's name.
WHOLE_LIMIT = 2**31 - 1
MONEY_LIMIT = Decimal(10) ** 10
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
# C0 and C1 controls: NUL ends text in Postgres, line ends would forge mail headers.
_CONTROLS = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0))} | {0: None}


def web_address(written: str) -> str:
    """An http(s) address of at most 1000 characters, or "": other schemes could run as script in a page."""
    plain = len(written) <= 1000 and written.isprintable() and not any(sign in written for sign in ' "<>\\')
    return written if plain and written.lower().startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Reader:
    """A JSON value and its path. Path "" is the whole body."""

    value: Any
    path: str = ""

    def at(self, *keys: str) -> "Reader":
        """The value under the keys, one object deeper each; absent when any of them is absent or null."""
        found = self
        for key in keys:
            found = Reader(found.mapping().get(key), f"{found.path}.{key}" if found.path else key)
        return found

    def has(self, key: str) -> bool:
        """True when this is an object with something other than null under the key."""
        return self.mapping().get(key) is not None

    def mapping(self) -> Mapping[str, Any]:
        """The object itself, {} when absent; Rejected when it is anything else."""
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self.value

    def items(self) -> "list[Reader]":
        """The entries of a list, nulls left out; [] when absent."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        readers = (Reader(entry, f"{self.path}[{index}]") for index, entry in enumerate(self.value))
        return [reader for reader in readers if reader.value is not None]

    def text(self, cap: int = 500) -> str:
        """One line of text without control characters, cut at `cap`; "" when absent. Numbers become text."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | Decimal):
            raise self.wrong("text")
        # A JSON escape may hold half a surrogate pair, which no UTF-8 column can store.
        whole = str(self.value).encode("utf-8", "replace").decode()
        return whole.translate(_CONTROLS).strip()[:cap].rstrip()

    def required_text(self, cap: int = 500) -> str:
        """Like text(), but Rejected when absent or blank."""
        found = self.text(cap)
        if not found:
            raise self.wrong("text")
        return found

    def identifier(self, cap: int = 80) -> str:
        """A sender's id as text, also when it is a JSON number; "" when absent, Rejected over `cap`."""
        if isinstance(self.value, Decimal):  # 8.2e17 was already rounded by somebody
            raise self.wrong("an id (text or a whole number)")
        found = self.text(cap + 1)
        if len(found) > cap:
            raise self.wrong(f"an id of at most {cap} characters")
        return found

    def required_identifier(self, cap: int = 80) -> str:
        """Like identifier(), but Rejected when absent or blank."""
        found = self.identifier(cap)
        if not found:
            raise self.wrong("an id")
        return found

    def whole(self) -> int | None:
        """A whole number of at most 32 bits, from a number or its text; None when absent or ""."""
        number = self._digits(_WHOLE, "a whole number")
        if number is None:
            return None
        if number != number.to_integral_value() or abs(number) > WHOLE_LIMIT:
            raise self.wrong("a whole number")
        return int(number)

    def count(self) -> int:
        """A whole number that is not negative; Rejected when absent."""
        number = self.whole()
        if number is None or number < 0:
            raise self.wrong("a whole number of 0 or more")
        return number

    def money(self) -> Decimal | None:
        """An amount in its currency's main unit, at most 4 decimals kept; None when absent or ""."""
        amount = self._digits(_NUMBER, "an amount of money")
        if amount is None:
            return None
        if abs(amount) >= MONEY_LIMIT:
            raise self.wrong("an amount of money below 10,000,000,000")
        exponent = amount.as_tuple().exponent
        return amount if isinstance(exponent, int) and exponent >= -4 else amount.quantize(Decimal("0.0001"))

    def flag(self) -> bool | None:
        """true or false; None when absent."""
        if self.value is None or isinstance(self.value, bool):
            return self.value
        raise self.wrong("true or false")

    def moment(self, assume: tzinfo | None = None) -> datetime | None:
        """An ISO 8601 date and time, aware, its offset kept; None when absent or "".

        A time without a zone is read as `assume`; without `assume` it is Rejected, since guessing would
        move it by hours.
        """
        written = self._moment_text()
        if not written:
            return None
        try:
            found = datetime.fromisoformat(written)
        except ValueError as error:
            raise self.wrong("a date and time as in ISO 8601") from error
        if found.tzinfo is None:
            if assume is None:
                raise self.wrong("a date and time with its zone")
            found = found.replace(tzinfo=assume)
        return self._sane(found)

    def epoch(self, *, milliseconds: bool = False) -> datetime | None:
        """A moment counted since 1970 in UTC, in seconds or milliseconds; None when absent."""
        number = self._digits(_NUMBER, "seconds since 1970")
        if number is None:
            return None
        try:
            return self._sane(datetime.fromtimestamp(float(number) / (1000 if milliseconds else 1), UTC))
        except (ValueError, OverflowError, OSError) as error:
            raise self.wrong("seconds since 1970") from error

    def day(self) -> date | None:
        """A calendar date, YYYY-MM-DD; None when absent or ""."""
        written = self._moment_text()
        if not written:
            return None
        try:
            return date.fromisoformat(written)
        except ValueError as error:
            raise self.wrong("a date, YYYY-MM-DD") from error

    def wrong(self, expected: str) -> Rejected:
        """The error to raise: path, what was expected, and the value in short."""
        if self.value is None:
            got = "nothing"
        elif isinstance(self.value, dict | list):
            got = "an object" if isinstance(self.value, dict) else "a list"
        else:
            shown = self.text(40) if not isinstance(self.value, bool) else str(self.value).lower()
            got = f"'{shown}'" if isinstance(self.value, str) else shown
        return Rejected(f"{self.path or 'body'}: expected {expected}, got {got}")

    def _moment_text(self) -> str:
        if self.value is None:
            return ""
        if not isinstance(self.value, str):
            raise self.wrong("a date as text")
        return self.value.strip()

    def _digits(self, pattern: re.Pattern[str], expected: str) -> Decimal | None:
        """The number, None when absent or ""; the pattern bars what Decimal() would let in: NaN, 1_000, ٣."""
        if self.value is None or self.value == "":
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | Decimal):
            raise self.wrong(expected)
        if isinstance(self.value, str):
            if not pattern.fullmatch(self.value.strip()):
                raise self.wrong(expected)
            return Decimal(self.value.strip())
        # Compared before any rounding: 1e999999999 is one short token and a gigabyte as an integer.
        number = Decimal(self.value)
        if not number.is_finite() or number.copy_abs() >= Decimal(10) ** 18:
            raise self.wrong(expected)
        return number

    def _sane(self, moment: datetime) -> datetime:
        """Years outside the lifetime of web shops are faults; the very ends overflow when zones change."""
        if not 1970 <= moment.year <= 2199:
            raise self.wrong("a date between 1970 and 2199")
        return moment
