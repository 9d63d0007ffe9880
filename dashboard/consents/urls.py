"""The addresses of consents and suppressions in the dashboard, within one merchant."""

from django.urls import path

from dashboard.consents import breakers, lists, views

urlpatterns = [
    path("consents/", views.consents, name="consents"),
    path("consents/close/", views.address_close, name="address_close"),
    path("consents/lift/<int:pk>/", views.suppression_lift, name="suppression_lift"),
    path("consents/import/", lists.suppressions_import, name="suppressions_import"),
    path("consents/suppressions.csv", lists.suppressions_csv, name="suppressions_csv"),
    path("consents/consents.csv", lists.consents_csv, name="consents_csv"),
    path("consents/stops/<int:pk>/reopen/", breakers.sending_reopen, name="sending_reopen"),
    path("consents/let-pass/", breakers.storm_pass, name="storm_pass"),
]
