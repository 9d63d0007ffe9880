"""The result of a trial run as the page shows it: codes in words, ids as links, days as bars."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboard import moments, words
from notifications import reasons
from notifications.journeys import titles
from notifications.models import Journey, Message, Simulation, Step
from notifications.simulating import assuming
from orders.models import Order

DECISIONS = ("sent", "held", "skipped", "cancelled", "missed")
TALL = 100  # units of the chart's height
Row = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """One week of the chart: mails that would have gone, and how tall that is."""

    start: date
    sent: int
    not_sent: int
    x: int
    height: int

    @property
    def y(self) -> int:
        return TALL - self.height

    @property
    def said(self) -> str:
        return moments.said_day(self.start, timezone.localdate())


def title_of(row: Simulation) -> str:
    """What was tried."""
    return titles.title(row.journey) if row.journey else ""


def listed(row: Simulation) -> Row:
    """A line of the list."""
    return {
        "row": row, "title": title_of(row), "is_edited": row.definition is not None,
        "mails": row.result.get("mails"), "is_waiting": row.state == Simulation.State.WAITING,
        "is_failed": row.state == Simulation.State.FAILED,
    }  # fmt: skip


def found(row: Simulation) -> Row:
    """Everything the result page shows."""
    told = row.result
    orders, shown_weeks = _orders(told), weeks(told["by_day"])
    journeys = {journey.key: titles.title(journey) for journey in Journey.objects.all()}
    by_id = {journey.pk: titles.title(journey) for journey in Journey.objects.all()}
    return {
        **{name: told.get(name, 0) for name in ("began", "held_out", "people", "mails", "still_to_come", "events")},
        "from": _day(told["from"]),
        "until": _day(told["until"]),
        "most": max((int(mails) for mails in told["per_person"]), default=0),
        "average": number_format(Decimal(told["mails"]) / told["people"], 1) if told["people"] else "",
        "per_person": [{"mails": int(mails), "people": people} for mails, people in told["per_person"].items()],
        "steps": [_step(one, journeys, len(told["journeys"]) > 1) for one in told["steps"]],
        "against": [_decision(one, orders) for one in told["decisions"] if one["decision"] != "sent"],
        "refused": [_reason(one, orders) for one in told["refused"]],
        "clashes": [{**_counted(one, orders), "kind": one["kind"], "with": by_id.get(one["journey_id"], "–")}
                    for one in told["clashes"]],
        "cost": [_cost(one) for one in told["cost"]],
        "stopper": _stopper(told["decisions"]),
        "weeks": shown_weeks,
        "edges": _edges(shown_weeks),
        "busiest": max((bar.sent for bar in shown_weeks), default=0),
        # Results of before this was counted have none.
        "assumed": [{**one, "words": assuming.WORDS[one["what"]]} for one in told.get("assumed", ())],
        "mails_shown": [_mail(one, orders, journeys) for one in told["examples"]],
    }  # fmt: skip


def weeks(days: Sequence[Mapping[str, Any]]) -> list[Bar]:
    """The days' mails by week (its Monday, UTC), without gaps."""
    counts: dict[date, list[int]] = {}
    for one in days:
        day = date.fromisoformat(one["day"])
        kept = counts.setdefault(day - timedelta(days=day.weekday()), [0, 0])
        kept[0] += one.get("sent", 0)
        kept[1] += sum(one.get(word, 0) for word in ("skipped", "cancelled", "missed"))
    if not counts:
        return []
    first, last = min(counts), max(counts)
    most = max(1, *(sent for sent, _not in counts.values()))
    starts = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return [
        Bar(start, sent, not_sent, number, round(sent / most * TALL))
        for number, start in enumerate(starts)
        for sent, not_sent in [counts.get(start, [0, 0])]
    ]


def _day(told: str) -> str:
    return moments.long_day(timezone.localdate(datetime.fromisoformat(told)))


def _edges(shown: Sequence[Bar]) -> list[str]:
    """The first week of the chart and its last, where that is another one."""
    return list(dict.fromkeys(bar.said for bar in (*shown[:1], *shown[-1:])))


def _stopper(decisions: Iterable[Mapping[str, Any]]) -> str:
    """Why mails did not go, most often; a hold says less than what became of the mail later."""
    against = [one for one in decisions if one["decision"] != "sent"]
    ended = [one for one in against if one["decision"] != "held"]
    return reasons.words((ended or against)[0]["reason"]) if against else ""


def _orders(told: Mapping[str, Any]) -> dict[int, Order]:
    """Every order that the result names and that still exists, in one query."""
    named = {one["order"] for one in told["examples"] if one["order"]}
    for part in ("decisions", "refused", "clashes"):
        named.update(pk for one in told[part] for pk in one["orders"])
    return Order.objects.only("pk", "number", "external_id").in_bulk(named)


def _step(one: Mapping[str, Any], journeys: Mapping[str, str], is_one_of_many: bool) -> Row:
    counts = [one.get(word, 0) for word in DECISIONS]
    return {
        "journey": journeys.get(one["journey"], one["journey"]) if is_one_of_many else "",
        "mail": mail_title(one["template"]), "counts": list(zip(labels(), counts, strict=True)),
    }  # fmt: skip


def labels() -> list[str]:
    """What becomes of a message, in the order of the table's columns."""
    return [str(capfirst(decision(word))) for word in DECISIONS]


def decision(word: str) -> str:
    """What would have become of a message: nothing was sent."""
    return _("would have been sent") if word == "sent" else str(Message.State[word.upper()].label)


def mail_title(template: str) -> str:
    """What a mail is called: by its journey's title where it has one of its own."""
    known = titles.TITLES.get(template)
    return str(known[0]) if known else words.told(words.MAILS, template)


def _decision(one: Mapping[str, Any], orders: Mapping[int, Order]) -> Row:
    return {**_reason(one, orders), "decision": decision(one["decision"]), "code": one["decision"]}


def _reason(one: Mapping[str, Any], orders: Mapping[int, Order]) -> Row:
    return {**_counted(one, orders), "reason": str(capfirst(reasons.words(one["reason"])))}


def _counted(one: Mapping[str, Any], orders: Mapping[int, Order]) -> Row:
    return {"count": one["count"], "orders": _known(one["orders"], orders)}


def _known(ids: Iterable[int], orders: Mapping[int, Order]) -> list[Order]:
    return [orders[pk] for pk in ids if pk in orders]


def _cost(one: Mapping[str, Any]) -> Row:
    price, total = (None if one[name] is None else Decimal(one[name]) for name in ("price", "total"))
    return {
        "channel": Step.Channel(one["channel"]).label, "messages": one["messages"],
        "price": None if price is None else f"{number_format(price.normalize())} {one['currency']}",
        "total": None if total is None else moments.money(total, one["currency"]),
    }  # fmt: skip


def _mail(one: Mapping[str, Any], orders: Mapping[int, Order], journeys: Mapping[str, str]) -> Row:
    return {
        "order": orders.get(one["order"] or 0), "mail": mail_title(one["template"]),
        "journey": journeys.get(one["journey"], one["journey"]), "code": one["decision"],
        "decision": decision(one["decision"]),
        "reason": "" if one["decision"] == "sent" else str(capfirst(reasons.words(one["reason"]))),
        "planned_at": datetime.fromisoformat(one["planned_at"]), "at": datetime.fromisoformat(one["at"]),
        "until": datetime.fromisoformat(one["until"]) if one["until"] else None,
    }  # fmt: skip
