"""Addresses of the journeys' pages, within one merchant."""

from django.urls import path

from dashboard.journeys import calming, changing, history, listing, overview

urlpatterns = [
    path("journeys/", listing.journeys, name="journeys"),
    path("journeys/new/", changing.journey_new, name="journey_new"),
    path("journeys/held/", calming.storm, name="storm"),
    path("journeys/held/decide/", calming.storm_decide, name="storm_decide"),
    path("journeys/<int:journey_id>/", overview.journey, name="journey"),
    path("journeys/<int:journey_id>/switch/", overview.journey_switch, name="journey_switch"),
    path("journeys/<int:journey_id>/copy/", changing.journey_copy, name="journey_copy"),
    path("journeys/<int:journey_id>/edit/", changing.journey_edit, name="journey_edit"),
    path("journeys/<int:journey_id>/versions/", history.journey_versions, name="journey_versions"),
    path(
        "journeys/<int:journey_id>/versions/<int:version_number>/restore/",
        history.journey_restore, name="journey_restore",
    ),
]  # fmt: skip
