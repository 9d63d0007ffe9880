"""The addresses of asking for a return. Everything after it is in after_urls.py."""

from django.urls import path

from storefront.returning import bridging, gifts, links, recycling, sending_in, sizes, start, steps

urlpatterns = [
    path("recycle/", recycling.recycle, name="recycle"),
    path("returns/", start.start, name="return_start"),
    path("returns/sent/", start.sent, name="return_sent"),
    path("returns/more/", start.more, name="return_more"),
    path("returns/t/<str:token>/", links.open_return_link, name="return_link"),
    path("returns/gift/", gifts.gift, name="return_gift"),
    path("returns/sizes.json", sizes.size_notes, name="size_notes"),
    path("returns/new/", steps.choose, name="return_new"),
    path("returns/new/why/", steps.why, name="return_why"),
    path("returns/new/what/", steps.what, name="return_what"),
    path("returns/new/check/", sending_in.check, name="return_check"),
    path("returns/pictures/<str:public_id>.webp", bridging.pictures, name="return_pictures"),
    path("orders/<str:public_id>/return/", bridging.from_order, name="order_return"),
    path("orders/<str:public_id>/returns/<str:row>/", bridging.to_return, name="order_return_page"),
]
