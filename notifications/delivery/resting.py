"""Accounts that keep everybody waiting are left alone for a while: a merchant's address may be as slow as it likes, but
not at the cost of the others."""

import time
from dataclasses import dataclass, field

from notifications.mails.mail import Provider

SLOW = 5.0  # seconds for a single mail
# An account that held a worker for so long rests three times as long: it never gets more than a quarter of its time.
TIMES = 3
Place = tuple[str, int]  # the provider's name and the merchant's account with it; 0: one for all


def place_of(provider: Provider) -> Place:
    """What is slow, or down, all at once."""
    return provider.name, provider.account.pk if provider.account is not None else 0


@dataclass
class Rests:
    """Who rests until when, in time.monotonic; one for each process, as its time is what they take."""

    _until: dict[Place, float] = field(default_factory=dict)
    _merchants: dict[Place, int] = field(default_factory=dict)

    def tell(self, provider: Provider, merchant_id: int, longest: float, all_of_it: float) -> None:
        """How long one mail took at most, and all of them, in seconds. What serves every merchant never rests."""
        place = place_of(provider)
        if provider.account is None or longest < SLOW:
            self._until.pop(place, None)
            self._merchants.pop(place, None)
        else:
            self._until[place] = time.monotonic() + TIMES * all_of_it
            self._merchants[place] = merchant_id

    def left(self, provider: Provider) -> float:
        """Seconds that the account still rests; 0.0 when it does not."""
        return max(self._until.get(place_of(provider), 0.0) - time.monotonic(), 0.0)

    def is_slow(self, merchant_id: int) -> bool:
        """Was the merchant's last hand-over by any of his accounts slow? Then the others come first."""
        return merchant_id in self._merchants.values()


RESTS = Rests()
