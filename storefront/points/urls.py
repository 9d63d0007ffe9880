"""Pick-up points near a postcode. The address lies below the order's, where its key is sent to."""

from django.urls import URLPattern, path

from storefront.points import views

urlpatterns: list[URLPattern] = [
    path("orders/<str:public_id>/points/", views.points, name="pickup_points"),
]
