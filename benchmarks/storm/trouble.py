"""Everything that can be killed is killed, at random, and started again."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from benchmarks.rig.processes import Child
from benchmarks.rig.servers import Postgres, Redis, descendants


class Trouble:
    """One accident at a time, one to three seconds apart. From the main thread: it starts processes."""

    def __init__(self, crew: list[Child], redis: Redis, postgres: Postgres, seed: int, expected_seconds: float) -> None:
        self._crew, self._redis, self._postgres = crew, redis, postgres
        self._chance = random.Random(seed)
        self.counts: Counter[str] = Counter()
        # Placed, not drawn: every run has them, however short it is.
        spread = [("redis", 0.2), ("postgres", 0.35), ("redis", 0.5), ("postgres", 0.7), ("redis", 0.8)]
        self._placed = [(what, share * expected_seconds) for what, share in spread]

    def rage(self, while_: Callable[[], bool], tell: Callable[[], str]) -> None:
        """Until `while_` is over; `tell` gives a progress line."""
        begun = told = time.monotonic()
        while while_():
            time.sleep(self._chance.uniform(1.0, 3.0))
            self._strike(time.monotonic() - begun)
            if time.monotonic() - told > 10:
                told = time.monotonic()
                print(f"  {told - begun:4.0f} s  {tell()}", flush=True)

    def _strike(self, seconds: float) -> None:
        if self._placed and self._placed[0][1] <= seconds:
            what, _moment = self._placed.pop(0)
            server = self._redis if what == "redis" else self._postgres
            server.kill()
            server.start()
            self.counts[what] += 1
            return
        victim = self._chance.choice(self._crew)
        if self._chance.random() < 0.5 and self._kill_one_below(victim):
            return
        self.counts[victim.name] += 1
        victim.kill()
        victim.start()

    def _kill_one_below(self, victim: Child) -> bool:
        """Kill one of its workers only: what an out-of-memory killer does. Its master has to replace it."""
        below = descendants(victim.pid) if victim.runs else []
        if not below:
            return False
        with suppress(ProcessLookupError):
            os.kill(self._chance.choice(below), signal.SIGKILL)
        self.counts[f"one of {victim.name}"] += 1
        return True
