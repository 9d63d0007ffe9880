"""The mails about visits: whole in every language, and what only they do."""

from zoneinfo import ZoneInfo

import pytest

from notifications.about import visiting
from notifications.facts.snapshot import facts_of
from notifications.mails.rendering import attached
from portal.catalogues import LANGUAGES
from tests.cast import Shop
from tests.notifications.stage import rendered, scene
from tests.notifications.test_mails import _check_form, _check_same_facts, _context, shop
from tests.visits.told import APPOINTMENTS, COLLECTIONS

__all__ = ["shop"]
pytestmark = pytest.mark.django_db
TEMPLATES = [*COLLECTIONS, *APPOINTMENTS]


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_mail_about_a_visit_is_whole(shop: Shop, language: str) -> None:
    with shop.scoped():
        for number, template in enumerate(TEMPLATES, start=1042):
            message = scene(shop, template, str(number), language=language)
            content, context = rendered(message), _context(message, language)
            _check_form(content, language)
            facts = [str(number), *(text for row in context["rows"] for text in (row["label"], row["value"]))]
            _check_same_facts(content, facts, template)
            assert "PostNL" not in content.text, "it is not about a parcel"


def test_a_picture_and_a_calendar_entry_travel_where_they_are_named(loper: Shop) -> None:
    with loper.scoped():
        for number, template in enumerate(TEMPLATES):
            facts = facts_of(scene(loper, template, str(number)))
            kinds = [attachment.mime_type for attachment in attached(facts)]
            if template in COLLECTIONS:
                assert kinds == ["image/png"]
                assert attached(facts)[0].cid == visiting.QR_CID
            else:
                method = "CANCEL" if template == "appointment_cancelled" else "PUBLISH"
                entry = [f"text/calendar; method={method}; charset=utf-8"]
                assert kinds == (entry if template in visiting.WITH_CALENDAR else [])


def test_a_time_is_told_by_the_clock_of_the_place(loper: Shop) -> None:
    """A Dutch shop with a location in Lisbon: an hour earlier there."""
    with loper.scoped():
        facts = facts_of(scene(loper, "appointment_booked", "1", language="en"))
        appointment = facts.subject.appointment
        appointment.location.time_zone = "Europe/Lisbon"
        shown = visiting.appointment_context(facts)
        assert shown["time"] == f"{appointment.starts_at.astimezone(ZoneInfo('Europe/Lisbon')):%H:%M}"
