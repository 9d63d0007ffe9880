"""The shortest way to the door: before Django's handler, its signals and its middleware."""

import logging
from collections.abc import Iterable
from http.client import responses
from typing import TYPE_CHECKING, Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from django.http import HttpResponse

log = logging.getLogger(__name__)


class DoorFirst:
    """Answers /hooks/<key>/ itself and hands everything else to Django."""

    def __init__(self, django: "WSGIApplication") -> None:
        self._django = django

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # Not at the top: the door needs the models, and those exist only after Django was set up.
        from inbox.middleware import hook_key_in

        key = hook_key_in(environ.get("PATH_INFO", ""))
        if key is None:
            return self._django(environ, start_response)
        status, headers, body = _answer(WSGIRequest(environ), key)
        headers = [*headers, ("Content-Length", str(len(body)))]
        start_response(f"{status} {responses.get(status, '')}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _answer(request: WSGIRequest, key: str) -> tuple[int, list[tuple[str, Any]], bytes]:
    from inbox.door import door

    try:
        response: HttpResponse = door(request, key)
    except DatabaseError:
        log.exception("a webhook could not be stored")
        close_old_connections()
        return 503, [("Retry-After", "5")], b"Not stored. Please send it again.\n"
    except Exception:
        log.exception("the door failed")
        return 500, [], b"Not stored. Please send it again.\n"
    return response.status_code, list(response.items()), response.content
