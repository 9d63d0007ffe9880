"""What a return's customs papers lack, read by who can fill it in."""

import pytest
from django.utils import timezone

from orders.models import Line
from returns.labels.contracts import Method, Offer
from returns.labels.describing import describe, order_of
from returns.models import ReturnItem, ReturnParcel
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.returns import desk

pytestmark = pytest.mark.django_db
SWISS = {"line1": "Bahnhofstrasse 1", "postal_code": "8001", "city": "Zürich", "country": "CH"}


def test_the_team_reads_which_fact_of_which_product_is_missing(loper: Shop, at: At) -> None:
    with loper.scoped():
        row, near = desk.of(loper, "1042", sender=SWISS), desk.of(loper, "1043")
        Line.objects.update(hs_code="640399", origin_country="PT", weight_grams=600, described_at=timezone.now())
        first, second = ReturnItem.objects.filter(in_return=row).order_by("pk")
        Line.objects.filter(pk=first.line_id).update(hs_code="64", weight_grams=None, product_id="p-1")
        Line.objects.filter(pk=second.line_id).update(origin_country="")
        assert not describe(row, loper.merchant).facts.has_customs_data
    ruth, page = at(loper), f"/dashboard/loper/returns/{row.pk}/"
    told = ruth.get(page).text
    assert told.index(first.title) < told.index("missing: customs code (HS), weight")
    assert "missing: country of origin" in told and "price paid" not in told
    assert "missing:" not in ruth.get(f"/dashboard/loper/returns/{near.pk}/").text
    assert "asked within a few minutes" in ruth.post(f"{page}customs/", follow=True).text
    with loper.scoped():
        assert Line.objects.get(pk=first.line_id).described_at is None
        assert Line.objects.get(pk=second.line_id).described_at is not None, "nobody knows which product it is"
        Line.objects.update(hs_code="640399", origin_country="PT", weight_grams=600)
        assert describe(row, loper.merchant).facts.has_customs_data
    assert "missing:" not in ruth.get(page).text


def test_what_is_declared_is_what_was_sent(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", sender=SWISS)
        Line.objects.update(hs_code="640399", origin_country="PT", weight_grams=600, sides_mm=[330, 200, 120],
                            tags=["Dangerous", "sale", "signature"])  # fmt: skip
        order = row.items.first().order
        order.fulfilments.create(external_id="f-1", tracking_number="3SLOPR0001", carrier="PostNL",
                                 shipped_at=timezone.now())  # fmt: skip
        parcel = desk.travels(row, "")
        parcel.offer = Offer("own", "generic", "", Method.OWN).as_json()
        wanted = order_of(parcel, loper.merchant)
        facts = wanted.parcel
        assert (facts.contains, facts.extras) == ({"dangerous"}, {"signature"})
        assert facts.sides and facts.sides[0] >= 33 and not facts.is_letterbox
        assert {one.hs_code for one in wanted.contents} == {"640399"} and wanted.outbound.tracking_number
        assert facts.grams == 150 + 600 * sum(item.quantity for item in row.items.all())
        Line.objects.update(sides_mm=[])
        assert describe(row, loper.merchant).facts.sides is None
        assert ReturnParcel.objects.count() == 1
