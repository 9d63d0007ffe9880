"""Setting returns up: who may, what is missing, keys that work or not, and labels from a file."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.returns import setup_accounts
from merchants.models import Member
from merchants.tenancy import NoMerchantInScope, current_merchant_id
from returns.models import LabelStock, PaymentAccount, PolicyVersion, ReturnPolicy
from returns.money.accounts import account_of
from returns.money.contracts import Account
from tests.cast import Shop
from tests.dashboard.conftest import At
from visits.models import Location

PAGE = "/dashboard/loper/returns/setup/"
KEY = "test_SecretOfLoper1234567890abc"
PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"
ADDRESS = {"location": "", "name": "Loper", "line1": "Overtoom 1", "postal_code": "1054 HA", "city": "Amsterdam"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The payment provider: what it says of each key; of others, that it does not know them."""
    says = {KEY: ""}

    def asked(account: Account) -> str:
        with pytest.raises(NoMerchantInScope):  # the network is never asked within a merchant's transaction
            current_merchant_id()
        return says.get(account.api_key, f"Mollie does not know {account.api_key}")

    monkeypatch.setattr(setup_accounts, "check", asked)
    yield says


def packed(**files: bytes) -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return SimpleUploadedFile("labels.zip", made.getvalue(), "application/zip")


def test_the_checklist_names_what_is_missing_until_nothing_is(
    loper: Shop, at: At, provider: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    ruth = at(loper)
    assert "Switch returns on" in ruth.get(PAGE).text
    assert ruth.get(PAGE).text.count(">Missing<") == 4
    assert ruth.post(f"{PAGE}switch/", {"is_on": "1"}).status_code == 303
    assert ruth.post(f"{PAGE}switch/", {"is_on": "1"}).status_code == 303  # twice is once
    wrong = ruth.post(f"{PAGE}desk/", {**ADDRESS, "country": "Holland", "line1": ""})
    assert wrong.status_code == 422
    assert "Street and house number are missing" in wrong.text
    assert 'value="Overtoom' not in wrong.text and 'value="1054 HA"' in wrong.text
    assert ruth.post(f"{PAGE}desk/", {**ADDRESS, "country": "nl"}).status_code == 303
    assert ruth.post(f"{PAGE}mollie/", {"api_key": KEY}).status_code == 303
    labels = {"carrier": "postnl", "valid_until": "", "file": packed(**{"3SAB1_pdf": PDF, "3SAB2_pdf": PDF})}
    assert ruth.post(f"{PAGE}labels/", labels).status_code == 303
    with loper.scoped():
        policy = ReturnPolicy.objects.get()
        assert (policy.is_on, policy.address["country"]) == (True, "NL")
        assert PolicyVersion.objects.filter(is_on=True).count() == 1
    with django_assert_max_num_queries(12):
        page = ruth.get(PAGE).text
    assert ">Missing<" not in page
    assert "few: order more" in page and "test key: no money moves" in page
    assert ruth.post(f"{PAGE}switch/", {"is_on": "0"}).status_code == 303
    assert "The withdrawal function is open either way" in ruth.get(PAGE).text


def test_a_key_is_tried_before_it_is_kept_and_never_shown(
    loper: Shop, at: At, provider: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    ruth = at(loper)
    bad = "live_wrongwrongwrong"
    refused = ruth.post(f"{PAGE}mollie/", {"api_key": bad})
    assert refused.status_code == 422 and "Mollie does not know …" in refused.text
    assert ruth.post(f"{PAGE}mollie/", {"api_key": "sk_live_1"}).status_code == 422
    assert ruth.post(f"{PAGE}paypal/", {"api_key": KEY}).status_code == 404
    with loper.scoped():
        assert not PaymentAccount.objects.exists()
    kept = ruth.post(f"{PAGE}mollie/", {"api_key": KEY, "api_base": "https://evil.example", "settings": "{}"})
    assert kept.status_code == 303
    with loper.scoped():
        row = PaymentAccount.objects.get()
        assert (account_of(row), row.is_test, row.settings) == (Account("mollie", KEY), True, {})
        assert KEY not in PaymentAccount.objects.values_list("credentials", flat=True).query.sql_with_params()[0]
    pages = refused.text + ruth.get(PAGE).text + ruth.get(f"{PAGE}mollie/").text + caplog.text
    assert KEY not in pages and bad not in pages
    provider[KEY] = "The key was revoked."
    assert ruth.post(f"{PAGE}mollie/check/").status_code == 303
    assert "The key was revoked." in ruth.get(PAGE).text
    assert ruth.post(f"{PAGE}mollie/", {"api_key": "live_another"}).status_code == 422  # the one before stays
    with loper.scoped():
        assert PaymentAccount.objects.get().keys == {"api_key": KEY}
    assert ruth.post(f"{PAGE}mollie/remove/").status_code == 303
    with loper.scoped():
        assert not PaymentAccount.objects.exists()


@pytest.mark.parametrize("role", [Member.Role.AGENT, Member.Role.VIEWER])
def test_others_than_owners_look_and_change_nothing(loper: Shop, at: At, provider: dict[str, str], role: str) -> None:
    tom = at(loper, "tom", role)
    page = tom.get(PAGE)
    assert page.status_code == 200 and "Switch returns on" not in page.text
    sent = {
        "switch/": {"is_on": "1"}, "desk/": {**ADDRESS, "country": "NL"}, "mollie/": {"api_key": KEY},
        "karrio/": {"base_url": "https://karrio.example", "api_token": "key_1"}, "mollie/remove/": {},
        f"shops/{loper.shop.pk}/": {"refunds_by": "manual"}, "labels/": {},
    }  # fmt: skip
    assert {tom.post(f"{PAGE}{path}", data).status_code for path, data in sent.items()} == {403}
    with loper.scoped():
        assert not ReturnPolicy.objects.exists() and not PaymentAccount.objects.exists()


def test_another_merchants_rows_are_out_of_reach(loper: Shop, funkwerk: Shop, at: At, provider: dict[str, str]) -> None:
    with funkwerk.scoped():
        foreign = Location.objects.create(
            name="Kreuzberg", line1="Urbanstraße 71", postal_code="10967", city="Berlin", country="DE",
            time_zone="Europe/Berlin",
        )  # fmt: skip
    ruth = at(loper)
    assert ruth.post("/dashboard/funkwerk/returns/setup/switch/", {"is_on": "1"}).status_code == 404
    assert ruth.post(f"{PAGE}shops/{funkwerk.shop.pk}/", {"refunds_by": "manual"}).status_code == 404
    assert ruth.post(f"{PAGE}desk/", {"location": str(foreign.pk)}).status_code == 422
    assert ruth.post(f"{PAGE}mollie/", {"api_key": KEY}).status_code == 303
    with funkwerk.scoped():
        assert not PaymentAccount.objects.exists()


def test_a_bridge_needs_its_secret_and_again_where_it_moves(loper: Shop, at: At) -> None:
    ruth, place = at(loper), f"{PAGE}shops/{loper.shop.pk}/"
    secret = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ="
    with loper.scoped():
        type(loper.shop).objects.filter(pk=loper.shop.pk).update(api_token="")
    assert ruth.post(place, {"bridge_url": "http://loper.example", "api_token": secret}).status_code == 422
    assert ruth.post(place, {"bridge_url": "https://loper.example/stoep", "api_token": ""}).status_code == 422
    assert ruth.post(place, {"bridge_url": "https://loper.example/stoep", "api_token": "no base64!"}).status_code == 422
    assert ruth.post(place, {"bridge_url": "https://loper.example/stoep", "api_token": secret}).status_code == 303
    assert ruth.post(place, {"bridge_url": "https://evil.example/", "api_token": ""}).status_code == 422
    assert ruth.post(place, {"bridge_url": "https://loper.example/v2", "refunds_by": "manual"}).status_code == 303
    with loper.scoped():
        row = type(loper.shop).objects.get(pk=loper.shop.pk)
        assert (row.config["bridge_url"], row.config["refunds_by"], row.api_token) == (
            "https://loper.example/v2", "manual", secret,
        )  # fmt: skip
    assert secret not in ruth.get(place).text
    shopify = loper.connect("shopify")
    wrong = ruth.post(f"{PAGE}shops/{shopify.pk}/", {"restock_location": "Amsterdam"})
    assert wrong.status_code == 422 and "Expected a number" in wrong.text


def test_every_file_that_is_no_label_is_named_and_then_none_is_kept(loper: Shop, at: At) -> None:
    ruth = at(loper)

    def upload(**files: bytes) -> Any:
        return ruth.post(f"{PAGE}labels/", {"carrier": "dhl", "valid_until": "", "file": packed(**files)})

    table = b"file;number;valid_until\na.pdf;JVGL01;2099-01-31\nb.pdf;JVGL01;\nc.pdf;JVGL03;2020-01-01\nz.pdf;JVGL9;"
    wrong = upload(a_pdf=PDF, b_pdf=PDF, c_pdf=PDF, JVGL04_pdf=b"<html>", notes_txt=b"x", table_csv=table)
    assert wrong.status_code == 422
    for words in (
        "stands there twice",
        "It is not valid any more",
        "This is no whole PDF",
        "Only PDFs",
        "not in the ZIP",
    ):
        assert words in wrong.text, words
    assert ruth.post(
        f"{PAGE}labels/", {"carrier": "dhl", "file": SimpleUploadedFile("x.zip", b"PK no zip")}
    ).status_code == 422  # fmt: skip
    with loper.scoped():
        assert not LabelStock.objects.exists()
    table = b"file,number,valid_until\na.pdf,JVGL01,2099-01-31\n"
    assert upload(a_pdf=PDF, JVGL02_pdf=PDF, table_csv=table).status_code == 303
    again = upload(JVGL02_pdf=PDF, JVGL03_pdf=PDF)
    assert again.status_code == 303
    with loper.scoped():
        rows = LabelStock.objects.order_by("number").values_list("carrier", "number", "valid_until")
        assert [(carrier, number, str(day)) for carrier, number, day in rows] == [
            ("dhl", "JVGL01", "2099-01-31"), ("dhl", "JVGL02", "None"), ("dhl", "JVGL03", "None"),
        ]  # fmt: skip
