"""Random lives of shops: what happens, to which order of whom, and in which kind of shop."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

PEOPLE = ("sanne@klant.example", "mo@klant.example", "jo@klant.example")
# Where each of them lives: two clocks of one country, a country with the shop's clock, one half a day behind it.
PLACES = (("NL", "1015 CC"), ("ES", "35001"), ("US", "90001"))
LIFE = timedelta(days=24)
NEXT_YEAR = datetime.now(UTC).year + 1  # in the future, because rows that Postgres dates itself must be due
# Between nine days before the clocks change and what follows.
SEASONS = {"spring": (3, 19), "autumn": (10, 22)}


def begins(season: str) -> datetime:
    """Nine or ten days before the clocks change in Europe, at eight in the morning, UTC."""
    month, day = SEASONS[season]
    return datetime(NEXT_YEAR, month, day, 8, 0, tzinfo=UTC)


def changes_within(season: str) -> bool:
    """Do the clocks of both shops change while the history lasts?"""
    zone, start = ZoneInfo("Europe/Amsterdam"), begins(season)
    return start.astimezone(zone).utcoffset() != (start + LIFE).astimezone(zone).utcoffset()


@dataclass(frozen=True)
class Act:
    """Something happens: after so many minutes, in which shop, to which order, or by whom."""

    minutes: int
    kind: str
    shop: int = 0
    number: int = 0
    person: int = 0
    flags: tuple[bool | None, bool | None] = (None, True)  # the shop's word: opted in, an opt-out was offered


@dataclass(frozen=True)
class Scene:
    """What kind of shop it is."""

    season: str = "spring"
    shops: int = 1
    holdout: int = 50  # percent of one journey
    share: int = 0  # percent of all marketing
    window: str = ""  # "", "office", "night" or "reader": when its marketing may go
    is_verified: bool = True  # its sender


# What a shop, a carrier, a customer or the team does. Several times: happens more often.
SHOP = (
    "order",
    "order",
    "order",
    "parcel",
    "parcel",
    "second_parcel",
    "return_label",
    "cancel",
    "refund",
    "stale_word",
)
CARRIER = (
    "in_transit", "out_for_delivery", "delivered", "delivered", "delivered_second", "exception", "return_to_sender",
    "delivery_attempt_failed", "available_for_pickup", "late_news", "late_delivery", "fast_clock", "return_moves",
    "return_arrives",
)  # fmt: skip
CUSTOMER = (
    "question", "answer", "review", "consent", "withdraw", "unsubscribe", "subscribe_again", "bounce", "refuse",
    "fewer", "pause", "as_usual", "wait",
)  # fmt: skip
KINDS = SHOP + CARRIER + CUSTOMER

scenes = st.builds(
    Scene,
    season=st.sampled_from(sorted(SEASONS)),
    shops=st.sampled_from([1, 1, 1, 2]),
    holdout=st.sampled_from([0, 50]),
    share=st.sampled_from([0, 0, 30]),
    window=st.sampled_from(["", "", "office", "night", "reader"]),
    is_verified=st.sampled_from([True, True, True, False]),
)
acts = st.builds(
    Act,
    minutes=st.one_of(st.integers(0, 50), st.integers(0, 2500), st.sampled_from([0, 60, 1440])),
    kind=st.sampled_from(KINDS),
    shop=st.integers(0, 1),
    number=st.integers(0, 3),
    person=st.integers(0, 2),
    flags=st.sampled_from([(None, True), (None, None), (True, None), (False, True)]),
)
# Every history begins with something to tell of, so that not each of them is a way of saying nothing.
histories = st.builds(
    lambda first, rest: [*first, *rest],
    st.permutations(
        [
            Act(3, "order"), Act(200, "order", number=1), Act(30, "order", shop=1),
            Act(100, "order", number=2, person=1, flags=(True, None)),
        ]
    ).map(lambda some: [*some, Act(90, "parcel"), Act(10, "delivered"), Act(5, "parcel", number=1)]),
    st.lists(acts, min_size=4, max_size=16),
)  # fmt: skip
