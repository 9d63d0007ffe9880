"""/tiles/<zoom>/<column>/<row>.png: the map's squares from the merchant's own host, so that no map service learns who
looks for a pick-up point, and where.

A middleware and not a view: a view runs inside the merchant's transaction, and a square may have to be fetched first.
"""

import re
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from merchants.middleware import MerchantMiddleware
from merchants.models import Merchant
from merchants.throttle import hits
from storefront.lookup import network
from tracking.pickup.tiles import Square, TileRefused, tile

PATH = re.compile(r"(?:/m/[A-Za-z0-9_-]{1,50})?/tiles/([0-9]{1,2})/([0-9]{1,7})/([0-9]{1,7})\.png")
# A screen has about 20 squares, and somebody who looks around sees a few hundred.
PER_NETWORK = (900, timedelta(minutes=10))
KEEP = 7 * 24 * 3600  # seconds in the browser's cache: streets seldom move


class TileMiddleware(MerchantMiddleware):
    """Answers for squares of the map and lets everything else pass."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not PATH.fullmatch(request.path_info):
            return self.get_response(request)
        return super().__call__(request)

    def _portal(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def _storefront(self, request: HttpRequest, merchant: Merchant) -> HttpResponse:
        found = PATH.fullmatch(request.path_info)
        if found is None or request.method not in ("GET", "HEAD"):
            return _plain("Not found.\n", 404 if found is None else 405)
        # Browsers say where a picture is shown; other people's pages must not use the merchant's map service.
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return _plain("Only for this shop's own pages.\n", 403)
        if hits(f"tiles:{merchant.pk}:from:{network(request)}", PER_NETWORK[1]) > PER_NETWORK[0]:
            return _plain("Too many squares of the map in a short time.\n", 429)
        zoom, column, row = (int(part) for part in found.groups())
        try:
            square = tile(merchant, Square(zoom, column, row))
        except TileRefused as error:
            return _plain(f"{error}\n", error.status)
        response = HttpResponse(square.body, content_type=square.content_type)
        patch_cache_control(response, public=True, max_age=KEEP)
        return response


def _plain(words: str, status: int) -> HttpResponse:
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
