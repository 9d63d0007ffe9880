"""Hop 6: due messages are claimed, checked, written, stored, handed over and recorded, a batch at a time.

Claim and preparation each commit before the network is touched, so after any crash a row says how far it came:
`planned` was certainly not sent; `being sent` may have been.
"""

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import groupby

from django.utils import timezone

from notifications.delivery import claiming
from notifications.delivery.due import oldest_due
from notifications.delivery.handing import Lines, hand_over
from notifications.delivery.preparing import LEASE, prepare
from notifications.delivery.recording import doubt, put_off, record, sent
from notifications.delivery.resting import RESTS
from notifications.models import Message
from workqueue.claims import Claim
from workqueue.drains import LONGEST

# Prepared in one commit, and the most that a crash leaves in doubt.
BATCH = 200
State = Message.State

__all__ = ["LEASE", "State", "doubt", "drain", "lag", "send", "sent"]


def drain(limit: int | None = None) -> int:
    """Send due messages until none is left (or `limit`, or a minute); returns how many were taken."""
    _settle()
    started, done = time.monotonic(), 0
    with Lines() as lines:
        while time.monotonic() - started < LONGEST and (limit is None or done < limit):
            taken = claiming.take()
            if not taken:
                break
            lines.hope()
            send(taken, lines, until=started + LONGEST)
            done += len(taken)
    return done


@cache
def _settle() -> None:
    """Once a process: what the program itself consists of is no longer looked through for garbage. A batch makes enough
    objects to have all of it looked through several times, which took a sixth of a mail's time."""
    gc.collect()
    gc.freeze()


@contextmanager
def _all_in_use() -> Iterator[None]:
    """Nobody looks for garbage meanwhile: what a batch reads it needs until it is written, and then it goes at once. To
    look through it again and again, and find none, took a fifteenth of a mail's time."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()


def send(taken: Sequence[Claim], lines: Lines, until: float | None = None) -> None:
    """Take claimed messages as far as they go, merchant by merchant in the order of the claim.

    Never raises for a bad message: it must not hold up its neighbours. What `until` (time.monotonic) leaves no time for
    is given back.
    """
    by_merchant: dict[int, list[Claim]] = {}
    for claim in taken:
        by_merchant.setdefault(claim.merchant_id, []).append(claim)
    # Whose addresses are slow comes last: nobody need wait for them who does not.
    for claims in sorted(by_merchant.values(), key=lambda some: RESTS.is_slow(some[0].merchant_id)):
        for start in range(0, len(claims), BATCH):
            some = claims[start : start + BATCH]
            if until is not None and time.monotonic() > until:
                put_off(some, timezone.now())
            else:
                _send(some, lines, until)


def _send(claims: Sequence[Claim], lines: Lines, until: float | None) -> None:
    def way(ready: object) -> tuple[int, str]:
        return ready.mail_class, ready.channel  # type: ignore[attr-defined]

    with _all_in_use():
        ready = prepare(claims)
    for _way, mails in groupby(sorted(ready, key=way), key=way):
        hand_over(list(mails), lines, record, until)


def lag() -> float:
    """Seconds that the oldest due message has been waiting; 0 when none is."""
    now = timezone.now()
    oldest = oldest_due(now)
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
