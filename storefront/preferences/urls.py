"""The addresses behind the links under an offer."""

from django.urls import path

from storefront.preferences import unsubscribing, views

urlpatterns = [
    path("mail/off/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("mail/preferences/<str:token>/", views.preferences, name="preferences"),
]
