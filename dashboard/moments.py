"""Moments and money as people write them, in the active language and the active time zone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal
from django.utils import timezone
from django.utils.translation import get_language, pgettext


def locale() -> Locale:
    """The active language for Babel; English when Babel does not know it."""
    try:
        found = Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        found = Locale("en")
    # Plain "en" is American to CLDR: our readers write 3 Dec and 14:05.
    return Locale("en", "GB") if str(found) == "en" else found


def said(moment: datetime) -> str:
    """Like "today 14:05", "yesterday 09:30", "Tue, 3 Dec, 14:05", with the year when it is another one."""
    local, now = timezone.localtime(moment), timezone.localtime()
    time = format_time(local, "short", tzinfo=local.tzinfo, locale=locale())
    near = {
        now.date(): pgettext("moment", "today %(time)s"),
        now.date() - timedelta(days=1): pgettext("moment", "yesterday %(time)s"),
        now.date() + timedelta(days=1): pgettext("moment", "tomorrow %(time)s"),
    }.get(local.date())
    if near:
        return near % {"time": time}
    return pgettext("moment", "%(day)s, %(time)s") % {"day": said_day(local.date(), now.date()), "time": time}


def said_day(day: date, today: date) -> str:
    """Like "Tue, 3 Dec", with the year when it is not this one."""
    skeleton = "MMMEd" if day.year == today.year else "yMMMd"
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return str(format_skeleton(skeleton, noon, tzinfo=UTC, locale=locale()))


def long_day(day: date) -> str:
    """Like "24 August 2026", "24. August 2026"."""
    return str(format_date(day, "long", locale=locale()))


def exact(moment: datetime) -> str:
    """To the second, with the zone: what the hover and the screen reader get."""
    local = timezone.localtime(moment)
    return str(format_datetime(local, "long", tzinfo=local.tzinfo, locale=locale()))


def money(amount: Decimal | None, currency: str) -> str:
    """The amount as the language writes it; without a currency just the number; "" when there is no amount."""
    if amount is None:
        return ""
    if len(currency) != 3:
        return str(format_decimal(amount, locale=locale()))
    return str(format_currency(amount, currency, locale=locale()))
