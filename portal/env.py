"""Strict reading of the environment: an odd value stops start-up instead of being guessed at."""

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class BadEnvironment(Exception):
    """A variable is missing or holds a value that cannot be meant. The message names both."""


def text(name: str, default: str | None = None) -> str:
    """The variable's value; raises BadEnvironment when it is unset and there is no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise BadEnvironment(f"{name} is not set. See docs/operations.md for what it should hold.")
    return value


def flag(name: str, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else raises."""
    raw = os.environ.get(name)
    if raw is None or raw == "":
        return default
    lowered = raw.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"0", "false", "no", "off"}:
        return False
    raise BadEnvironment(f"{name}={raw!r}: expected one of 1, 0, true, false, yes, no, on, off.")


def number(name: str, default: int) -> int:
    raw = os.environ.get(name)
    if raw is None or raw == "":
        return default
    try:
        return int(raw)
    except ValueError:
        raise BadEnvironment(f"{name}={raw!r}: expected a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks removed."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = os.environ.get(name, default)
    if value not in allowed:
        raise BadEnvironment(f"{name}={value!r}: expected one of {', '.join(allowed)}.")
    return value


def database(name: str) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// URL; `?host=/dir` names a unix socket folder."""
    parts = urlsplit(text(name))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment(f"{name}: expected postgresql://user:password@host:port/database.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    port = query.pop("port", None) or (str(parts.port) if parts.port else "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": query,
    }


def smtp(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for smtp://, smtps:// or smtp+starttls:// with user, password, host and port."""
    parts = urlsplit(url)
    if url and (parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname):
        raise BadEnvironment("STOEP_SMTP_URL: expected smtp+starttls://user:password@host:587, or smtps:// or smtp://.")
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 20,
    }
