"""What a merchant's host serves: the customer's pages, in that merchant's scope."""

from django.urls import URLPattern, path

from portal.stylesheets import stylesheet_view
from storefront import errors, views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("sent/", views.link_sent, name="link_sent"),
    path("t/<str:token>/", views.open_link, name="open_link"),
    path("orders/<str:public_id>/", views.order_page, name="order_page"),
    path("mail/off/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("styles/<slug:area>.css", stylesheet_view, name="stylesheet"),
    path("brand.css", views.brand_css, name="brand_css"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]

handler500 = errors.server_error
