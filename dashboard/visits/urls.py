"""The addresses of visits in the dashboard, within one merchant."""

from django.urls import path

from dashboard.visits import appointments, checking_in, finding, kinds, locations, moving, overview, setup, specialists

urlpatterns = [
    # Printed in QR codes (visits/tokens.py): this address must stay.
    path("check-in/<str:token>/", checking_in.check_in, name="check_in"),
    path("visits/", overview.visits, name="visits"),
    path("visits/here/", overview.visits_here, name="visits_here"),
    path("visits/find/", finding.visits_find, name="visits_find"),
    path("visits/ready/", finding.visits_ready, name="visits_ready"),
    path("visits/appointments/<int:pk>/", appointments.appointment, name="appointment"),
    path("visits/appointments/<int:pk>/move/", moving.appointment_move, name="appointment_move"),
    path("visits/setup/", setup.visits_setup, name="visits_setup"),
    path("visits/setup/locations/new/", locations.location_new, name="location_new"),
    path("visits/setup/locations/<int:pk>/", locations.location, name="location"),
    path("visits/setup/locations/<int:pk>/delete/", locations.location_delete, name="location_delete"),
    path("visits/setup/specialists/new/", specialists.specialist_new, name="specialist_new"),
    path("visits/setup/specialists/<int:pk>/", specialists.specialist, name="specialist"),
    path("visits/setup/specialists/<int:pk>/delete/", specialists.specialist_delete, name="specialist_delete"),
    path("visits/setup/kinds/new/", kinds.kind_new, name="kind_new"),
    path("visits/setup/kinds/<int:pk>/", kinds.kind, name="kind"),
    path("visits/setup/kinds/<int:pk>/delete/", kinds.kind_delete, name="kind_delete"),
]
