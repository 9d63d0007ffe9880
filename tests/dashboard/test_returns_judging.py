"""The team: signals in words, a decision by a person, an objection by another one; the scheme and its report."""

from decimal import Decimal

import pytest

from merchants.models import Member
from returns.circular.scheme import saved
from returns.models import Appeal, Return, ReturnRisk
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.returns import desk
from tests.returns.test_circular import handed_in, opened, received

pytestmark = pytest.mark.django_db
ROOT = "/dashboard/loper/"
State, Decision = Return.State, ReturnRisk.Decision


def suspicious(shop: Shop) -> Return:
    row = desk.of(shop, "1042", State.RECEIVED)
    found = {item.pk: Finding(item.quantity, "worn", restock=False) for item in desk.items(row)}
    found[desk.items(row)[1].pk] = Finding(1, "worn", restock=False)
    ReturnRisk.objects.create(in_return=row, score=50, signals=[])
    inspect(row.pk, found, "ruth@loper.example")
    ReturnRisk.objects.filter(in_return=row).update(score=70)
    return row


def test_signals_are_told_in_words_and_a_person_takes_money_off_with_a_reason(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = suspicious(loper)
        shoes = desk.items(row)[0]
    page, act = f"{ROOT}returns/{row.pk}/", f"{ROOT}returns/{row.pk}/judge/"
    assert "Nothing is wrong" not in at(loper, "kijk", Member.Role.VIEWER).get(page).text
    assert at(loper, "kijk", Member.Role.VIEWER).post(act, {"act": "fine"}).status_code == 403
    ruth = at(loper)
    shown = ruth.get(page).text
    assert "2 of 3 registered pieces were in the parcel." in shown and "It could also be:" in shown
    assert "A person decides" in shown and "70 / 100" in shown and "badge--bad" in shown
    wrong = ruth.post(act, {"act": "reduced", "risk-note": "", f"risk-less_{shoes.pk}": "15,00"})
    assert wrong.status_code == 422 and "Say why" in wrong.text and "15,00" in wrong.text
    much = ruth.post(act, {"act": "reduced", "risk-note": "Gedragen.", f"risk-less_{shoes.pk}": "999"})
    assert much.status_code == 422 and "At most 129.95 EUR" in much.text
    assert ruth.post(act, {"act": "jail"}).status_code == 404
    with loper.scoped():
        assert ReturnRisk.objects.get().decision == Decision.OPEN
    done = ruth.post(act, {"act": "reduced", "risk-note": "Gedragen.", f"risk-less_{shoes.pk}": "15,00"}, follow=True)
    assert "Taken off." in done.text and "15.00 deducted" in done.text
    with loper.scoped():
        shoes.refresh_from_db()
        assert shoes.deduction == Decimal(15) and ReturnRisk.objects.get().decided_by == "ruth@loper.example"
        appeal = Appeal.objects.create(in_return=row, text="Nee.")
    tom, body = at(loper, "tom"), {"appeal": appeal.pk, "act": "uphold", "answer": "U heeft gelijk."}
    assert "Let a colleague look" in ruth.post(f"{ROOT}returns/{row.pk}/appeal/", body, follow=True).text
    assert "Answered." in tom.post(f"{ROOT}returns/{row.pk}/appeal/", body, follow=True).text
    with loper.scoped():
        shoes.refresh_from_db()
        assert shoes.deduction == 0 and ReturnRisk.objects.get().decision == Decision.FINE


def test_nothing_of_signals_stands_on_the_page_of_a_withdrawal_or_of_another_shop(
    loper: Shop, funkwerk: Shop, at: At
) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", State.RECEIVED, path=Return.Path.WITHDRAW)
        ReturnRisk.objects.create(in_return=row, score=90, signals=[["empty", 45, {"registered": 1}]])
    assert "Looks unusual" not in at(loper).get(f"{ROOT}returns/{row.pk}/").text
    at(loper).post(f"{ROOT}returns/{row.pk}/judge/", {"act": "refused", "risk-note": "Nee."})
    stranger = at(funkwerk, "karl")
    assert stranger.post(f"/dashboard/funkwerk/returns/{row.pk}/judge/", {"act": "fine"}).status_code == 404
    assert stranger.post(f"{ROOT}returns/{row.pk}/judge/", {"act": "fine"}).status_code == 404
    with loper.scoped():
        row.refresh_from_db()
        assert row.state == State.RECEIVED


def scheme_form(**changes: str) -> dict[str, str]:
    return {
        "is_on": "on", "countries": "nl, BE", "payer": "merchant", "most_pieces": "4", "days": "28", "weee": "",
        "textile": "Schoenen\nKleding", "packaging": "", "kinds-TOTAL_FORMS": "1", "kinds-INITIAL_FORMS": "0",
        "kinds-0-code": "", "kinds-0-says_nl": "Oude schoenen", "kinds-0-says_en": "Old shoes",
        "kinds-0-stream": "textile", "kinds-0-then": "second_life", "kinds-0-grams": "15000", **changes,
    }  # fmt: skip


def test_the_scheme_is_written_without_javascript_and_switched_on(loper: Shop, at: At) -> None:
    ruth, page = at(loper), f"{ROOT}returns/recycling/"
    assert "Nothing yet." in ruth.get(page).text
    more = ruth.post(page, {**scheme_form(), "do": "more"})
    assert more.status_code == 200 and 'name="kinds-1-says_nl"' in more.text and "Oude schoenen" in more.text
    for changes, words in (
        ({"kinds-0-says_nl": "", "kinds-0-says_en": ""}, "Name at least one kind"),
        ({"kinds-0-grams": "80000"}, "1 to 70000"),
        ({"countries": "Nederland"}, "two letters"),
        ({"most_pieces": "0"}, "Between 1 and 99"),
    ):
        wrong = ruth.post(page, scheme_form(**changes))
        assert wrong.status_code == 422 and words in wrong.text, words
    assert ruth.post(page, scheme_form()).status_code == 303
    with loper.scoped():
        scheme, is_on = saved()
        assert is_on and scheme.countries == ("NL", "BE") and scheme.kinds[0].grams == 15000
        assert scheme.kinds[0].code == "kind_1" and scheme.counted[0].categories == ("Schoenen", "Kleding")
    shown = ruth.get(page).text
    assert "Oude schoenen" in shown and "/recycle/" in shown
    kept = scheme_form(**{"kinds-0-code": "kind_1", "kinds-0-says_nl": "Schoenen"})
    ruth.post(page, kept)
    with loper.scoped():
        assert [(kind.code, kind.words.nl) for kind in saved()[0].kinds] == [("kind_1", "Schoenen")]
    ruth.post(page, {**kept, "kinds-0-delete": "on", "is_on": ""})
    with loper.scoped():
        assert saved()[0].kinds == ()
    assert at(loper, "kijk", Member.Role.VIEWER).post(page, scheme_form()).status_code == 403


def test_the_report_is_shown_and_downloaded_without_a_formula_in_it(loper: Shop, at: At) -> None:
    with loper.scoped():
        opened()
        received(handed_in())
        back = desk.of(loper, "1043", State.REGISTERED)
        back.items.update(category='=HYPERLINK("http://x")')
        received(back)
    ruth = at(loper)
    page = ruth.get(f"{ROOT}returns/recycling/report/").text
    assert "Textiles and shoes" in page and "2 pieces, 1.600 kg" in page and "without a known weight" in page
    file = ruth.get(f"{ROOT}returns/recycling/report.csv").content.decode("utf-8-sig")
    assert "textile,Old shoes,NL,second_life,2,1.600,0" in file and "\"'=HYPERLINK" in file
    assert "Nothing came in" in ruth.get(f"{ROOT}returns/recycling/report/?since=2020-01-01&until=2020-02-01").text
    assert ruth.get(f"{ROOT}returns/recycling/report/?since=x&until=9999-99-99").status_code == 200
