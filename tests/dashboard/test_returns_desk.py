"""The team's desk for returns: found, decided, received, inspected, paid; who may only look changes nothing."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from outbox.models import DomainEvent
from returns.deciding import NotPossible, approve, refuse
from returns.models import Appeal, Payout, Return, ReturnPhoto, ReturnScan, UnexpectedItem
from returns.moves import move
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.returns import desk
from tests.reviews.stage import photo

pytestmark = pytest.mark.django_db
ROOT = "/dashboard/loper/"
State = Return.State
PNG = photo().content


def now(shop: Shop, row: Return) -> Return:
    with shop.scoped():
        return Return.objects.get(pk=row.pk)


def looked_at(row: Return, **changes: Any) -> dict[str, Any]:
    """The inspection's form: everything is there and as new."""
    fields: dict[str, Any] = {"id": f"form-{len(changes)}-{row.pk}"}
    for item in desk.items(row):
        fields |= {f"{item.pk}-received": item.quantity, f"{item.pk}-condition": "new", f"{item.pk}-restock": "yes"}
    shoes = desk.items(row)[0].pk
    return fields | {f"{shoes}-{name}": value for name, value in changes.items()}


def test_goods_are_received_looked_at_and_paid_from_the_list_to_the_last_button(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.UNDER_WAY)
        desk.travels(row)
        fields = looked_at(
            row, condition="worn", restock="no", deduction="20.00", reason="De zool is vuil.", serial="SN-7",
            photo=SimpleUploadedFile("a.jpg", PNG),
        )  # fmt: skip
    ruth = at(loper)
    scanned = ruth.get(f"{ROOT}receive/{row.code}/", follow=True)
    assert row.spoken in scanned.text and "It is here" in scanned.text
    assert now(loper, row).state == State.UNDER_WAY, "looking receives nothing"
    page = ruth.post(f"{ROOT}receive/", {"id": "a1", "text": "3SRETOUR0001", "act": "look"}, follow=True)
    assert f"{row.spoken} is received." in page.text and "Save the inspection" in page.text
    done = ruth.post(f"{ROOT}returns/{row.pk}/inspect/", fields, follow=True).text
    assert f"{row.spoken} is inspected." in done and "De zool is vuil." in done and "20.00 deducted" in done
    assert "SN-7" in done and "Looked at by ruth@loper.example" in done
    with loper.scoped():
        payout, kept = Payout.objects.get(), ReturnPhoto.objects.get()
        assert payout.state == Payout.State.BY_HAND and payout.amount == Decimal("144.95")
        assert kept.kind == "deviation" and kept.by == "ruth@loper.example"
    assert ruth.get(f"{ROOT}returns/photos/{kept.public_id}.jpg")["Content-Type"] == "image/jpeg"
    assert f"payouts/{payout.pk}/" in ruth.get(f"{ROOT}returns/payouts/").text
    for _double_click in range(2):
        ruth.post(f"{ROOT}returns/payouts/{payout.pk}/", {"act": "paid", "reference": "SEPA-1"})
    closed = now(loper, row)
    assert closed.state == State.CLOSED
    with loper.scoped():
        assert Payout.objects.get().external_id == "SEPA-1"
        for event in ("return.received", "return.inspected", "return.paid", "return.closed"):
            assert DomainEvent.objects.filter(type=event).count() == 1, event
    assert "stays as it is" not in ruth.get(f"{ROOT}returns/{row.pk}/").text
    assert "stays as it is" in ruth.post(f"{ROOT}returns/{row.pk}/inspect/", fields, follow=True).text


def test_what_cannot_be_is_422_names_the_field_and_keeps_what_was_typed(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.RECEIVED, path=Return.Path.WITHDRAW)
    ruth = at(loper)
    wrong = [
        ({"condition": ""}, "Say in what condition it is."),
        ({"received": "7"}, "1 piece was registered"),
        ({"received": ""}, "This field is required"),
        ({"condition": "worn", "deduction": "20", "reason": "Vies &amp;"}, "Nothing else may be deducted"),
        ({"condition": "worn", "deduction": "x"}, "Give an amount of 0 or more"),
        ({"condition": "worn", "deduction": "500", "reason": "Vies &amp;", "handling": "soiled"}, "At most 129.95 EUR"),
        ({"photo": SimpleUploadedFile("a.jpg", b"not a photo")}, "The photo could not be read"),
    ]
    for number, (changes, words) in enumerate(wrong):
        with loper.scoped():
            fields = {**looked_at(row, note="Bewaar dit", **changes), "id": f"try-{number}"}
        for _again in range(2):
            for file in fields.values():
                getattr(file, "seek", lambda _start: None)(0)
            answer = ruth.post(f"{ROOT}returns/{row.pk}/inspect/", fields)
            assert answer.status_code == 422 and words in answer.text, (changes, words)
            assert "Bewaar dit" in answer.text and 'role="alert"' in answer.text
    assert now(loper, row).state == State.RECEIVED


