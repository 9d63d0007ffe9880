"""The addresses of an order's care, below the order's own: the key's cookie is sent there only."""

from django.urls import path

from storefront.caring import help, newsletter, take_back

urlpatterns = [
    path("orders/<str:public_id>/help/", help.help_page, name="help"),
    path("orders/<str:public_id>/help/sent/", help.help_sent, name="help_sent"),
    path("orders/<str:public_id>/help/about/<slug:topic>/", help.help_topic, name="help_topic"),
    path("orders/<str:public_id>/newsletter/", newsletter.newsletter, name="newsletter"),
    path("orders/<str:public_id>/take-back/<slug:kind>/", take_back.take_back, name="take_back"),
    path("mail/news/<str:token>/", newsletter.newsletter_confirm, name="newsletter_confirm"),
]
