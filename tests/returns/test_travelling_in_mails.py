"""The mail with the code says where to, until when, and what the way causes, in its reader's own figures."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from returns.models import Return, ReturnParcel
from tests.cast import Shop
from tests.notifications.stage import rendered, scene
from tracking.pickup.hours import WEEKDAYS

pytestmark = pytest.mark.django_db
ALWAYS = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
LOCKER = {"key": "dhl:1", "kind": "locker", "carrier": "dhl", "name": "Automaat Noord", "hours": ALWAYS,
          "address": "Westerstraat 1, 1015 MN Amsterdam"}  # fmt: skip
SOON, ENDS = datetime(2031, 3, 7, 12, tzinfo=UTC), datetime(2031, 3, 14, 12, tzinfo=UTC)


def told(shop: Shop, language: str = "", **changes: Any) -> str:
    """The mail's text, with the parcel as it is changed."""
    with shop.scoped():
        message = scene(shop, "return_label")
        ReturnParcel.objects.update(**changes)
        Return.objects.update(send_by=ENDS, sender={"line1": "Kade 7", "postal_code": "1012 AB", "city": "Amsterdam"})
        if language:
            Return.objects.update(language=language)
        return " ".join(rendered(message).text.split())


def test_where_to_until_when_and_what_it_causes(loper: Shop) -> None:
    text = told(loper, point=LOCKER, expires_at=SOON, offer={"co2_grams": 310, "method": "locker"}, method="locker")
    for words in ("Automaat Noord, Westerstraat 1, 1015 MN Amsterdam", "0,3 kg", "7 maart 2031"):
        assert words in text, text


def test_a_code_that_outlasts_the_last_day_to_hand_it_in_names_no_second_one(loper: Shop) -> None:
    text = told(loper, expires_at=ENDS + timedelta(days=1))
    assert "14 maart 2031" in text and "15 maart" not in text, text


def test_who_is_visited_reads_when_and_where_and_of_no_counter(loper: Shop) -> None:
    start = datetime(2031, 3, 5, 12, tzinfo=UTC)
    text = told(loper, method="home", pickup_from=start, pickup_until=start + timedelta(hours=4), code="", picture=None,
                label=b"%PDF-1.4", expires_at=SOON, language="en")  # fmt: skip
    for words in ("We pick up your parcel at your door", "5 March 2031, between 13:00 and 17:00", "Kade 7, 1012 AB",
                  "stick it on the parcel"):  # fmt: skip
        assert words in text, text
    assert not any(words in text for words in ("hand it in", "Hand it in", "Good until", "Your code")), text


def test_nothing_is_said_of_what_nobody_knows(loper: Shop) -> None:
    some = {**LOCKER, "hours": {"mon": [["09:00", "18:00"]]}, "kind": "shop"}
    text = told(loper, point=some, expires_at=None, offer={"method": "qr"})
    assert "Automaat Noord" in text and "CO₂" not in text and "kg" not in text and "24" not in text.split("Noord")[0]


@pytest.mark.parametrize(("code", "is_printed"), [("3S1", False), ("", True)], ids=["with a code", "on paper"])
def test_a_label_is_printed_only_where_there_is_no_code(loper: Shop, code: str, is_printed: bool) -> None:
    text = told(loper, method="qr", code=code, code_kind="qr" if code else "", picture=None, label=b"%PDF-1.4")
    assert ("print het label" in text.casefold()) == is_printed, text
