"""What a merchant's host serves: the customer's pages, in that merchant's scope."""

from django.urls import URLPattern, URLResolver, include, path

from portal.scripts import script_view
from portal.stylesheets import stylesheet_view
from storefront import branding, errors, picturing, printing, views
from storefront.changing import address
from storefront.clicking.views import go

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("sent/", views.link_sent, name="link_sent"),
    path("t/<str:token>/", views.open_link, name="open_link"),
    path("t/<str:token>/again/", address.mail_again, name="link_again"),
    path("orders/<str:public_id>/", views.order_page, name="order_page"),
    path("orders/<str:public_id>/print/", printing.print_page, name="print_page"),
    path("orders/<str:public_id>/pictures.webp", picturing.pictures, name="order_pictures"),
    path("orders/<str:public_id>/change/", include("storefront.changing.urls")),
    path("", include("storefront.caring.urls")),
    path("orders/<str:public_id>/", include("storefront.visiting.urls")),
    path("", include("storefront.preferences.urls")),
    path("", include("storefront.withdrawing.urls")),
    path("", include("storefront.returning.urls")),  # before a return's own addresses: "new" is none's id
    path("", include("storefront.returning.after_urls")),
    path("mail/go/<str:link>/", go, name="mail_click"),
    path("styles/<slug:area>.css", stylesheet_view, name="stylesheet"),
    path("scripts/<slug:area>.js", script_view, name="script"),
    path("brand.css", branding.brand_css, name="brand_css"),
    path("favicon.svg", branding.favicon, name="favicon"),
    path("embed/", include("storefront.embedding.urls")),
    path("favicon.ico", branding.favicon_ico, name="favicon_ico"),
    path("brand/<str:picture>", branding.brand_picture, name="brand_picture"),
    path("mail/pictures/<str:name>", branding.mail_picture, name="mail_picture"),
    path("", include("storefront.points.urls")),
    path("", include("storefront.reviewing.urls")),
    path("robots.txt", views.robots, name="robots"),
]

handler500 = errors.server_error
