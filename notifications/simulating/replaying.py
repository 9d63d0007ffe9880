"""The engine on a virtual clock: events and due messages in the order of time, through the code that sends for real.

Who begins, what is planned for when and what ends a run is asked of journeys/planning.py, whether a message may go of
guards/. What is simulated here is only the rest: the queue, the clock and the provider, which accepts
everything at once.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings

from merchants.models import Merchant
from notifications import reasons
from notifications.delivery.draining import LEASE
from notifications.facts.snapshot import Facts
from notifications.guards import Verdict, verdict
from notifications.guards.verdicts import deadline
from notifications.holdout import is_held_out, share_of_all
from notifications.journeys import conditions, happening, knowing, planning
from notifications.journeys.planning import Happened
from notifications.models import Journey, Message, Step
from notifications.simulating.decisions import Begun, Outcome, Refused, State
from notifications.simulating.past_events import Span, Told, past_events
from notifications.simulating.runs import Patterns, Run, decided, keys
from notifications.simulating.worlds import World, person_key

LONGEST = timedelta(days=1)  # of a stretch, whose facts are read at once
MOST = 1_000  # events of a stretch, and messages that wait for it: a busy shop's stretches are short
ENROL, EXIT = "notifications.journeys.enrolling:enrol", "notifications.journeys.enrolling:exit_on"
EVENT, MESSAGE = 0, 1  # of two things at one moment the event is first, as in portal/draining.py


@dataclass(frozen=True)
class Acting:
    """A journey that is simulated: a copy that is on, and its steps in order."""

    journey: Journey
    steps: Sequence[Step]


Entry = tuple[datetime, int, int]  # when, EVENT or MESSAGE, which


class Replay:
    """One pass over a span of the past. Reads only; every outcome goes to `tell`, nothing is kept but what waits."""

    def __init__(
        self, merchant: Merchant, acting: Sequence[Acting], span: Span, tell: Callable[[Outcome], None]
    ) -> None:
        self._merchant, self._span, self._tell = merchant, span, tell
        self._acting = sorted(acting, key=lambda one: one.journey.pk)
        self._patterns = {one.journey.pk: Patterns(one.journey, one.steps) for one in acting}
        self._asked = conditions.facts_asked(*(one.journey.conditions for one in acting))
        self._world = World(merchant, [one.journey.pk for one in acting], span)
        self._share = share_of_all()
        self._seen: set[tuple[int, str, int, int]] = set()
        self._numbers = count(1)
        self._queue: list[Entry] = []
        self._messages: dict[int, tuple[Run, Message]] = {}
        self._runs: dict[tuple[str, str | int, int], dict[int, Run]] = defaultdict(dict)
        self.events = 0

    def run(self) -> None:
        """Replay the whole span."""
        told = past_events(self._types(), self._span)
        ahead = next(told, None)
        while (start := self._next(ahead)) is not None and start <= self._span.end:
            end = min(start + LONGEST, self._span.end)
            if len(self._queue) > MOST:
                end = min(end, heapq.nsmallest(MOST, self._queue)[-1][0])
            batch: list[Told] = []
            while ahead is not None and ahead.at <= end:
                batch.append(ahead)
                if len(batch) == MOST:
                    end = ahead.at
                ahead = next(told, None)
            self._stretch(batch, start, end)

    @property
    def waiting(self) -> int:
        """How many messages are planned for after the span."""
        return len(self._messages)

    def _types(self) -> set[str]:
        wanted = {one.journey.trigger for one in self._acting}
        return wanted.union(*(one.journey.exit_events for one in self._acting))

    def _next(self, ahead: Told | None) -> datetime | None:
        moments = [ahead.at] if ahead else []
        moments += [self._queue[0][0]] if self._queue else []
        return min(moments, default=None)

    def _stretch(self, batch: Sequence[Told], start: datetime, end: datetime) -> None:
        """Everything between two moments: first plan what these events plan, so that all facts can be read at once."""
        self.events += len(batch)
        self._world.turn(start, end)
        news = list(self._happened(batch, start, end))
        begun: dict[int, list[Run]] = {}
        for number, (told, happened) in enumerate(news):
            begun[number] = self._begin(told, happened)
            heapq.heappush(self._queue, (told.at, EVENT, number))
        due: list[Entry] = []
        while self._queue and self._queue[0][0] <= end:
            due.append(heapq.heappop(self._queue))
        waiting = [self._messages[pk][1] for _at, kind, pk in due if kind == MESSAGE and pk in self._messages]
        self._world.prepare(waiting, start, end)
        heapq.heapify(due)
        while due:
            at, kind, which = heapq.heappop(due)
            if kind == EVENT:
                self._happen(news[which][0], news[which][1], begun[which])
            elif which in self._messages:
                again = self._decide(which, at)
                if again is not None:
                    heapq.heappush(due if again <= end else self._queue, (again, MESSAGE, which))

    def _happened(self, batch: Sequence[Told], start: datetime, end: datetime) -> Iterator[tuple[Told, Happened]]:
        """What journeys have to know of each event. Values that changed within the stretch are asked for anew."""
        events = [told.event for told in batch]
        late = happening.load(events, self._merchant, end, self._asked) if events else {}
        # Of all that is loaded only these values hang on the moment.
        early = knowing.known([(one.order_id, one.customer_id) for one in late.values()], self._asked, start)
        for told in batch:
            found = late[told.event.pk]
            changes = self._asked and self._world.restless.is_customer(found.customer_id)
            if changes or early[found.order_id, found.customer_id] != found.known:
                found = happening.load([told.event], self._merchant, told.at, self._asked)[told.event.pk]
            yield told, found

    def _begin(self, told: Told, happened: Happened) -> list[Run]:
        """Plan the runs that the event starts; their messages wait in the queue."""
        if ENROL not in settings.STOEP_SUBSCRIPTIONS.get(told.event.type, ()):
            return []
        return [
            run
            for acting in self._acting
            if acting.journey.trigger == told.event.type and (run := self._enrol(acting, told, happened))
        ]

    def _enrol(self, acting: Acting, told: Told, happened: Happened) -> Run | None:
        journey = acting.journey
        key = (journey.pk, happened.subject_type, happened.subject_id, happened.round)
        if key in self._seen:
            return None
        self._seen.add(key)
        refused = planning.refusal(journey, happened, told.at, merchant_is_active=self._merchant.is_active)
        if refused:
            self._tell(Refused(journey.key, happened, told.at, refused))
            return None
        is_out = is_held_out(journey, happened.person_key, self._share)
        self._tell(Begun(journey.key, happened, told.at, is_out))
        patterns = self._patterns[journey.pk]
        enrolment = patterns.enrolment(-next(self._numbers), happened, told.at, is_out)  # no row has a negative id
        run = Run(journey, happened)
        for planned in planning.plan(journey, acting.steps, happened, told.at):
            message = patterns.message(next(self._numbers), enrolment, planned)
            run.waiting[message.pk] = message
            self._messages[message.pk] = (run, message)
            # Never before the event that plans it was heard of.
            heapq.heappush(self._queue, (max(planned.due_at, told.at), MESSAGE, message.pk))
        return run

    def _happen(self, told: Told, happened: Happened, begun: Sequence[Run]) -> None:
        """The event's own moment: its runs begin, and it ends those that name it."""
        self._world.heard(happened)
        for run in begun:
            for key in keys(run.happened):
                self._runs[key][id(run)] = run
        if EXIT in settings.STOEP_SUBSCRIPTIONS.get(told.event.type, ()):
            self._exit(told, happened)

    def _exit(self, told: Told, news: Happened) -> None:
        found = {number: run for key in keys(news) for number, run in self._runs.get(key, {}).items()}
        for run in list(found.values()):
            if planning.exits(run.journey, news.type) and planning.concerns(run.happened, news):
                for pk in list(run.waiting):
                    self._tell(decided(run, run.waiting[pk], told.at, State.CANCELLED, f"{reasons.EXIT}:{news.type}"))
                    self._settled(pk)

    def _decide(self, pk: int, now: datetime) -> datetime | None:
        """Send, hold or drop one due message; the moment at which it is looked at again when it is held."""
        run, message = self._messages[pk]
        facts = self._world.facts(message, now)
        if facts is None:
            self._tell(decided(run, message, now, State.CANCELLED, reasons.ERASED))
            self._settled(pk)
            return None
        facts, objection = self._judged(facts)
        assumed = self._world.assumed(facts, objection)
        if objection is None:
            self._tell(decided(run, message, now, State.SENT, reasons.ACCEPTED, recent=facts.person.recent,
                               person=person_key(facts), assumed=assumed))  # fmt: skip
            self._world.went(facts)
            run.has_gone = True
        else:
            until = (objection.until or now + LEASE) if objection.to == State.HELD else None
            if until is not None and objection.reason == reasons.COUPON_NOT_YET:
                # The pool is empty and nobody fills it in a replay: one long hold, not a look every five minutes.
                until = max(deadline(facts), until)
            self._tell(decided(run, message, now, objection.to, objection.reason, until=until, assumed=assumed))
            if until is not None:
                return until
        self._settled(pk)
        return None

    def _judged(self, facts: Facts) -> tuple[Facts, Verdict | None]:
        """What the guards say, once what the mail waits for has been prepared, as the clock does for real."""
        objection = verdict(facts)
        if objection is not None and objection.reason in (reasons.COUPON_NOT_YET, reasons.HANDING_OVER):
            facts = self._world.prepared(facts)
            objection = verdict(facts)
        return facts, objection

    def _settled(self, pk: int) -> None:
        """Forget a message that has come to its end, and its run with the last of them."""
        run, message = self._messages.pop(pk)
        del run.waiting[pk]
        if not run.waiting:
            self._world.ended(message.enrolment_id, run.has_gone)
            for key in keys(run.happened):
                self._runs[key].pop(id(run), None)
                if not self._runs[key]:
                    del self._runs[key]