def test_a_return_that_waits_is_approved_or_refused_with_a_reason_and_an_objection_is_answered(
    loper: Shop, at: At
) -> None:
    soon = timezone.now() + timedelta(hours=20)
    with loper.scoped():
        first, second = (desk.of(loper, n, state=State.ASKED, decide_by=soon) for n in ("1042", "1043"))
        law = desk.of(loper, "1044", state=State.ASKED, path=Return.Path.WITHDRAW)
    ruth = at(loper)
    assert "waits for your decision" in ruth.get(ROOT).text
    assert "less than a day left" in ruth.get(f"{ROOT}returns/{first.pk}/").text
    assert "Approved." in ruth.post(f"{ROOT}returns/{first.pk}/decide/", {"act": "approve"}, follow=True).text
    approved = now(loper, first)
    assert (approved.state, approved.decided_by) == (State.REGISTERED, "ruth@loper.example") and approved.send_by
    assert ruth.post(f"{ROOT}returns/{second.pk}/decide/", {"act": "refuse", "note": ""}).status_code == 422
    for _double_click in range(2):
        ruth.post(f"{ROOT}returns/{second.pk}/decide/", {"act": "refuse", "note": "Op maat gemaakt."})
    refused = ruth.get(f"{ROOT}returns/{second.pk}/").text
    assert "Op maat gemaakt." in refused and now(loper, second).state == State.REFUSED
    never = ruth.post(f"{ROOT}returns/{law.pk}/decide/", {"act": "refuse", "note": "Nee."}, follow=True).text
    assert "cannot be refused" in never and now(loper, law).state == State.ASKED
    assert (
        "look again" in ruth.post(f"{ROOT}returns/{first.pk}/decide/", {"act": "refuse", "note": "x"}, follow=True).text
    )
    with loper.scoped():
        appeal = Appeal.objects.create(in_return=second, text="Dat stond er niet bij.")
        assert DomainEvent.objects.filter(type="return.refused").count() == 1
    assert "does not agree" in ruth.get(ROOT).text
    address = f"{ROOT}returns/{second.pk}/appeal/"
    assert "Write an answer" in ruth.post(address, {"appeal": appeal.pk, "act": "uphold"}, follow=True).text
    ruth.post(address, {"appeal": appeal.pk, "act": "uphold", "answer": "U heeft gelijk."})
    assert "answered this before" in ruth.post(address, {"appeal": appeal.pk, "answer": "Toch niet."}, follow=True).text
    assert now(loper, second).state == State.REGISTERED


def test_a_refused_return_comes_after_all_only_while_its_pieces_are_there(loper: Shop) -> None:
    with loper.scoped():
        first = desk.of(loper, state=Return.State.ASKED)
        order = first.items.first().order
        refuse(first.pk, "ruth@loper.example", "Te lang gedragen.")
        again = desk.coming(order)  # asked for anew, and let
        with pytest.raises(NotPossible):
            approve(first.pk, "ruth@loper.example")
        assert Return.objects.get(pk=first.pk).state == Return.State.REFUSED
        move(again.pk, Return.State.CANCELLED, "customer")
        assert approve(first.pk, "ruth@loper.example").state == Return.State.REGISTERED


def test_goods_of_a_refused_return_wait_with_their_money_for_a_person(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.REFUSED)
        fields = looked_at(row)
    ruth = at(loper)
    said = ruth.post(f"{ROOT}receive/", {"id": "x", "text": row.code}, follow=True).text
    assert "nobody awaited it any more" in said
    ruth.post(f"{ROOT}returns/{row.pk}/inspect/", fields)
    with loper.scoped():
        payout = Payout.objects.get()
        assert (payout.state, payout.held_for) == (Payout.State.HELD, "stopped")
    assert "the money waits for you" in ruth.get(ROOT).text
    ruth.post(f"{ROOT}returns/payouts/{payout.pk}/", {"act": "approve"})
    with loper.scoped():
        assert Payout.objects.get().state == Payout.State.BY_HAND


