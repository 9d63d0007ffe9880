"""Paths below a merchant's dashboard."""

from django.urls import path

from dashboard.sending import accounts, needs, overview

urlpatterns = [
    path("sending/", overview.sending, name="sending"),
    path("sending/sender/", overview.sender_save, name="sender_save"),
    path("sending/sender/check/", overview.sender_check, name="sender_check"),
    path("sending/sender/forget/", overview.sender_forget, name="sender_forget"),
    path("sending/clicks/", overview.clicks_switch, name="clicks_switch"),
    path("sending/new/<slug:provider>/", accounts.account_new, name="account_new"),
    path("sending/accounts/<int:pk>/", accounts.account, name="account"),
    path("sending/accounts/<int:pk>/check/", accounts.account_check, name="account_check"),
    path("sending/accounts/<int:pk>/remove/", accounts.account_remove, name="account_remove"),
    path("sending/accounts/<int:pk>/secret/", accounts.account_secret, name="account_secret"),
    path("sending/channels/<slug:channel>/", accounts.channel, name="channel"),
    path("sending/channels/<slug:channel>/remove/", accounts.channel_remove, name="channel_remove"),
    path("sending/bounces/<int:pk>/seen/", needs.bounce_seen, name="bounce_seen"),
]
