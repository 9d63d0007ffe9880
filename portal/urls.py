"""The portal's own hosts: hooks, dashboard, operator, health. Merchants' hosts use portal.urls_storefront."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from portal import health, metrics, tls
from portal.stylesheets import stylesheet_view

# One door for passwords: the admin's own form would take any number of guesses.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("inbox.urls")),
    path("", RedirectView.as_view(url="/dashboard/"), name="portal_home"),
    path("dashboard/", include("portal.urls_dashboard")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("tls/ask", tls.ask, name="tls_ask"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}icon.svg", permanent=True)),
    path("styles/<slug:area>.css", stylesheet_view, name="stylesheet"),
]
if settings.DEMO:
    urlpatterns += [path("mailbox/", include("demo.urls")), path("demo-shop/", include("demo.shop_urls"))]