def test_returns_are_found_by_what_is_said_and_by_what_is_urgent(loper: Shop, at: At) -> None:
    today, moment = loper.today(), timezone.now()
    with loper.scoped():
        waits = desk.of(loper, "1042", state=State.RECEIVED)
        near = desk.of(loper, "1043", state=State.UNDER_WAY, promised_on=today + timedelta(days=2))
        far = desk.of(loper, "1044", state=State.UNDER_WAY, promised_on=today + timedelta(days=3))
        legal = desk.of(loper, "1045", state=State.UNDER_WAY, legal_by=moment + timedelta(days=2, minutes=-5))
        free = desk.of(loper, "1046", legal_by=moment + timedelta(days=1), name="Jonas Weber")
        paid = desk.of(loper, "1047", state=State.UNDER_WAY, promised_on=today - timedelta(days=1))
        for row in (near, far, legal):
            desk.owed(row)
        desk.owed(free, held_for="goods")
        desk.owed(paid, state=Payout.State.PAID)
        desk.travels(far, "3SVER000001")
    ruth = at(loper)
    shown = {
        "show=waits": {waits}, "show=risk": {near, legal}, "show=all": {waits, near, far, legal, free, paid},
        f"q={far.spoken}": {far}, "q=1045": {legal}, "q=jonas": {free}, "q=3SVER000": {far}, "q=nobody": set(),
        "state=received": {waits}, "path=withdraw": set(), "q=%00": {waits, near, far, legal, free, paid},
    }  # fmt: skip
    for query, rows in shown.items():
        page = ruth.get(f"{ROOT}returns/?{query}").text
        found = {row for row in (waits, near, far, legal, free, paid) if row.spoken in page}
        assert found == rows, query
    first = ruth.get(ROOT).text
    assert f"Return {near.spoken}: Promised for" in first and f"Return {legal.spoken}: Legal deadline" in first
    assert far.spoken not in first and free.spoken not in first


def test_a_pile_of_codes_has_an_answer_for_each_and_keeps_what_was_not_sure(loper: Shop, at: At) -> None:
    with loper.scoped():
        rows = [desk.of(loper, str(number)) for number in (1042, 1043)]
        desk.of(loper, "1044")
        desk.of(loper, "1044")
    codes = f"{rows[0].spoken}\r\n\n{rows[1].code}\nZZZ-999\n1044\n{rows[0].code}"
    page = at(loper).post(f"{ROOT}returns/pile/", {"codes": codes}).text
    assert page.count("is received.") == 3 and "Several returns fit" in page and "Nothing of yours" in page
    assert "ZZZ-999\n1044</textarea>" in page
    assert "is received." not in at(loper).post(f"{ROOT}returns/pile/", {"codes": codes}).text


def test_a_phone_tells_what_it_did_and_is_answered_the_same_again(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper)
        fields = {name: str(value) for name, value in looked_at(row).items()}
        shoes = desk.items(row)[0].pk
    then = timezone.now() - timedelta(hours=3)
    keys = {"title": "Sleutels", "quantity": "2"}
    entries = [
        {"id": "p1", "kind": "receive", "at": then.isoformat(), "text": row.code, "fields": {}},
        {"id": "p2", "kind": "inspect", "at": (then + timedelta(minutes=9)).isoformat(), "text": row.code,
         "fields": {**fields, f"{shoes}-condition": "opened"}},
        {"id": "p3", "kind": "unexpected", "at": then.isoformat(), "text": "", "fields": keys},
        {"id": "p4", "kind": "inspect", "at": "long ago", "text": "ZZZ-999", "fields": {}},
    ]  # fmt: skip
    told = {"list": json.dumps({"sent_at": timezone.now().isoformat(), "entries": entries})}
    ruth = at(loper)

    def tell() -> Any:
        return ruth.post(
            f"{ROOT}returns/replay/", {**told, f"p2:{shoes}-photo": SimpleUploadedFile("a.jpg", PNG)}
        ).json()["answers"]

    first = tell()
    assert {one["id"]: one["code"] for one in first} == {
        "p1": "received", "p2": "inspected", "p3": "noted", "p4": "nothing",
    }  # fmt: skip
    assert tell() == first
    with loper.scoped():
        assert desk.items(row)[0].condition == "opened" and ReturnPhoto.objects.count() == 1
        assert UnexpectedItem.objects.get().quantity == 2 and ReturnScan.objects.count() == 4
        assert Return.objects.get().received_at == then
    for wrong in ({}, {"list": "x"}, {"list": "{}"}, {"list": '{"entries": 1}'}, {"list": "[]"}):
        assert ruth.post(f"{ROOT}returns/replay/", wrong).status_code == 400
    odd = [
        {"id": "\0", "kind": 7, "at": [], "text": None, "fields": 3},
        {"id": "q" * 900, "text": "\0\ud800", "kind": "unexpected", "fields": {"title": "\ud800\0", "\0": "\0"}},
        {"id": "r", "text": row.code, "kind": "count", "fields": {f"{shoes}-received": "9" * 400}},
    ]
    answered = ruth.post(f"{ROOT}returns/replay/", {"list": json.dumps({"entries": odd})})
    assert [one["code"] for one in answered.json()["answers"]] == ["refused", "refused"]
