"""Values to try a design with before it is kept: everything known, hardly anything known, and the longest of all."""

from typing import Any

from django.utils.translation import gettext

from merchants.branding import brand_values
from merchants.models import Merchant
from notifications.designs.values import Kind, Value, values_for
from notifications.mails.contents import LONGEST, MOST

WIDE = "W" * 18 + " "
MANY = {"order.address": 7, "mail.rows": 10, "mail.progress": 4, "order.totals": 4, "parcel.others": 12,
        "mail.offers": 2, "survey.answers": 11, "content.text_lines": 12, "points.pitch_lines": 12}  # fmt: skip
SHORT = frozenset({"quantity", "price", "each", "short", "label", "strong", "big", "done", "current", "when"})


def examples(merchant: Merchant, template: str, language: str) -> dict[str, dict[str, Any]]:
    """Contexts like the built-in mails' ones, by name: "full", "bare" and "worst". Their words are in the active
    language: activate `language`, in any tone, around it."""
    known = values_for(template)
    frame = {**brand_values(merchant), "language": language, "imprint": [merchant.name], "logo_url": ""}
    bare = {"shop": merchant.name, "number": "1042", "tracking_url": "https://track.example/o/1"}
    return {
        "full": {**frame, **_made(known, long=False)},
        "bare": {
            **frame,
            **_made({name: value for name, value in known.items() if value.templates}, long=False),
            **bare,
        },
        "worst": {**frame, **_made(known, long=True), "imprint": [_text(long=True)] * 6},
    }


def _made(known: dict[str, Value], long: bool) -> dict[str, Any]:
    return {value.source: _value(value, long) for value in known.values() if "." not in value.source} | {
        "in_parcel": False,
    }


def _value(value: Value, long: bool) -> Any:
    if value.kind == Kind.FLAG:
        return True
    if value.kind == Kind.COUNT:
        return 99 if long else int(str(value.example) or 2)
    if value.kind == Kind.LINK:
        return str(value.example) + ("x" * 120 if long else "")
    many = MANY.get(value.name, MOST) if long else 2
    if value.kind == Kind.LINES:
        return [_text(long)] * many
    if value.kind == Kind.LIST:
        return [{name: _field(name, long) for name in value.fields} for _item in range(many)]
    return _text(long) if long else str(value.example)


def _field(name: str, long: bool) -> str:
    if name == "url":
        return "https://track.example/answer/1" + ("x" * 120 if long else "")
    return _text(long and name not in SHORT)[: 60 if name == "variant" else LONGEST]


def _text(long: bool) -> str:
    return (WIDE * 20)[:LONGEST] if long else gettext("Example")
