"""The addresses of the set-up of returns, within one merchant."""

from django.urls import path

from dashboard.returns import setup, setup_accounts, setup_labels, setup_shops

urlpatterns = [
    path("returns/setup/", setup.returns_setup, name="returns_setup"),
    path("returns/setup/switch/", setup.returns_switch, name="returns_switch"),
    path("returns/setup/desk/", setup.returns_desk, name="returns_desk"),
    path("returns/setup/labels/", setup_labels.returns_labels, name="returns_labels"),
    path("returns/setup/karrio/", setup_labels.returns_karrio, name="returns_karrio"),
    path("returns/setup/shops/<int:pk>/", setup_shops.returns_shop, name="returns_shop"),
    path("returns/setup/<slug:provider>/", setup_accounts.payment_account, name="payment_account"),
    path("returns/setup/<slug:provider>/check/", setup_accounts.payment_account_check, name="payment_account_check"),
    path("returns/setup/<slug:provider>/remove/", setup_accounts.payment_account_remove, name="payment_account_remove"),
]
