"""The dashboard's URLs. All but the first are inside one merchant: `/dashboard/<slug>/…`."""

from django.urls import include, path

from dashboard import chain, changes, connections, embedding, home, mails, orders, points, reactions, setup, webhooks
from dashboard.brand import addresses, previewing
from dashboard.brand import views as brand
from dashboard.care.urls import urlpatterns as care_urls
from dashboard.consents.urls import urlpatterns as consents_urls
from dashboard.coupons.urls import urlpatterns as coupons_urls
from dashboard.designs.urls import urlpatterns as designs_urls
from dashboard.journeys.urls import urlpatterns as journeys_urls
from dashboard.loyalty.urls import urlpatterns as loyalty_urls
from dashboard.returns.policy_urls import urlpatterns as return_policy_urls
from dashboard.returns.setup_urls import urlpatterns as returns_setup_urls
from dashboard.returns.urls import urlpatterns as returns_urls
from dashboard.reviews.urls import urlpatterns as reviews_urls
from dashboard.sending.urls import urlpatterns as sending_urls
from dashboard.simulating.urls import urlpatterns as simulating_urls
from dashboard.visits.urls import urlpatterns as visits_urls

app_name = "dashboard"
within = [
    path("", home.home, name="home"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<int:pk>/", chain.order, name="order"),
    path("messages/<int:pk>/", mails.mail, name="mail"),
    path("messages/<int:pk>/html/", mails.mail_html, name="mail_html"),
    path("messages/<int:pk>/retry/", mails.message_retry, name="message_retry"),
    path("reactions/<int:pk>/replay/", reactions.delivery_replay, name="delivery_replay"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:pk>/accept/", changes.change_accept, name="change_accept"),
    path("changes/<int:pk>/refuse/", changes.change_refuse, name="change_refuse"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/replay/", webhooks.webhooks_replay, name="webhooks_replay"),
    path("webhooks/aside/", webhooks.webhooks_set_aside, name="webhooks_set_aside"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/row/", webhooks.webhook_row, name="webhook_row"),
    path("webhooks/<int:pk>/aside/", webhooks.webhook_set_aside, name="webhook_set_aside"),
    path("webhooks/<int:pk>/replay/", webhooks.webhook_replay, name="webhook_replay"),
    path("brand/", brand.brand, name="brand"),
    path("brand/preview/", previewing.brand_preview, name="brand_preview"),
    path("brand/pictures/<str:picture>", brand.brand_picture_file, name="brand_picture_file"),
    path("brand/<slug:kind>/", brand.brand_picture, name="brand_picture"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/<int:pk>/check/", addresses.address_check, name="address_check"),
    path("addresses/<int:pk>/primary/", addresses.address_primary, name="address_primary"),
    path("addresses/<int:pk>/remove/", addresses.address_remove, name="address_remove"),
    path("points/", points.points, name="points"),
    path("points/upload/", points.points_upload, name="points_upload"),
    path("points/remove/", points.points_remove, name="points_remove"),
    path("points/map/", points.points_map, name="points_map"),
    path("points/example.csv", points.points_example, name="points_example"),
    path("connections/", connections.connections, name="connections"),
    path("connections/new/", connections.connection_new, name="connection_new"),
    path("connections/<int:pk>/", connections.connection, name="connection"),
    path("connections/<int:pk>/rotate/", connections.connection_rotate, name="connection_rotate"),
    path("connections/<int:pk>/settings/", connections.connection_settings, name="connection_settings"),
    path("connections/<int:pk>/switch/", connections.connection_switch, name="connection_switch"),
    path("connections/<int:pk>/repaired/", connections.connection_repaired, name="connection_repaired"),
    path("setup/", setup.setup, name="setup"),
    path("embedding/", embedding.embedding, name="embedding"),
    path("embedding/key/", embedding.embedding_key, name="embedding_key"),
    path("embedding/switch/", embedding.embedding_switch, name="embedding_switch"),
    path("embedding/origins/", embedding.embedding_origins, name="embedding_origins"),
]
within += care_urls
within += return_policy_urls
within += returns_urls
within += returns_setup_urls
within += reviews_urls
within += coupons_urls
within += designs_urls
within += consents_urls
within += loyalty_urls
within += visits_urls
within += journeys_urls
within += sending_urls
within += simulating_urls
urlpatterns = [
    path("", home.choose, name="choose"),
    path("<slug:slug>/", include(within)),
]
