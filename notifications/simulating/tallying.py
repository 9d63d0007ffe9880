"""What a simulation tells: counted while it runs, so that its size does not grow with the number of mails.

Everything in the result is plain JSON. People are counted, never named: examples are orders by their ids, which the
page looks up when it is shown (and finds nothing of whoever was erased since).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from notifications.models import MailClass
from notifications.simulating.decisions import Begun, Decided, Outcome, Refused, State

EXAMPLES = 5
SHOWN_MAILS = 50
BUDGET = timedelta(days=1)  # two marketing mails to one person within it clash (notifications/guards/frequency.py)
SAME_HOUR = timedelta(hours=1)
WORDS = {
    State.SENT: "sent", State.HELD: "held", State.SKIPPED: "skipped", State.CANCELLED: "cancelled",
    State.MISSED: "missed",
}  # fmt: skip
Mail = tuple[str, str, int, int, int]  # journey, what it is about, which round of it, which step


@dataclass
class Counted:
    """How often, and the first few orders it happened to."""

    count: int = 0
    orders: list[int] = field(default_factory=list)

    def add(self, order_id: int | None) -> None:
        self.count += 1
        if order_id is not None and len(self.orders) < EXAMPLES and order_id not in self.orders:
            self.orders.append(order_id)

    def plain(self) -> dict[str, Any]:
        return {"count": self.count, "orders": self.orders}


class Tally:
    """Takes outcomes in the order of time and ends as a result. Mails due before `start` only warm up the budgets."""

    def __init__(self, start: datetime, journey_ids: Mapping[str, int]) -> None:
        self._start = start
        self._keys = {pk: key for key, pk in journey_ids.items()}
        self.begun = self.held_out = 0
        self._people: Counter[str] = Counter()
        self._reached: set[str] = set()
        self._decisions: dict[tuple[str, str], Counted] = defaultdict(Counted)
        self._refused: dict[str, Counted] = defaultdict(Counted)
        self._steps: dict[tuple[str, int, str], Counter[str]] = defaultdict(Counter)
        self._channels: Counter[str] = Counter()
        self._clashes: dict[tuple[str, int], Counted] = defaultdict(Counted)
        self._days: dict[str, Counter[str]] = defaultdict(Counter)
        self._held: dict[Mail, set[str]] = defaultdict(set)  # why each mail that still waits was held
        self._mails: list[dict[str, Any]] = []
        self._assumed: Counter[str] = Counter()

    def take(self, outcome: Outcome) -> None:
        """Count one more outcome."""
        if isinstance(outcome, Decided):
            if outcome.at >= self._start:
                self._decided(outcome)
        elif outcome.at >= self._start:
            if isinstance(outcome, Refused):
                self._refused[outcome.reason].add(outcome.happened.order_id)
            else:
                self._begun(outcome)

    def result(self, prices: Mapping[str, tuple[Decimal, str]]) -> dict[str, Any]:
        """Everything as plain JSON; `prices` is (price, currency) of one message by channel."""
        return {
            "began": self.begun,
            "held_out": self.held_out,
            "people": len(self._people),
            "mails": sum(self._people.values()),
            "per_person": {str(mails): people for mails, people in sorted(Counter(self._people.values()).items())},
            "nobody_mailed": len(self._reached - self._people.keys()),
            "decisions": _ranked(
                {"decision": decision, "reason": reason, **counted.plain()}
                for (decision, reason), counted in self._decisions.items()
            ),
            "refused": _ranked({"reason": reason, **counted.plain()} for reason, counted in self._refused.items()),
            "steps": [
                {"journey": journey, "slot": slot, "template": template, **counts}
                for (journey, slot, template), counts in sorted(self._steps.items())
            ],
            "clashes": _ranked(
                {"kind": kind, "journey_id": journey_id, **counted.plain()}
                for (kind, journey_id), counted in self._clashes.items()
            ),
            "by_day": [{"day": day, **counts} for day, counts in sorted(self._days.items())],
            "cost": _cost(self._channels, prices),
            "assumed": _ranked({"what": what, "count": count} for what, count in self._assumed.items()),
            "examples": self._mails,
        }

    def _begun(self, outcome: Begun) -> None:
        self.begun += 1
        self.held_out += outcome.is_held_out
        self._reached.add(outcome.happened.person_key)

    def _decided(self, outcome: Decided) -> None:
        word = WORDS[State(outcome.to)]
        code, _colon, detail = outcome.reason.partition(":")
        # The moment until which a mail is held stands behind some reasons: of no use for counting.
        reason = code if _is_moment(detail) else outcome.reason
        if outcome.to == State.HELD:
            # It is looked at again every few hours; what counts is how many mails were held, and why.
            before = self._held[_mail(outcome)]
            if reason in before:
                return
            is_new = not before
            before.add(reason)
        else:
            is_new = True
            self._held.pop(_mail(outcome), None)
            self._assumed.update(outcome.assumed)
        self._decisions[word, reason].add(outcome.happened.order_id)
        if is_new:
            self._steps[outcome.journey_key, outcome.slot, outcome.template][word] += 1
            self._days[f"{outcome.at:%Y-%m-%d}"][word] += 1
        if outcome.to == State.SENT:
            self._sent(outcome)
        if len(self._mails) < SHOWN_MAILS:
            self._mails.append(_shown(outcome, word))

    def _sent(self, outcome: Decided) -> None:
        self._people[outcome.person] += 1
        self._channels[outcome.channel] += 1
        close = {one.journey_id for one in outcome.recent if one.at > outcome.at - SAME_HOUR}
        near = {
            one.journey_id
            for one in outcome.recent
            if one.at > outcome.at - BUDGET and MailClass.MARKETING == one.mail_class == outcome.mail_class
        }
        for kind, journeys in (("same_hour", close), ("same_day", near)):
            for journey_id in journeys:
                if self._keys.get(journey_id) != outcome.journey_key:
                    self._clashes[kind, journey_id].add(outcome.happened.order_id)


def _mail(outcome: Decided) -> Mail:
    about = outcome.happened
    return (outcome.journey_key, about.subject_type, about.subject_id, about.round, outcome.slot)


def _is_moment(detail: str) -> bool:
    try:
        datetime.fromisoformat(detail)
    except ValueError:
        return False
    return True


def _shown(outcome: Decided, word: str) -> dict[str, Any]:
    return {
        "order": outcome.happened.order_id, "customer": outcome.happened.customer_id, "journey": outcome.journey_key,
        "template": outcome.template, "slot": outcome.slot, "channel": outcome.channel, "decision": word,
        "reason": outcome.reason, "planned_at": outcome.planned_at.isoformat(), "at": outcome.at.isoformat(),
        "until": outcome.until.isoformat() if outcome.until else None,
    }  # fmt: skip


def _ranked(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (-row["count"], *(str(value) for value in row.values())))


def _cost(channels: Mapping[str, int], prices: Mapping[str, tuple[Decimal, str]]) -> list[dict[str, Any]]:
    """By channel: messages, and what they cost where the merchant set a price. Money is text, never a float."""
    rows = []
    for channel, messages in sorted(channels.items()):
        price, currency = prices.get(channel, (None, ""))
        rows.append(
            {
                "channel": channel, "messages": messages, "price": None if price is None else str(price),
                "currency": currency, "total": None if price is None else str(price * messages),
            }
        )  # fmt: skip
    return rows
