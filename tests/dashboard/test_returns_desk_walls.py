"""Another merchant's returns do not exist, who may only look acts on none, and no page asks more the more there is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from merchants.models import Member
from returns.models import Appeal, Payout, Return, ReturnRisk, UnexpectedItem, Withdrawal
from returns.receiving.scanning import address_of
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.dashboard.test_order_list import asked
from tests.dashboard.test_returns_desk import ROOT, now
from tests.returns import desk

pytestmark = pytest.mark.django_db
State = Return.State


def test_nothing_of_another_merchant_is_found_received_or_shown(loper: Shop, funkwerk: Shop, at: At) -> None:
    with funkwerk.scoped():
        theirs = desk.of(funkwerk, name="Geheim")
        desk.travels(theirs)
        texts = [theirs.code, address_of(funkwerk.merchant, theirs), "3SRETOUR0001", "1042"]
    ruth = at(loper)
    for number, text in enumerate(texts):
        answer = ruth.post(f"{ROOT}receive/", {"id": f"t{number}", "text": text})
        assert answer.status_code == 422 and "Geheim" not in answer.text
    for path in ("", "inspect/", "decide/", "appeal/", "more/"):
        for method in (ruth.get, ruth.post):
            assert method(f"{ROOT}returns/{theirs.pk}/{path}").status_code in (404, 405), path
    assert now(funkwerk, theirs).state == State.REGISTERED


def test_who_may_only_look_sees_every_page_and_acts_on_none(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.ASKED)
        payout = desk.owed(row, state=Payout.State.BY_HAND)
        thing = UnexpectedItem.objects.create(title="Sleutels", found_by="ruth", in_return=row)
    vera = at(loper, "vera", Member.Role.VIEWER)
    pages = ["returns/", f"returns/{row.pk}/", f"receive/?q={row.code}", "returns/pile/", "returns/unexpected/",
             "returns/payouts/", "returns/unmatched/", "returns/payouts.csv"]  # fmt: skip
    for path in pages:
        answer = vera.get(ROOT + path)
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        assert answer.status_code == 200 and 'method="post"' not in main, path
    for path in (
        "receive/", "returns/pile/", "returns/replay/", "returns/unexpected/", f"returns/{row.pk}/decide/",
        f"returns/{row.pk}/inspect/", f"returns/{row.pk}/more/", f"returns/{row.pk}/appeal/",
        f"returns/payouts/{payout.pk}/", f"returns/unexpected/{thing.pk}/decide/",
    ):  # fmt: skip
        assert vera.post(ROOT + path, {"act": "approve", "text": row.code}).status_code == 403, path
    assert now(loper, row).state == State.ASKED


def test_no_page_asks_more_the_more_there_is(loper: Shop, at: At) -> None:
    with loper.scoped():
        for number in range(1042, 1062):
            row = desk.of(loper, str(number), state=State.RECEIVED, legal_by=timezone.now())
            desk.owed(row, state=Payout.State.BY_HAND)
            desk.travels(row, f"3SRETOUR{number}")
            UnexpectedItem.objects.create(title="Sleutels", found_by="ruth", in_return=row)
            Appeal.objects.create(in_return=row, text="Nee.")
            ReturnRisk.objects.create(in_return=row, score=70, signals=[["often", 30, {}]])
            Withdrawal.objects.create(
                nonce=str(number), name="Sanne", identification=str(number), email="sanne@klant.example",
                statement="Ik herroep.", language="nl", declared_at=timezone.now(), time_zone="Europe/Amsterdam",
                refund_by=timezone.now(),
            )  # fmt: skip
        lost = Withdrawal.objects.latest("pk").pk
    ruth: Client = at(loper)
    for path in ("returns/?show=all", "returns/?show=risk", "returns/?show=waits&q=1042", f"returns/{row.pk}/",
                 f"returns/{row.pk}/inspect/", f"receive/?q={row.code}", "returns/payouts/", "returns/unexpected/",
                 "returns/unmatched/", f"returns/unmatched/{lost}/"):  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert ruth.get(ROOT + path).status_code == 200
        assert len(asked(captured)) <= 12, (path, len(asked(captured)), asked(captured))
