"""Under /embed/ on a merchant's host."""

from django.urls import URLPattern, path

from storefront.embedding import views

urlpatterns: list[URLPattern] = [
    path("v1/status.json", views.status, name="embedded_status"),
    path("v1/order-status.js", views.script, name="embedded_script"),
    path("page/", views.page, name="embedded_page"),
]
