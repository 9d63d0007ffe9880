"""The dashboard's URLs. All but the first are inside one merchant: `/dashboard/<slug>/…`."""

from django.urls import include, path

from dashboard import chain, connections, home, mails, orders, reactions, webhooks

app_name = "dashboard"
within = [
    path("", home.home, name="home"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<int:pk>/", chain.order, name="order"),
    path("messages/<int:pk>/", mails.mail, name="mail"),
    path("messages/<int:pk>/html/", mails.mail_html, name="mail_html"),
    path("messages/<int:pk>/retry/", mails.message_retry, name="message_retry"),
    path("reactions/<int:pk>/replay/", reactions.delivery_replay, name="delivery_replay"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/replay/", webhooks.webhooks_replay, name="webhooks_replay"),
    path("webhooks/aside/", webhooks.webhooks_set_aside, name="webhooks_set_aside"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/row/", webhooks.webhook_row, name="webhook_row"),
    path("webhooks/<int:pk>/aside/", webhooks.webhook_set_aside, name="webhook_set_aside"),
    path("webhooks/<int:pk>/replay/", webhooks.webhook_replay, name="webhook_replay"),
    path("connections/", connections.connections, name="connections"),
    path("connections/new/", connections.connection_new, name="connection_new"),
    path("connections/<int:pk>/", connections.connection, name="connection"),
    path("connections/<int:pk>/rotate/", connections.connection_rotate, name="connection_rotate"),
    path("connections/<int:pk>/settings/", connections.connection_settings, name="connection_settings"),
    path("connections/<int:pk>/switch/", connections.connection_switch, name="connection_switch"),
    path("connections/<int:pk>/repaired/", connections.connection_repaired, name="connection_repaired"),
]
urlpatterns = [
    path("", home.choose, name="choose"),
    path("<slug:slug>/", include(within)),
]
