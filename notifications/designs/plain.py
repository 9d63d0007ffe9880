"""The border between our rows and what merchants write: plain values only, under the names of the registry."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise

from merchants.branding import Tokens
from notifications.designs.standing import standing_words
from notifications.designs.values import REGISTRY, Kind, Value

BRAND = (
    "wordmark", "colour", "on_colour", "ink", "tint", "line", "night_ink", "night_tint", "night_line", "radius",
    "font", "logo_alt", "is_on_paper",
)  # fmt: skip
# Names that are ours and no fact of a mail: rows of ours, template names, what the frame around the blocks reads.
OURS = frozenset({"merchant", "brand", "brand_footer", "legal_links", "words", "language", "logo_url", "imprint", "why",
                  "qr_cid"})  # fmt: skip
DEEPEST = 4  # lists in dicts in lists: more is no value of a mail
LONGEST = 400  # characters of a value: a mail is no place for more
LINKS = ("https://", "http://", "mailto:")


class NotPlain(TypeError):
    """A value that is no plain data: a row, a file, a function. It must not reach a template."""


def plain(context: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a design may read, by the registry's names. Raises NotPlain.

    Unknown is None, so that {% if %} takes it for no: "" and [] are as good as true in Liquid.
    """
    values: dict[str, Any] = {}
    for value in REGISTRY:
        _put(values, value.name, _checked(value, _found(context, value.source)))
    values["more"] = {
        name: link(found) if name.endswith("_url") else _plain(found, name)
        for name, found in context.items()
        if name not in OURS and name not in KNOWN
    }
    # Advertising goes to whoever may get it (notifications/about/offering.py), with a way out of it, or not at all.
    values["mail"]["may_promote"] = bool(context.get("may_promote") and values["mail"]["unsubscribe_url"])
    values["brand"] = _brand(context)
    values["frame"] = {
        "language": str(context.get("language") or ""),
        "logo_url": link(context.get("logo_url")),
        "qr_cid": _plain(context.get("qr_cid"), "qr_cid"),
        "phone": "".join(str(values["shop"]["phone"] or "").split()),
        "footer_lines": str(context.get("brand_footer") or "").splitlines() or None,
        "legal_links": [{"name": str(name), "url": link(url)} for name, url in context.get("legal_links") or ()]
        or None,
        "imprint": _plain(list(context.get("imprint") or ()), "imprint"),
    }
    values["standing"] = standing_words(context)
    return values


def link(value: object) -> str | None:
    """An address that may stand behind a link: http, https or mailto, and one line; None for anything else."""
    if not isinstance(value, str):
        return None
    text = "".join(value.split())
    return text if text.lower().startswith(LINKS) else None


def _brand(context: Mapping[str, Any]) -> dict[str, Any]:
    tokens = context.get("brand")
    if not isinstance(tokens, Tokens):
        raise NotPlain("brand")
    values: dict[str, Any] = {name: getattr(tokens, name) for name in BRAND}
    values["logo_width"] = tokens.logo.shown_width if tokens.logo else None
    values["logo_height"] = tokens.logo.shown_height if tokens.logo else None
    return values


def _found(context: Mapping[str, Any], source: str) -> Any:
    """The value at a place like "number" or "merchant.support_email"; only the merchant's row is looked into."""
    root, _dot, name = source.partition(".")
    if not name:
        return context.get(root)
    if root != "merchant":
        raise NotPlain(source)
    return getattr(context.get("merchant"), name, None)


def _checked(value: Value, found: Any) -> Any:
    made = _plain(found, value.name)
    if value.kind == Kind.LINK:
        return link(made)
    if value.kind == Kind.COUNT:
        return made or None
    return made


def _put(values: dict[str, Any], name: str, value: Any) -> None:
    group, _dot, own = name.partition(".")
    if own:
        values.setdefault(group, {})[own] = value
    else:
        values[group] = value


def _plain(value: Any, name: str, depth: int = 0) -> Any:  # noqa: PLR0911 - one kind of value each
    """A copy made of str, int, bool, None, list and dict. Raises NotPlain for everything else, floats included."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, str):
        return str.__str__(value)[:LONGEST]
    if isinstance(value, int):
        return int(value)
    if depth < DEEPEST and isinstance(value, list | tuple):
        return [_plain(item, name, depth + 1) for item in value] or None
    if depth < DEEPEST and isinstance(value, dict) and all(type(key) is str for key in value):
        # What stands behind a link is an address, also deep in a list.
        return {key: link(item) if key == "url" else _plain(item, name, depth + 1) for key, item in value.items()}
    raise NotPlain(f"{name}: {type(value).__name__}")


KNOWN = frozenset(value.source.partition(".")[0] for value in REGISTRY)
