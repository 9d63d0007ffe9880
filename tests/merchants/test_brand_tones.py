"""Tones: each language's other way to address the reader, on pages, in mails, and in the tool that checks them."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import get_format

from merchants.tones import VARIANTS, plain, voice
from notifications.mails.moments import babel_locale, named_day
from notifications.mails.sampling import sample_mail, sample_order
from portal.overlays import (
    OVERLAID,
    TONES,
    addresses_reader,
    compile_overlay,
    merge_overlay,
    overlay,
    overlay_faults,
    overlay_path,
)
from portal.proofreading import shown, translated
from tests import cast

LINK = "We email you a link to its page: where your order is, when it comes and whom to ask."
SAYS = {
    ("nl", "usual"): "We mailen je", ("nl", "informal"): "We mailen je", ("nl", "formal"): "We mailen u",
    ("de", "usual"): "Wir schicken Ihnen", ("de", "informal"): "Wir schicken dir",
    ("de", "formal"): "Wir schicken Ihnen", ("fr", "usual"): "Nous vous envoyons",
    ("fr", "informal"): "Nous t’envoyons", ("fr", "formal"): "Nous vous envoyons",
    ("en", "usual"): "We email you", ("en", "informal"): "We email you", ("en", "formal"): "We email you",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    for variant in TONES:
        compile_overlay(settings.BASE_DIR, "storefront", variant)


@pytest.mark.parametrize(("language", "tone"), SAYS)
def test_a_page_speaks_the_merchant_s_tone_under_the_plain_code(loper: cast.Shop, language: str, tone: str) -> None:
    loper.merchant.brand.tone = tone
    loper.merchant.brand.save()
    answer = loper.client().get("/", {"lang": language})
    page = answer.content.decode()
    assert SAYS[language, tone] in page
    assert f'<html lang="{language}">' in page and answer["Content-Language"] == language
    assert answer.cookies["stoep_language"].value == language
    assert f'<span aria-current="true" lang="{language}">' in page


def test_a_variant_cannot_be_asked_for_by_its_own_code(loper: cast.Shop) -> None:
    page = loper.client().get("/", {"lang": "nl-formal"}).content.decode()
    assert "We mailen je" in page and '<html lang="nl">' in page


@pytest.mark.parametrize("variant", TONES)
def test_a_variant_says_everything_else_like_its_language(variant: str) -> None:
    """Neither Django's own words nor English may come through where the overlay is silent."""
    language, root = TONES[variant], settings.BASE_DIR
    overlaid = {entry.id for area in OVERLAID for entry in overlay(root, area, variant) if entry.id}
    for area in ("storefront", "notifications", "dashboard"):
        for message in translated(root, area, language):
            if message.id in overlaid:
                continue
            with translation.override(language):
                usual = shown(message)
            with translation.override(variant):
                assert shown(message) == usual, message.id


@pytest.mark.parametrize("variant", TONES)
def test_dates_and_numbers_do_not_know_of_tones(variant: str) -> None:
    language = plain(variant)
    day = timezone.now().date()
    with translation.override(language):
        usual = (named_day(day, with_year=True), str(babel_locale()), get_format("DECIMAL_SEPARATOR"))
    with translation.override(variant):
        assert (named_day(day, with_year=True), str(babel_locale()), get_format("DECIMAL_SEPARATOR")) == usual
        assert translation.get_language_info(variant)["code"] == language


def test_every_tone_of_every_language_has_a_voice() -> None:
    for language, _name in settings.LANGUAGES:
        for tone in ("usual", "formal", "informal"):
            assert plain(voice(language, tone)) == language
    assert set(VARIANTS.values()) == set(TONES)


def test_the_dashboard_speaks_the_usual_tone(loper: cast.Shop) -> None:
    loper.merchant.brand.tone = "formal"
    loper.merchant.brand.save()
    ruth = Client(headers={"accept-language": "nl"})
    ruth.force_login(loper.member())
    with_tone = ruth.get("/dashboard/loper/connections/").content
    loper.merchant.brand.tone = "usual"
    loper.merchant.brand.save()
    assert ruth.get("/dashboard/loper/connections/").content.split(b"csrf")[0] == with_tone.split(b"csrf")[0]


