"""The short way to the door."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from inbox.door import door

PREFIX = "/hooks/"


class DoorMiddleware:
    """Hands POST /hooks/<key>/ to the door before sessions, hosts and languages are looked at.

    A webhook needs none of them, and every microsecond here is a slower door. The URL is also in the URLconf,
    so `reverse()` and the tests that walk every URL know it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(PREFIX):
            key, _slash, rest = path[len(PREFIX) :].partition("/")
            if key and not rest:  # senders drop the last slash now and then: do not answer them with a redirect
                return door(request, key)
        return self.get_response(request)
