"""The address of the loyalty programme in the dashboard, within one merchant."""

from django.urls import path

from dashboard.loyalty import views

urlpatterns = [path("loyalty/", views.loyalty, name="loyalty")]
