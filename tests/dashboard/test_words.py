"""Nothing of ours is shown to a shop under its internal name."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from dashboard import words
from dashboard.connecting import FIELDS, SETTINGS
from notifications.journeys.blueprints import BLUEPRINTS
from portal.registry import SOURCES
from portal.subscriptions import SUBSCRIPTIONS
from tracking.delays import __file__ as delays

KEPT_BY_THE_ADAPTER = {"jwks"}  # fetched, never typed in


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("EVENTS", SUBSCRIPTIONS),
        ("MAILS", {mail.template for blueprint in BLUEPRINTS for mail in blueprint.steps}),
        ("MAILS", {blueprint.key for blueprint in BLUEPRINTS}),
        ("REACTIONS", {reaction for reactions in SUBSCRIPTIONS.values() for reaction in reactions}),
        ("SOURCES", SOURCES),
        ("PARCEL_TROUBLE", words.DELAYS),
        ("DELAYS", [*re.findall(r'return "(\w+)"', Path(delays).read_text()), "overdue"]),
    ],
)
def test_every_code_has_words(table: str, codes: object) -> None:
    assert set(codes) - set(getattr(words, table)) == set()  # type: ignore[call-overload]


def test_every_setting_that_an_adapter_reads_can_be_typed_in() -> None:
    for source in SOURCES:
        assert set(SETTINGS.get(source, ())) <= set(FIELDS)
    read: set[str] = set()
    for folder in ("orders/sources", "tracking/carriers"):
        for path in (settings.BASE_DIR / folder).glob("*.py"):
            read |= set(re.findall(r'config\.get\("(\w+)"', path.read_text(encoding="utf-8")))
    assert read - KEPT_BY_THE_ADAPTER == {name for names in SETTINGS.values() for name in names}
