"""The portal's URLs as they are in the demo."""

from django.urls import include, path

from portal.urls import urlpatterns as portal_urls

urlpatterns = [
    *portal_urls,
    path("mailbox/", include("demo.urls")),
    path("demo-shop/", include("demo.shop_urls")),
]
