"""The mailbox viewer, on the portal's own hosts and in the demo only (portal/urls.py mounts it)."""

from django.urls import path

from demo import views
from portal.stylesheets import stylesheet_view

app_name = "demo"
urlpatterns = [
    path("", views.mailbox_page, name="mailbox"),
    path("styles/<slug:area>.css", stylesheet_view, name="styles"),
    path("<str:name>/", views.mail_page, name="mail"),
    path("<str:name>/html/", views.mail_html, name="mail_html"),
    path("<str:name>/source/", views.mail_source, name="mail_source"),
]
