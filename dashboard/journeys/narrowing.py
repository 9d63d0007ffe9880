"""What the list of journeys is narrowed to: a state, advertising, held mails, a part of a name."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models import Journey, MailClass

State = Journey.State
SHOWN: dict[str, str | Promise] = {
    "": _("All"), "on": State.ON.label, "paused": State.PAUSED.label, "off": State.OFF.label,
    "advertising": _("Advertising"), "held": _("Held mails"), "archived": State.ARCHIVED.label,
}  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to: `show` is a key of SHOWN, `typed` a part of a name."""

    show: str = ""
    typed: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> "Filter":
        show = "archived" if "archived" in asked else asked.get("show", "")
        return cls(show if show in SHOWN else "", asked.get("q", "")[:100].replace("\0", "").strip())

    def admits(self, entry: dict[str, Any]) -> bool:
        journey, counted = entry["journey"], entry["numbers"]
        if (journey.state == State.ARCHIVED) != (self.show == "archived"):
            return False
        fits = {
            "on": journey.state == State.ON, "paused": journey.state == State.PAUSED, "off": journey.state == State.OFF,
            "advertising": journey.mail_class == MailClass.MARKETING, "held": counted.held > 0,
        }  # fmt: skip
        named = " ".join([str(entry["title"]), str(entry["says"]), *entry["mails"]]).casefold()
        return fits.get(self.show, True) and self.typed.casefold() in named
