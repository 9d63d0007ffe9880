"""Under /orders/<public id>/change/: the key cookie's path covers it."""

from django.urls import URLPattern, path

from storefront.changing import address, views

urlpatterns: list[URLPattern] = [
    path("", views.choose, name="change_delivery"),
    path("to-point/", views.change_to_point, name="change_to_point"),
    path("address/link/", address.mail_link, name="change_address_link"),
    path("asked/<str:change_id>/", views.asked, name="change_asked"),
    path("asked/<str:change_id>/withdraw/", views.withdraw, name="withdraw_change"),
    path("<slug:kind>/", views.change, name="change"),
]
