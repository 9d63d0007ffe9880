"""The way to the door that production takes: before Django's handler, on connections that may have died."""

import io
import json
from typing import Any

from django.db import connection as database
from django.db.utils import OperationalError

from inbox.models import InboundWebhook
from portal.wsgi import application
from tests.cast import Shop, order, standard_headers


def ask(
    method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """One request as granian would hand it over."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "x", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http",
    }  # fmt: skip
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
    told: list[Any] = []
    content = b"".join(application(environ, lambda status, fields, *_: told.extend((status, dict(fields)))))
    return int(told[0][:3]), told[1], content


def tell(shop: Shop, id: str) -> tuple[int, dict[str, str], bytes]:
    body = json.dumps({"type": "order.upserted", "data": order()}).encode()
    return ask("POST", f"/hooks/{shop.shop.key}/", body, standard_headers(shop.shop.secret, body, id=id))


def test_a_webhook_is_stored_once_and_its_headers_are_kept_as_django_would(loper: Shop) -> None:
    assert [tell(loper, "msg_1")[0], tell(loper, "msg_1")[0]] == [202, 200]
    headers = json.loads(loper.webhook().headers)
    assert headers["webhook-id"] == "msg_1"
    assert {"content-type", "content-length", "host"} <= headers.keys()


def test_every_answer_tells_its_length_and_head_has_no_body(loper: Shop) -> None:
    status, headers, content = ask("HEAD", f"/hooks/{loper.shop.key}/")
    assert (status, content) == (200, b"")
    assert int(headers["Content-Length"]) > 0
    status, headers, content = ask("GET", "/hooks/nobody")
    assert (status, int(headers["Content-Length"])) == (404, len(content))


def test_everything_else_is_djangos(db: None) -> None:
    assert ask("GET", "/healthz")[::2] == (200, b"ok\n")
    assert ask("GET", "/hooks/a/b/")[0] == 404


def test_a_connection_that_died_meanwhile_costs_the_sender_nothing(transactional_db: None, loper: Shop) -> None:
    assert tell(loper, "msg_1")[0] == 202
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]
    other = database.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    other.close()
    assert tell(loper, "msg_2")[0] == 202
    with loper.scoped():
        assert InboundWebhook.objects.count() == 2


def test_a_database_that_is_away_is_a_503_that_asks_for_a_repetition(loper: Shop, monkeypatch: Any) -> None:
    def away(*_: Any) -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr("inbox.door.door", away)
    status, headers, content = ask("POST", f"/hooks/{loper.shop.key}/")
    assert (status, headers["Retry-After"]) == (503, "5")
    assert b"send it again" in content
