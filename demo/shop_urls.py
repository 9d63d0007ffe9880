"""The demo's own shop pages (portal/urls.py mounts them, in the demo only)."""

from django.urls import path

from demo.shop_page import shop_page

urlpatterns = [path("<slug:slug>/", shop_page, name="demo_shop")]
