"""What somebody wants to see of the figures: a time and some limits, by the address of the page."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from dashboard.access import MemberRequest
from dashboard.visits.wording import day_of, number_of
from returns.insight.scope import Scope
from returns.models import Return

PERIODS, MOST_DAYS = (30, 90, 365), 1100
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


class Asked:
    """?days=30|90|365 or ?since= &until= (days, both included); ?shop= ?country= ?category= ?path=. What cannot be
    meant is left out."""

    def __init__(self, request: MemberRequest) -> None:
        sent = request.GET
        today = timezone.localdate()
        days = number_of(sent.get("days"))
        since, until = (day_of(sent.get(name)) for name in ("since", "until"))
        self.days = 0 if since or until else days if days in PERIODS else PERIODS[1]
        until = until or today
        since = since or until - timedelta(days=(self.days or PERIODS[1]) - 1)
        if until < since:
            since, until = until, since
        self.since, self.until = max(since, until - timedelta(days=MOST_DAYS)), until
        self.shop = number_of(sent.get("shop"))
        country = sent.get("country", "").strip().upper()
        self.country = country if COUNTRY.fullmatch(country) else ""
        self.category = " ".join(sent.get("category", "").replace("\0", "").split())[:200]
        self.path = sent.get("path", "") if sent.get("path", "") in Return.Path else ""

    @property
    def scope(self) -> Scope:
        """From the first moment of the first day to the first after the last, in the active zone."""
        return Scope(_begin(self.since), _begin(self.until + timedelta(days=1)), self.shop, self.country,
                     self.category, self.path)  # fmt: skip

    @property
    def limits(self) -> str:
        """The limits as an address has them, without the time: "shop=3&country=NL"."""
        return urlencode({name: value for name, value in self._limits().items() if value})

    @property
    def address(self) -> str:
        """All of it as an address has it."""
        return urlencode({"since": self.since.isoformat(), "until": self.until.isoformat(),
                          **{name: value for name, value in self._limits().items() if value}})  # fmt: skip

    def _limits(self) -> dict[str, Any]:
        return {"shop": self.shop, "country": self.country, "category": self.category, "path": self.path}


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
