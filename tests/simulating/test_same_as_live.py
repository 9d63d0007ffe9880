"""A simulation says what the live engine did with the same events, message by message.

A longer run: `STOEP_HISTORIES=2000 bin/test tests/simulating/test_same_as_live.py`; other histories each time.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings

from notifications.models import Journey, MailClass
from notifications.simulating.decisions import Decided, Outcome, Refused, State
from notifications.simulating.drafting import all_marketing, as_it_is
from notifications.simulating.replaying import Acting
from notifications.simulating.running import Asked, simulate
from tests.cast import Shop
from tests.simulating.histories import LIFE, SEASONS, Act, Scene, changes_within, histories, scenes
from tests.simulating.staging import Settled, Stage, refused
from workqueue import guards

pytestmark = pytest.mark.django_db

LONG = int(os.environ.get("STOEP_HISTORIES", "0"))
CLASHING = [
    Act(3, "order"), Act(1, "order", number=1), Act(2, "order", number=2), Act(1, "parcel"), Act(1, "parcel", number=1),
    Act(20, "in_transit"), Act(700, "delivered"), Act(5, "delivered", number=1), Act(1600, "question", number=1),
    Act(30, "late_news"), Act(1440, "answer", number=1), Act(10, "cancel", number=2), Act(2000, "unsubscribe", shop=1),
]  # fmt: skip

# What somebody takes back before the day is over: at both ends of it all is as it was.
IN_BETWEEN = [
    Act(3, "order"), Act(2, "order", number=1, person=1), Act(45, "unsubscribe"), Act(1, "pause", person=1),
    Act(25, "subscribe_again"), Act(1, "as_usual", person=1),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _post(settings: Any, db: None) -> None:
    settings.STOEP_DELIVERY_PROVIDERS = {"post": "tests.notifications.post:Post"}
    settings.MAIL_PROVIDER = "post"


@contextmanager
def undone() -> Iterator[None]:
    """Everything in the block is rolled back. Its transaction is the test's, and none of the code's."""
    guards.watermark += 1
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        guards.watermark -= 1


def test_the_clocks_change_within_the_histories() -> None:
    assert all(changes_within(season) for season in SEASONS)


@given(scene=scenes, history=histories)
@example(scene=Scene(shops=2), history=CLASHING)
@example(scene=Scene(holdout=0), history=IN_BETWEEN)
@settings(
    max_examples=LONG or 3,
    deadline=None,
    derandomize=not LONG,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a failing history of this kind shrinks for hours
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
def test_a_simulation_is_what_happened(scene: Scene, history: list[Act]) -> None:
    with undone():
        stage = Stage(scene)
        stage.live(history)
        assert any(stage.settled.values()), "a history in which nothing happens proves nothing"
        for shop in stage.shops:
            with shop.scoped():
                everything = [as_it_is(journey) for journey in Journey.objects.exclude(state=Journey.State.OFF)]
                said = outcomes(stage, shop, everything)
                agree(decisions(said), Counter(stage.settled[shop.merchant.pk]))
                assert refusals(said) == live_refusals(shop)
                only_marketing(stage, shop)


def only_marketing(stage: Stage, shop: Shop) -> None:
    """Marketing alone, and one journey alone, beside everything that really went."""
    live = Counter(stage.settled[shop.merchant.pk])
    acting = [one for one in all_marketing() if one.steps and one.journey.pk in switched_on()]
    for some in (acting, acting[:1]):
        keys = {one.journey.key for one in some}
        if tied(live, keys):
            continue
        mine = Counter({one: times for one, times in live.items() if one[0] in keys})
        agree(decisions(outcomes(stage, shop, some)), mine)


def tied(live: "Counter[Settled]", keys: set[str]) -> bool:
    """Did a journey of `keys` decide at the very moment at which another one sent? Which of them was first is lost."""
    others = {one[6] for one in live if one[0] not in keys and one[4] == State.SENT}
    return any(one[6] in others for one in live if one[0] in keys)


def agree(said: "Counter[Settled]", live: "Counter[Settled]") -> None:
    """Message by message: who, which step, what became of it, why, when, and held until when."""
    only_said, only_live = sorted((said - live).elements(), key=str), sorted((live - said).elements(), key=str)
    assert not only_said and not only_live, "\n".join(
        [*(f"only simulated: {one}" for one in only_said), *(f"only live:      {one}" for one in only_live)]
    )


def switched_on() -> set[int]:
    return set(
        Journey.objects.filter(state=Journey.State.ON, mail_class=MailClass.MARKETING).values_list("pk", flat=True)
    )


def outcomes(stage: Stage, shop: Shop, acting: list[Acting]) -> list[Outcome]:
    said: list[Outcome] = []
    end = stage.start + LIFE
    with time_machine.travel(end, tick=False):
        simulate(shop.merchant, Asked(acting, end, days=30), said.append)
    return said


def decisions(said: list[Outcome]) -> "Counter[Settled]":
    return Counter(settled(one) for one in said if isinstance(one, Decided))


def settled(one: Decided) -> Settled:
    about = one.happened
    return (one.journey_key, about.order_id, about.subject_id, one.slot, one.to, one.reason, one.at, one.until)


def refusals(said: list[Outcome]) -> set[tuple[Any, ...]]:
    return {
        (one.journey_key, one.happened.subject_type, one.happened.subject_id, one.reason)
        for one in said
        if isinstance(one, Refused)
    }


def live_refusals(shop: Shop) -> set[tuple[Any, ...]]:
    off = set(Journey.objects.filter(state=Journey.State.OFF).values_list("key", flat=True))
    return {one for one in refused(shop) if one[0] not in off}
