"""The addresses of returns in the dashboard, within one merchant."""

from django.urls import path

from dashboard.returns import (
    deciding,
    exchanging,
    insight,
    inspecting,
    judging,
    listing,
    payouts,
    pictures,
    receiving,
    recycling,
    replaying,
    showing,
    unexpected,
    unmatched,
)

urlpatterns = [
    # Printed in QR codes (returns/receiving/scanning.py): this address must stay.
    path("receive/<str:code>/", receiving.receive_scanned, name="receive_scanned"),
    path("receive/", receiving.receive, name="receive"),
    path("returns/", listing.returns, name="returns"),
    path("returns/pile/", receiving.receive_pile, name="receive_pile"),
    path("returns/replay/", replaying.returns_replay, name="returns_replay"),
    path("returns/unexpected/", unexpected.unexpected, name="unexpected"),
    path("returns/unexpected/<int:pk>/decide/", unexpected.unexpected_decide, name="unexpected_decide"),
    path("returns/unexpected/<int:pk>/photo.jpg", unexpected.unexpected_photo, name="unexpected_photo"),
    path("returns/unmatched/", unmatched.unmatched, name="unmatched"),
    path("returns/unmatched/<int:pk>/", unmatched.unmatched_one, name="unmatched_one"),
    path("returns/payouts/", payouts.payouts, name="payouts"),
    path("returns/payouts/<int:pk>/", payouts.payout_act, name="payout_act"),
    path("returns/payouts.csv", payouts.payouts_csv, name="payouts_csv"),
    path("returns/photos/<slug:return_photo>.jpg", pictures.return_photo, name="return_photo"),
    path("returns/pictures/<int:pk>.webp", pictures.item_picture, name="item_picture"),
    path("returns/recycling/", recycling.recycling, name="recycling"),
    path("returns/recycling/report/", recycling.recycling_report, name="recycling_report"),
    path("returns/recycling/report.csv", recycling.recycling_csv, name="recycling_csv"),
    path("returns/insight/", insight.returns_insight, name="returns_insight"),
    path("returns/<int:pk>/", showing.return_page, name="return"),
    path("returns/<int:pk>/decide/", deciding.return_decide, name="return_decide"),
    path("returns/<int:pk>/judge/", judging.return_judge, name="return_judge"),
    path("returns/<int:pk>/appeal/", deciding.return_appeal, name="return_appeal"),
    path("returns/<int:pk>/more/", deciding.return_more, name="return_more"),
    path("returns/<int:pk>/exchanges/<int:exchange>/", exchanging.return_exchange_act, name="return_exchange_act"),
    path("returns/<int:pk>/inspect/", inspecting.return_inspect, name="return_inspect"),
]
