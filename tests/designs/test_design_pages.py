# ruff: noqa: F811 - a fixture's name
"""The editor in the dashboard: without JavaScript, in two tabs, by members who may only look."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from merchants.models import Member
from notifications.designs.versions import version
from notifications.models import MailDesign, MailDesignVersion, MailPicture, Message
from tests.cast import JONAS, Shop, order, work
from tests.dashboard.conftest import At, at  # noqa: F401 - a fixture
from tests.designs.stage import own
from tests.mailbox import Mailbox

HOME = "/dashboard/loper/mails/"


@pytest.fixture
def ruth(loper: Shop, at: At) -> Client:
    return at(loper)


def typed(design: MailDesign, shop: Shop, language: str = "nl", **changes: str) -> dict[str, str]:
    """The form as the editor shows it for the current version, with changes."""
    with shop.scoped():
        saved = version(MailDesign.objects.get(pk=design.pk))
        assert saved is not None
        words, number = saved.document[language], saved.number
    form: dict[str, str] = {
        "language": language, "based_on": str(number), "name": design.name, "count": str(len(words["blocks"])),
        "subject": words["subject"], "preheader": words["preheader"], "do": "save",
    }  # fmt: skip
    for place, block in enumerate(words["blocks"]):
        for name, value in block.items():
            if name == "when":
                for item, condition in enumerate(value):
                    form |= {
                        f"b{place}-when{item}-value": condition["value"],
                        f"b{place}-when{item}-is": condition["is"],
                    }
            elif value is not False:
                form[f"b{place}-{name}"] = "on" if value is True else value
    return {**form, **changes}


def versions(design: MailDesign, shop: Shop) -> list[MailDesignVersion]:
    with shop.scoped():
        return list(MailDesignVersion.objects.filter(design=design).order_by("number"))


def test_a_mail_is_copied_changed_without_javascript_and_restored(loper: Shop, ruth: Client) -> None:
    assert b"Copy and change" in ruth.get(HOME).content
    assert ruth.post(f"{HOME}new/order_placed/").status_code == 303
    with loper.scoped():
        design = MailDesign.objects.get()
    page = f"{HOME}{design.pk}/"
    shown = ruth.get(page).content.decode()
    assert "Ontvangen: je bestelling {{ order.number }}" in shown and 'name="b0-text"' in shown
    added = ruth.post(page, typed(design, loper, do="add:button")).content.decode()
    count = added.count('-type"')
    assert 'name="b9-label"' in added and len(versions(design, loper)) == 1  # nothing is saved by a block's button
    moved = ruth.post(page, typed(design, loper, do="down:0")).content.decode()
    assert 'name="b1-level"' in moved and 'name="b0-body"' in moved and moved.count('-type"') == count - 1
    removed = ruth.post(page, typed(design, loper, do="remove:0")).content.decode()
    assert removed.count('-type"') == count - 2
    saved = ruth.post(page, {**typed(design, loper, subject="Hoi {{ order.number }}"), "note": "Korter"})
    assert saved.status_code == 303
    assert [row.document["nl"]["subject"][:5] for row in versions(design, loper)] == ["{% if", "Hoi {"]
    assert versions(design, loper)[1].document["de"] == versions(design, loper)[0].document["de"]
    history = ruth.get(f"{page}versions/").content.decode()
    assert "Subject changed" in history and "Korter" in history and "Hoi {{ order.number }}" in history
    assert ruth.post(f"{page}versions/1/restore/", {"based_on": "2"}).status_code == 303
    three = versions(design, loper)
    assert three[2].document == three[0].document and three[2].note == "Version 1 again"
    assert ruth.post(f"{page}versions/77/restore/", {"based_on": "3"}).status_code == 404


def test_a_mistake_is_not_saved_and_is_named_with_block_field_and_line(loper: Shop, ruth: Client) -> None:
    design = own(loper)
    wrong = typed(design, loper, **{"b1-body": "Dag\n\n{% if order.receiver %}x", "subject": "{{ ordr.number }}"})
    answer = ruth.post(f"{HOME}{design.pk}/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Block 2, Text, Line 3: the tag {% if %} is never closed" in page
    assert "unknown value “ordr.number”, did you mean “order.number”?" in page
    assert "{% if order.receiver %}x</textarea>" in page  # what was typed is still there
    assert len(versions(design, loper)) == 1


def test_two_tabs_do_not_overwrite_each_other(loper: Shop, ruth: Client) -> None:
    design = own(loper)
    first, second = typed(design, loper, preheader="een"), typed(design, loper, preheader="twee")
    assert ruth.post(f"{HOME}{design.pk}/", first).status_code == 303
    late = ruth.post(f"{HOME}{design.pk}/", second)
    assert late.status_code == 422
    assert (
        "saved version 2 while you were writing" in late.content.decode()
        and ">twee</textarea>" in late.content.decode()
    )
    assert [row.document["nl"]["preheader"] for row in versions(design, loper)][1:] == ["een"]
    again = typed(design, loper)
    assert ruth.post(f"{HOME}{design.pk}/", again).status_code == 303  # the same once more is no new version
    assert len(versions(design, loper)) == 2


def test_the_preview_shows_a_real_order_and_is_locked_up(loper: Shop, ruth: Client) -> None:
    loper.tells("order.upserted", order("A-77", buyer=JONAS))
    work()
    design = own(loper)
    place = f"{HOME}{design.pk}/preview/"
    for choice in ({}, {"scheme": "dark"}, {"language": "de"}, {"language": "nl", "tone": "formal"}, {"offers": "no"}):
        assert ruth.get(place, choice).status_code == 200
    shown = ruth.get(place, {"order": "A-77", "language": "en"})
    assert "A-77" in shown.content.decode() and "Thank you, we have your order" in shown.content.decode()
    policy = shown["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert "img-src 'none'" in ruth.get(place, {"images": "off"})["Content-Security-Policy"]
    text = ruth.get(place, {"part": "text", "order": "A-77"})
    assert text["Content-Type"].startswith("text/plain") and "A-77" in text.content.decode()
    assert ruth.get(place, {"order": "nobody's"}).status_code == 404
    live = ruth.post(place, typed(design, loper, **{"b0-text": "Zo staat het er nog niet"}))
    assert "Zo staat het er nog niet" in live.content.decode() and len(versions(design, loper)) == 1
    broken = ruth.post(place, typed(design, loper, **{"b0-text": "{{ nope }}"}))
    assert broken.status_code == 422 and "unknown value “nope”" in broken.content.decode()
    with loper.scoped():
        assert Message.objects.count() == Message.objects.exclude(enrolment__journey__key="preview").count()


def test_a_test_mail_goes_to_oneself_is_marked_and_counted(loper: Shop, ruth: Client, mailbox: Mailbox) -> None:
    design = own(loper)
    place = f"{HOME}{design.pk}/test/"
    assert (
        ruth.post(place, {"language": "en", "address": "victim@example.com", "to": "victim@example.com"}).status_code
        == 303
    )
    mails = [mail for mail in mailbox.mails if "[Test]" in str(mail["Subject"])]
    assert [mail["To"] for mail in mails] == ["ruth@loper.example"] and mails[0]["X-Stoep-Test"] == "yes"
    for _time in range(12):
        ruth.post(place, {"language": "en"})
    assert len([mail for mail in mailbox.mails if "[Test]" in str(mail["Subject"])]) == 10


def test_who_may_only_look_looks(loper: Shop, at: At) -> None:
    design = own(loper)
    viewer = at(loper, name="vera", role=Member.Role.VIEWER)
    page = viewer.get(f"{HOME}{design.pk}/").content.decode()
    assert "Send me a test" not in page and 'value="save"' not in page
    assert viewer.get(f"{HOME}{design.pk}/preview/").status_code == 200
    assert "Copy and change" not in viewer.get(HOME).content.decode()
    acts = [("", typed(design, loper)), ("test/", {}), ("picture/", {}), ("versions/1/restore/", {"based_on": "1"}),
            ("preview/", typed(design, loper))]  # fmt: skip
    assert {viewer.post(f"{HOME}{design.pk}/{act}", data).status_code for act, data in acts} == {403}
    assert viewer.post(f"{HOME}new/order_placed/").status_code == 403


def test_another_merchants_design_does_not_exist(loper: Shop, funkwerk: Shop, ruth: Client) -> None:
    theirs = own(funkwerk)
    for act in ("", "preview/", "versions/"):
        assert ruth.get(f"{HOME}{theirs.pk}/{act}").status_code == 404
    for act in ("", "preview/", "test/", "picture/", "versions/1/restore/"):
        assert ruth.post(f"{HOME}{theirs.pk}/{act}", {"do": "save"}).status_code == 404


def upload(form: str = "PNG", size: tuple[int, int] = (1600, 400)) -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", size, "#0b5c6b").save(made, form)
    return SimpleUploadedFile("winter.png", made.getvalue() + b"<script>alert(1)</script>")


def test_a_picture_is_made_anew_served_by_the_brands_host_and_needs_words(
    loper: Shop, funkwerk: Shop, ruth: Client
) -> None:
    design = own(loper)
    assert ruth.post(f"{HOME}{design.pk}/picture/", {"file": upload()}).status_code == 303
    with loper.scoped():
        kept = MailPicture.objects.get()
    assert kept.width == 1200 and b"script" not in bytes(kept.content)
    name = f"{kept.digest}.jpg"
    block = {"count": "1", "b0-type": "image", "b0-picture": name, "b0-alt": "", "b0-width": "full"}
    page = f"{HOME}{design.pk}/"
    assert ruth.post(page, typed(design, loper, **block)).status_code == 422  # no words for the picture
    assert ruth.post(page, typed(design, loper, **{**block, "b0-alt": "Winterschoenen"})).status_code == 303
    with loper.scoped():
        source = version(MailDesign.objects.get()).compiled["nl"]  # type: ignore[union-attr]
    assert "{{ frame.pictures_url }}" + name in source["html"] and "Winterschoenen" in source["text"]
    assert "data:image/jpeg;base64," in ruth.get(f"{page}preview/").content.decode()
    served = loper.client().get(f"/mail/pictures/{name}")
    assert served["Content-Type"] == "image/jpeg" and "sandbox" in served["Content-Security-Policy"]
    assert funkwerk.client().get(f"/mail/pictures/{name}").status_code == 404
    for evil in ("../../etc/passwd", "x" * 32 + ".png", kept.digest + ".svg", kept.digest):
        assert loper.client().get(f"/mail/pictures/{evil}").status_code == 404
    lost = typed(design, loper, **{**block, "b0-alt": "x", "b0-picture": "0" * 32 + ".jpg"})
    assert ruth.post(page, lost).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [{"count": "x"}, {"count": "-1"}, {"count": "99999999999999999"}, {"b0-text": "a\x00b"}, {"subject": "x" * 10_000},
     {"based_on": "9" * 50}, {"language": "xx"}, {"language": "\x00"}, {"b0-type": "script"}, {"do": "up:99"},
     {"do": "remove:x"}, {"do": "add:script"}, {"do": "remove:" + "9" * 400}, {"b1-body": "{" * 8000},
     {"b1-when0-value": "order.__class__"}, {"b0-level": "9"}, {"name": "x" * 10_000}],
)  # fmt: skip
def test_odd_input_is_answered_in_words(loper: Shop, ruth: Client, changes: dict[str, Any]) -> None:
    design = own(loper)
    answer = ruth.post(f"{HOME}{design.pk}/", {**typed(design, loper), **changes})
    assert answer.status_code in (200, 303, 422)
    assert ruth.get(f"{HOME}{design.pk}/").status_code == 200
    assert ruth.get(f"{HOME}{design.pk}/preview/", {k: v for k, v in changes.items()}).status_code in (200, 404)
