"""The hand-over itself, outside any transaction: by as many lines to a provider as it takes, within the lease."""

import queue
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from notifications.delivery.preparing import Ready
from notifications.delivery.recording import Result
from notifications.delivery.resting import RESTS, Place, place_of
from notifications.mails.mail import Mail, NotSent, Outcome, Provider, Unsure
from notifications.providers.choosing import provider_for

# Seconds in which a batch takes from its mails. With a call that hangs it ends before Celery ends the task, which is
# before the clock calls its messages lost.
LONGEST = 60.0
OWN = 20.0  # the same for a merchant's own account: the others wait meanwhile
LATE = 25.0  # seconds that calls may last beyond that; whoever says nothing until then may have taken the mail
LAST_LOOK = 0.1  # seconds for an answer that is just coming
EACH = 1.0  # seconds after which outcomes so far are recorded, so that a crash leaves few in doubt
Key = tuple[int, int, str]  # merchant, mail class, channel


class Lines:
    """Providers in use, kept open from batch to batch, and which of them are down. A context manager."""

    def __init__(self) -> None:
        self._open: dict[Key, list[Provider]] = {}
        self._ending = ExitStack()
        self._down: set[Place] = set()

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *problem: object) -> None:
        self._ending.close()

    def to(self, first: Ready, wanted: int) -> list[Provider]:
        """Up to `wanted` providers for mails like this one, as many as may work side by side."""
        key = (first.merchant.pk, first.mail_class, first.channel)
        lines = self._open.setdefault(key, [])
        while not lines or len(lines) < min(lines[0].concurrency, wanted):
            lines.append(self._ending.enter_context(provider_for(first.merchant, first.mail_class, first.channel)))
        return lines[:wanted]

    def is_down(self, provider: Provider) -> bool:
        return place_of(provider) in self._down

    def fell(self, provider: Provider) -> None:
        """It takes nothing now: nobody else of this batch need find that out by a time-out of his own."""
        self._down.add(place_of(provider))

    def leave(self, providers: Sequence[Provider]) -> None:
        """Threads that nobody waits for any longer still speak over these: the next mails go by new ones."""
        self._open = {key: lines for key, lines in self._open.items() if lines[0] is not providers[0]}

    def hope(self) -> None:
        """Another batch: whoever was down is asked once more."""
        self._down.clear()


@dataclass
class Shift:
    """Mails that several lines take from, one at a time, until none is left, time is up or the provider is down."""

    mails: Sequence[Ready]
    until: float
    is_down: bool = False
    longest: float = 0.0  # seconds that one mail took
    is_left: bool = False  # some lines never came back
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, mine: list[Ready]) -> Iterator[Mail]:
        """The mails for one line; what it took stands in `mine`, in order."""
        while True:
            with self._lock:
                if self.is_down or self._next >= len(self.mails) or time.monotonic() > self.until:
                    return
                ready = self.mails[self._next]
                self._next += 1
            mine.append(ready)
            yield ready.mail

    def end(self, answered: Collection[int]) -> list[Ready]:
        """Nobody takes any more; those that were taken, less the `answered` (message ids)."""
        with self._lock:
            self.is_down = self.is_left = True
            return [ready for ready in self.mails[: self._next] if ready.claim.id not in answered]

    def left(self) -> list[Ready]:
        """Those whose turn did not come."""
        with self._lock:
            return list(self.mails[self._next :])


def hand_over(
    mails: Sequence[Ready], lines: Lines, record: Callable[[list[Result]], None], until: float | None = None
) -> None:
    """Hand over mails of one merchant, class and channel; `record` gets the results, a few at a time, each once.

    It returns LATE after `until` (time.monotonic) at most, or after the time that the provider has for itself.
    """
    providers, begun = lines.to(mails[0], len(mails)), time.monotonic()
    ends = begun + (LONGEST if providers[0].account is None else OWN)
    is_down = RESTS.left(providers[0]) > 0 or lines.is_down(providers[0])
    shift = Shift(mails, min(ends, until or ends), is_down)
    results = _by_threads(shift, providers) if len(providers) > 1 else _by_one(shift, providers[0])
    pending: list[Result] = []
    recorded = time.monotonic()
    for result in results:
        pending.append(result)
        if isinstance(result.outcome, NotSent) and result.outcome.down:
            lines.fell(providers[0])
        if time.monotonic() - recorded > EACH:
            record(pending)
            pending, recorded = [], time.monotonic()
    if shift.longest:
        RESTS.tell(providers[0], mails[0].merchant.pk, shift.longest, time.monotonic() - begun)
    if shift.is_left:
        lines.leave(providers)
    wait = RESTS.left(providers[0])
    record(pending + [Result(ready.claim, None, wait=wait) for ready in shift.left()])


def _by_one(shift: Shift, provider: Provider) -> Iterator[Result]:
    mine: list[Ready] = []
    begun = time.monotonic()
    for place, outcome in enumerate(provider.send_all(shift.take(mine))):
        begun, before = time.monotonic(), begun
        shift.longest = max(shift.longest, begun - before)
        if isinstance(outcome, NotSent) and outcome.down:
            shift.is_down = True
        yield Result(mine[place].claim, outcome, provider.name)


def _by_threads(shift: Shift, providers: Sequence[Provider]) -> Iterator[Result]:
    """One thread a line; whatever ends one of them, a kill included, comes out here. What has no answer LATE after the
    shift's end is in doubt: its thread may end when it likes, and nobody hears it."""
    found: queue.SimpleQueue[Result | BaseException | None] = queue.SimpleQueue()

    def work(provider: Provider) -> None:
        try:
            for result in _by_one(shift, provider):
                found.put(result)
            found.put(None)
        except BaseException as error:
            found.put(error)

    threads = [threading.Thread(target=work, args=(one,), daemon=True, name="hand-over") for one in providers]
    for thread in threads:
        thread.start()
    running, problem = len(threads), None
    answered: set[int] = set()
    while running:
        try:
            result = found.get(timeout=max(shift.until + LATE - time.monotonic(), LAST_LOOK))
        except queue.Empty:
            shift.longest = max(shift.longest, LATE)
            yield from (Result(ready.claim, Unsure("did not answer in time")) for ready in shift.end(answered))
            break
        if isinstance(result, Result):
            answered.add(result.claim.id)
            yield result
        else:
            running -= 1
            problem = problem or result
    if problem is not None:
        raise problem


__all__ = ["Lines", "Outcome", "hand_over"]