def test_a_mail_speaks_the_tone_and_shows_the_brand(loper: cast.Shop) -> None:
    brand = loper.merchant.brand
    brand.tone, brand.footer, brand.legal = "formal", {"nl": "Tot ziens."}, {"privacy": "https://loper.example/p"}
    brand.pictures = {"logo": {"name": "logo-ab.png", "width": 300, "height": 80, "reads_at_night": True}}
    brand.save()
    with loper.scoped(), sample_order(loper.merchant, "nl") as (order, shipment):
        mail = sample_mail(loper.merchant, order, shipment)
    assert mail.language == "nl" and 'lang="nl"' in mail.html
    assert (
        f'src="http://{loper.host}:8000/brand/logo-ab.png" width="150" height="40" alt="Loper Loopsport"' in mail.html
    )
    for part in (mail.html, mail.text):
        assert "Tot ziens." in part and "https://loper.example/p" in part


def test_what_addresses_the_reader_is_recognised() -> None:
    for language, text in [
        ("nl", "Kies je dag"), ("nl", "Is dit van jou?"), ("nl", "Jouw pakket"), ("de", "Ihre Sendung kommt"),
        ("de", "Wir helfen Ihnen"), ("de", "Öffnen Sie"), ("fr", "Votre colis"), ("fr", "Ouvrez le lien"),
        ("fr", "chez vous"),
    ]:  # fmt: skip
        assert addresses_reader(language, text), text
    for language, text in [
        ("nl", "Het pakketje is er"), ("nl", "Bijeen"), ("de", "sie kommt, ihr Weg"), ("fr", "chez un voisin"),
        ("fr", "Prendre rendez-vous"), ("fr", "assez tôt"),
    ]:  # fmt: skip
        assert not addresses_reader(language, text), text


PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    usual = tmp_path / "storefront/locale/nl/LC_MESSAGES/django.po"
    usual.parent.mkdir(parents=True)
    usual.write_text(
        PO + 'msgid "Choose"\nmsgstr "Kies je dag"\n\nmsgid "Day"\nmsgstr "Dag"\n\n'
        'msgid "%(n)s of yours"\nmsgid_plural "%(n)s of yours all"\n'
        'msgstr[0] "%(n)s van jou"\nmsgstr[1] "%(n)s van jou samen"\n'
    )
    return tmp_path


def kinds(root: Path) -> list[tuple[str, str]]:
    return sorted(
        (fault.kind, fault.message.split("'")[1]) for fault in overlay_faults(root, "storefront", "nl-formal")
    )


def says(root: Path, *entries: tuple[str, str, str]) -> None:
    path = overlay_path(root, "storefront", "nl-formal")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        PO
        + "\n".join(
            f'{f"# {note}" if note else "#"}\nmsgid "{msgid}"\nmsgstr "{said}"\n' for msgid, said, note in entries
        )
    )


def test_what_an_overlay_lacks_or_has_too_much_is_named(root: Path) -> None:
    assert kinds(root) == [("missing", "%(n)s of yours"), ("missing", "Choose")]
    says(root, ("Choose", "Kies je dag", ""), ("Gone", "Weg", ""), ("Day", "Dag", ""))
    assert kinds(root) == [
        ("identical", "Choose"), ("identical", "Day"), ("missing", "%(n)s of yours"), ("stale", "Gone"),
    ]  # fmt: skip
    says(root, ("Choose", "Kies jouw dag, u", ""))
    assert ("other tone", "Choose") in kinds(root)
    says(root, ("Choose", "Kies je dag", "same: a quotation"))
    assert kinds(root) == [("missing", "%(n)s of yours")]
    says(root, ("Choose", "Kies %(x)s", ""))
    assert ("placeholders", "Choose") in kinds(root)


def test_updating_brings_what_is_missing_and_keeps_what_is_said(root: Path) -> None:
    says(root, ("Choose", "Kies uw dag", ""), ("Gone", "Weg", ""))
    assert merge_overlay(root, "storefront", "nl-formal")
    text = overlay_path(root, "storefront", "nl-formal").read_text()
    assert "Kies uw dag" in text and "Weg" not in text and '"Day"' not in text
    assert "#. nl: %(n)s van jou" in text and kinds(root) == [("missing", "%(n)s of yours")]
    assert not merge_overlay(root, "storefront", "nl-formal")
    compiled = compile_overlay(root, "storefront", "nl-formal").read_bytes()
    for said in (b"Kies uw dag", b"Dag", b"van jou samen"):  # finished entries, and the usual ones for all the rest
        assert said in compiled
