"""The team sets care up, answers questions and arranges what is handed in."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from care.models import CareBlock, CareSettings, CommonQuestion, Question, TakeBack, TakeBackRule
from consents.models import Consent
from merchants.models import Member
from notifications.answers.suppressing import suppress
from notifications.models import MailClass
from orders.models import Order
from orders.privacy import address_hashes
from tests.care.stage import KETTLE, block, placed, rule, subject_of_mail, switch_on
from tests.cast import SANNE, Shop, work
from tests.dashboard.conftest import At
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db
ROOT = "/dashboard/loper/"


def words(**changes: str) -> dict[str, str]:
    return {"title_nl": "Zo houd je ze mooi", "text_nl": "Was ze koud.", "is_on": "on", **changes}


def test_the_switches_are_saved_and_shown_to_customers(loper: Shop, at: At) -> None:
    ruth = at(loper)
    assert ruth.get(f"{ROOT}care/").status_code == 200
    sent = {
        "answers_questions": "on", "promise": "hours", "whatsapp": "+31 6 1234 5678", "phone_hours_nl": "Ma-vr",
        "social_links": "Instagram https://www.instagram.com/loper\nStrava https://strava.example/loper",
    }  # fmt: skip
    assert ruth.post(f"{ROOT}care/", sent).status_code == 303
    assert ruth.post(f"{ROOT}care/", sent).status_code == 303
    with loper.scoped():
        row = CareSettings.objects.get()
    assert row.answers_questions and not row.offers_newsletter
    assert row.whatsapp == "31612345678" and [link["name"] for link in row.social_links] == ["Instagram", "Strava"]
    assert row.texts == {"nl": {"phone_hours": "Ma-vr"}}


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("care/", {"whatsapp": "0612345678"}, "whatsapp"),
        ("care/", {"whatsapp": "abc"}, "whatsapp"),
        ("care/", {"social_links": "Instagram javascript:alert(1)"}, "social_links"),
        ("care/", {"promise": "never"}, "promise"),
        ("care/blocks/new/guide/", words(title_nl=""), "title_nl"),
        ("care/blocks/new/guide/", words(link_nl="http://loper.example"), "link_nl"),
        ("care/blocks/new/guide/", words(link_de="javascript:alert(1)"), "link_de"),
        ("care/blocks/new/guide/", words(days_after="-1"), "days_after"),
        ("care/blocks/new/guide/", words(categories="x" * 101), "categories"),
        ("care/blocks/new/guide/", words(text_nl="x" * 10_000), "text_nl"),
        ("care/blocks/new/guide/", words(title_nl="a\0b"), "title_nl"),
        ("care/blocks/new/video/", words(), "link_nl"),
        ("care/blocks/new/event/", words(place="Dam", starts_at="tomorrow"), "starts_at"),
        ("care/blocks/new/event/", words(place="Dam", starts_at="2027-01-02T10:00", ends_at="2027-01-01T10:00"),
         "ends_at"),
        ("care/blocks/new/event/", words(place="Dam", starts_at="2027-01-02T10:00", country="Q!"), "country"),
        ("care/answers/new/", {"question_nl": "Hoe?"}, "answer_nl"),
        ("care/rules/old_for_new/", {"is_on": "on", "days_after_delivery": "30"}, "methods"),
        ("care/rules/old_for_new/", {"days_after_delivery": "30", "countries": "NL, XY9"}, "countries"),
        ("care/rules/recycling/", {"days_after_delivery": "30", "methods": "drone"}, "methods"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_kept(loper: Shop, at: At, path: str, sent: dict[str, str], field: str) -> None:
    answer = at(loper).post(ROOT + path, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "field--wrong" in page and field in answer.context["form"].errors
    with loper.scoped():
        assert not (CareBlock.objects.exists() or CommonQuestion.objects.exists() or TakeBackRule.objects.exists())


def test_a_block_is_written_edited_moved_and_deleted(loper: Shop, at: At) -> None:
    ruth = at(loper)
    for title in ("Een", "Twee", "Drie"):
        assert (
            ruth.post(f"{ROOT}care/blocks/new/guide/", words(title_nl=title, categories="Shoes, Coats")).status_code
            == 303
        )
    event = words(
        title_nl="Loop mee", place="Vondelpark", starts_at="2027-05-01T10:00", postcodes="10, 11", country="nl"
    )
    assert ruth.post(f"{ROOT}care/blocks/new/event/", event).status_code == 303
    with loper.scoped():
        first, _second, third, run = CareBlock.objects.all()
    assert first.categories == ["Shoes", "Coats"] and run.country == "NL" and run.postcodes == ["10", "11"]
    assert run.starts_at and run.starts_at.isoformat() == "2027-05-01T08:00:00+00:00", "ten o'clock in Amsterdam"
    assert ruth.get(f"{ROOT}care/blocks/{run.pk}/").status_code == 200
    ruth.post(f"{ROOT}care/blocks/{third.pk}/move/", {"to": "up"})
    ruth.post(f"{ROOT}care/blocks/{first.pk}/move/", {"to": "up"})
    with loper.scoped():
        assert [row.texts["nl"]["title"] for row in CareBlock.objects.all()] == ["Een", "Drie", "Twee", "Loop mee"]
    ruth.post(f"{ROOT}care/blocks/{first.pk}/", words(title_nl="Anders", title_de="Anders auf Deutsch", is_on=""))
    ruth.post(f"{ROOT}care/blocks/{third.pk}/delete/")
    with loper.scoped():
        first.refresh_from_db()
        assert first.texts["de"] == {"title": "Anders auf Deutsch"} and not first.is_on
        assert CareBlock.objects.count() == 3
    page = ruth.get(f"{ROOT}care/").content.decode()
    assert "Loop mee" in page and "Drie" not in page


def test_who_may_only_look_changes_nothing(loper: Shop, at: At) -> None:
    order = placed(loper)
    with loper.scoped():
        switch_on()
        row, asked = block(), subject_of_mail("question_asked", order)
    viewer = at(loper, "vera", Member.Role.VIEWER)
    for path in ("care/", f"care/blocks/{row.pk}/", "care/rules/old_for_new/", f"questions/{asked.pk}/", "take-backs/"):
        assert viewer.get(ROOT + path).status_code == 200
    for path in ("care/", f"care/blocks/{row.pk}/", f"care/blocks/{row.pk}/delete/", f"care/blocks/{row.pk}/move/",
                 "care/preview/", f"questions/{asked.pk}/answered/", "care/rules/old_for_new/"):  # fmt: skip
        assert viewer.post(ROOT + path, words()).status_code == 403
    with loper.scoped():
        assert CareBlock.objects.get().texts == row.texts and Question.objects.get().answered_at is None


def test_the_preview_opens_the_newest_order_as_its_customer_sees_it(loper: Shop, at: At) -> None:
    placed(loper)
    with loper.scoped():
        switch_on()
        block()
    answer = at(loper).post(f"{ROOT}care/preview/")
    assert answer.status_code == 303 and loper.host in answer["Location"]
    client = loper.client()
    page = client.get("/t/" + answer["Location"].partition("/t/")[2], follow=True).content.decode()
    assert "Zo houd je ze mooi" in page


def test_a_question_waits_on_the_first_screen_until_somebody_has_answered(loper: Shop, at: At) -> None:
    order = placed(loper)
    with loper.scoped():
        asked = subject_of_mail("question_asked", order)
    ruth = at(loper)
    assert "Ik wacht al lang." in ruth.get(ROOT).content.decode()
    page = ruth.get(f"{ROOT}questions/{asked.pk}/").content.decode()
    assert "0612345678" in page and SANNE["email"] in page
    assert "Ik wacht al lang" in ruth.get(f"{ROOT}questions/").content.decode()
    for _twice in range(2):
        assert ruth.post(f"{ROOT}questions/{asked.pk}/answered/").status_code == 303
    with loper.scoped():
        asked.refresh_from_db()
    assert asked.answered_by == "ruth@loper.example"
    assert "Ik wacht al lang." not in ruth.get(ROOT).content.decode()
    assert "Ik wacht al lang" in ruth.get(f"{ROOT}questions/?state=answered&older=x").content.decode()
    ruth.post(f"{ROOT}questions/{asked.pk}/answered/", {"open": "1"})
    with loper.scoped():
        asked.refresh_from_db()
    assert asked.answered_at is None


def test_what_is_handed_in_is_arranged_mailed_and_on_record(loper: Shop, at: At, mailbox: Mailbox) -> None:
    with loper.scoped():
        rule(mails_offer=False)
    order = placed(loper, lines=[{**KETTLE, "title": "=cmd|' /C calc'!A0"}])
    with loper.scoped():
        row = TakeBack.objects.get()
        TakeBack.objects.update(state="asked", what="ketel", pieces=1, method="shop")
    ruth, address = at(loper), f"{ROOT}take-backs/{row.pk}/"
    assert "ketel" in ruth.get(ROOT).content.decode() and "ketel" in ruth.get(f"{ROOT}take-backs/").content.decode()
    today = loper.today()
    never = (today - timedelta(days=1), today + timedelta(days=366))
    for day in ("soon", "0001-01-01", "9999-12-31", *(day.isoformat() for day in never)):
        refused = ruth.post(address, {"act": "plan", "planned_on": day})
        assert refused.status_code == 422 and "Give a day, such as 2026-12-03." in refused.content.decode(), day
    before = len(mailbox.mails)
    for _twice in range(2):
        assert (
            ruth.post(address, {"act": "plan", "planned_on": today.isoformat(), "note": "Neem hem mee"}).status_code
            == 303
        )
    work()
    planned = mailbox.mails[before:]
    assert len(planned) == 1 and "Neem hem mee" in planned[0].get_body(("plain",)).get_content()
    assert ruth.post(address, {"act": "hand_over"}).status_code == 303
    assert ruth.post(address, {"act": "call_off"}).status_code == 303
    with loper.scoped():
        row.refresh_from_db()
        assert row.state == "handed_over", "what is here cannot be called off"
        assert [move.by for move in row.moves.all()] == ["ruth@loper.example"] * 2
    table = list(csv.DictReader(io.StringIO(ruth.get(f"{ROOT}care/take-backs.csv").content.decode("utf-8-sig"))))
    assert table[0]["order"] == order.number and table[0]["offer"] == row.offer and table[0]["state"] == "handed_over"
    assert not table[0]["bought"].startswith("="), "a spreadsheet must not run what a shop calls a product"


def test_only_old_for_new_can_be_mailed(loper: Shop, at: At) -> None:
    ruth = at(loper)
    sent = {"is_on": "on", "mails_offer": "on", "methods": ["shop"], "days_after_delivery": "30"}
    for kind, mails in (("old_for_new", True), ("recycling", False)):
        address = f"{ROOT}care/rules/{kind}/"
        assert ('name="mails_offer"' in ruth.get(address).content.decode()) is mails
        assert ruth.post(address, sent).status_code == 303
        with loper.scoped():
            row = TakeBackRule.objects.get(kind=kind)
            assert (row.mails_offer, row.mails) == (mails, mails)


def test_the_export_of_consents_says_who_may_be_mailed(loper: Shop, at: At) -> None:
    order = placed(loper)
    with loper.scoped():
        consent = subject_of_mail("newsletter_confirm", order)
        Consent.objects.update(
            state="confirmed", confirmed_at=consent.asked_at, address_hash=address_hashes(SANNE["email"])[0]
        )

    def exported() -> dict[str, Any]:
        answer = at(loper).get(f"{ROOT}care/newsletter.csv")
        return next(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert (exported()["email"], exported()["may_be_mailed"]) == (SANNE["email"], "yes")
    assert exported()["wording"] == consent.wording
    with loper.scoped():
        suppress(SANNE["email"], MailClass.MARKETING, "unsubscribed")
        assert Order.objects.exists()
    assert exported()["may_be_mailed"] == "no"
