"""Times as the story tells them ("yesterday 19:42"), as moments: always plausible, whenever the demo is started."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

WORDS = re.compile(r"(?:(today|yesterday)|(\+)?(\d+)d) (\d\d):(\d\d)")
NOON = 12 * 60


class Moments:
    """Reads times relative to the moment at which the story began, in one shop's time zone."""

    def __init__(self, now: datetime, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.now = now.astimezone(self.zone).replace(microsecond=0)

    def at(self, words: str) -> datetime:
        """ "4m" (ago), "today 08:05", "yesterday 19:42", "3d 14:05" (days ago) or "+2d 13:00" (ahead).

        "today" is told up to noon and is always past: before noon, the morning is squeezed into what there was.
        """
        if words.endswith("m"):
            return self.now - timedelta(minutes=int(words[:-1]))
        found = WORDS.fullmatch(words)
        if found is None:
            raise ValueError(f"not a time of the story: {words!r}")
        named, ahead, days, hours, minutes = found.groups()
        if named == "today":
            return self._this_morning(int(hours) * 60 + int(minutes))
        distance = 1 if named else int(days)
        return self._on(distance if ahead else -distance, time(int(hours), int(minutes)))

    def frame(self, words: str) -> tuple[datetime, datetime]:
        """The carrier's time frame: "today", or like "+1d 13:00-15:00"."""
        if words != "today":
            start, _, end = words.partition("-")
            return self.at(start), self.at(f"{start.split()[0]} {end}")
        hour = max(self.now.hour + 1, 13)
        if hour <= 20:
            return self._on(0, time(hour)), self._on(0, time(hour + 2))
        return self.now, self._on(0, time(23, 59))

    def _this_morning(self, minute: int) -> datetime:
        midnight = self._on(0, time())
        if self.now - midnight >= timedelta(minutes=NOON):
            return midnight + timedelta(minutes=minute)
        squeezed = (self.now - midnight) * minute / (NOON + 1)
        return midnight + timedelta(seconds=int(squeezed.total_seconds()))

    def _on(self, day: int, clock: time) -> datetime:
        return datetime.combine(self.now.date() + timedelta(days=day), clock, self.zone)
