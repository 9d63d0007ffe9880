"""The log lines themselves, as the formatter of the settings writes them."""

import io
import json
import logging
from collections.abc import Iterator
from logging.config import DictConfigurator
from typing import Any

import pytest
from django.conf import settings

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def logged() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    formatters: Any = settings.LOGGING["formatters"]
    handler.setFormatter(DictConfigurator(settings.LOGGING).configure_formatter(formatters["json"]))
    log = logging.getLogger("a test of the logs")
    log.addHandler(handler)
    log.propagate = False
    yield log, out
    log.removeHandler(handler)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_messages_extra_fields_and_tracebacks_name_nobody(logged: tuple[logging.Logger, io.StringIO]) -> None:
    log, out = logged
    try:
        raise ValueError(f"bad order of\nsanne@klant.example, josé@klant.example /t/{TOKEN}/")
    except ValueError as error:
        log.exception("webhook 1 of %s failed", "sanne@klant.example", extra={"why": error, "who": ["o@x.example"]})
    log.warning("Internal Server Error: /mail/off/%s/ and /hooks/%s/", TOKEN, TOKEN)
    log.warning("asked for ?email=sanne%40klant.example", extra={"depth": {"at": 3, "sanne@klant.example": None}})
    written = lines(out)
    assert len(written) == 3
    assert "ValueError" in written[0]["exc_info"]
    assert written[0]["message"] == "webhook 1 of [address] failed"
    assert written[2]["depth"]["at"] == 3
    for secret in ("klant", "x.example", "sanne", "jos", TOKEN):
        assert secret not in out.getvalue()
