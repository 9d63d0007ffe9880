"""The hand-over itself, outside any transaction: by as many lines to a provider as it takes, within the lease."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from notifications.delivery.preparing import LEASE, Ready
from notifications.delivery.recording import Result
from notifications.mails.mail import Mail, NotSent, Outcome, Provider
from notifications.providers.choosing import provider_for

# A batch must be over before the clock calls its messages lost; one call that hangs may take this much longer.
LONGEST = LEASE.total_seconds() / 2
EACH = 1.0  # seconds after which outcomes so far are recorded, so that a crash leaves few in doubt
Key = tuple[int, int, str]  # merchant, mail class, channel


class Lines:
    """Providers in use, kept open from batch to batch, and which of them are down. A context manager."""

    def __init__(self) -> None:
        self._open: dict[Key, list[Provider]] = {}
        self._ending = ExitStack()
        self._down: set[tuple[str, int]] = set()

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
        return _place(provider) in self._down

    def fell(self, provider: Provider) -> None:
        """It takes nothing now: nobody else of this batch need find that out by a time-out of his own."""
        self._down.add(_place(provider))

    def hope(self) -> None:
        """Another batch: whoever was down is asked once more."""
        self._down.clear()


def _place(provider: Provider) -> tuple[str, int]:
    return provider.name, provider.account.pk if provider.account is not None else 0


@dataclass
class Shift:
    """Mails that several lines take from, one at a time, until none is left, time is up or the provider is down."""

    mails: Sequence[Ready]
    until: float
    is_down: bool = False
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

    def left(self) -> list[Ready]:
        """Those whose turn did not come."""
        with self._lock:
            return list(self.mails[self._next :])


def hand_over(mails: Sequence[Ready], lines: Lines, record: Callable[[list[Result]], None]) -> None:
    """Hand over mails of one merchant, class and channel; `record` gets the results, a few at a time, each once."""
    providers = lines.to(mails[0], len(mails))
    shift = Shift(mails, time.monotonic() + LONGEST, lines.is_down(providers[0]))
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
    record(pending + [Result(ready.claim, None) for ready in shift.left()])


def _by_one(shift: Shift, provider: Provider) -> Iterator[Result]:
    mine: list[Ready] = []
    for place, outcome in enumerate(provider.send_all(shift.take(mine))):
        if isinstance(outcome, NotSent) and outcome.down:
            shift.is_down = True
        yield Result(mine[place].claim, outcome, provider.name)


def _by_threads(shift: Shift, providers: Sequence[Provider]) -> Iterator[Result]:
    """One thread a line; whatever ends one of them, a kill included, comes out here."""
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
    while running:
        result = found.get()
        if isinstance(result, Result):
            yield result
        else:
            running -= 1
            problem = problem or result
    if problem is not None:
        raise problem


__all__ = ["Lines", "Outcome", "hand_over"]
