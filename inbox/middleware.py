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
        key = hook_key_in(request.path_info)
        if key is not None:
            return door(request, key)
        return self.get_response(request)


def hook_key_in(path: str) -> str | None:
    """The key of a hook's path; None when the path is no hook's.

    Senders drop the last slash now and then: they are not answered with a redirect, which few of them follow.
    """
    if not path.startswith(PREFIX):
        return None
    key, _slash, rest = path[len(PREFIX) :].partition("/")
    return key if key and not rest else None
