"""What the warehouse does, from a form of a page or from a phone that had no connection: one way for both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from dashboard.returns.forms import ItemForm, ThingForm
from returns.models import Return, ReturnItem
from returns.receiving.receiving import travelling
from returns.receiving.refusals import Refused, refused
from returns.receiving.replaying import Act, Kind
from returns.receiving.scanning import find

KEPT = 500  # characters of a field in the record
REST = "rest"  # the button for: what was not filled in is all there, as new
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Told:
    """One thing as it was told: fields as a browser sends them, files by field."""

    id: str
    kind: str
    at: datetime
    text: str
    fields: Any
    files: Any


def from_json(entry: Mapping[str, Any], at: datetime, files: Mapping[str, Any]) -> Told:
    """An entry of a phone's list; its files are named "<id>:<field>"."""
    id = plain(entry["id"])[:64]
    fields = QueryDict(mutable=True)
    given = entry.get("fields")
    for name, value in (given if isinstance(given, dict) else {}).items():
        fields[plain(name)] = plain(value)
    own = {name.partition(":")[2]: [file] for name, file in files.items() if name.partition(":")[0] == id}
    return Told(id, plain(entry.get("kind", ""))[:20], at, plain(entry.get("text", "")), fields, MultiValueDict(own))


def plain(value: Any) -> str:
    """As text that the database takes: no NUL, and no halves of a character."""
    return str(value).replace("\0", "").encode("utf-8", "ignore").decode()


def act_of(told: Told) -> Act:
    """The act that the told fields mean; with its problem where they cannot be read."""
    record = {name: str(value)[:KEPT] for name, value in told.fields.items() if name != "csrfmiddlewaretoken"}
    act: dict[str, Any] = {"id": told.id, "kind": told.kind, "at": told.at, "text": told.text, "told": record}
    try:
        match told.kind:
            case Kind.COUNT:
                act["counts"] = {form.item.pk: _pieces(form) for form in forms_of(told)}
            case Kind.INSPECT:
                act["findings"] = {form.item.pk: _cleaned(form).finding() for form in forms_of(told)}
            case Kind.UNEXPECTED:
                act["thing"] = _cleaned(ThingForm(told.fields, told.files)).thing()
    except Refused as problem:
        act["problem"] = problem
    return Act(**act)


def forms_of(told: Told) -> list[ItemForm]:
    """One bound form per item of the return that is meant."""
    row = find(told.text).sure
    return bound(row, told.fields, told.files) if row else []


def rest_as_new(row: Return, fields: Any) -> Any:
    """The fields, and where act=rest was pressed, each item of which no condition was chosen as complete, as new and
    for sale again. What somebody typed stays, also that nothing of it came."""
    if fields.get("act") != REST:
        return fields
    filled = fields.copy()
    for item in travelling(row.items.order_by("pk")):
        name = f"{item.pk}-%s"
        filled[name % "received"] = filled.get(name % "received") or str(item.quantity)
        if not filled.get(name % "condition"):
            filled[name % "condition"] = "missing" if filled[name % "received"] == "0" else "new"
            filled[name % "restock"] = filled.get(name % "restock") or "yes"
    return filled


def bound(row: Return, fields: Any = None, files: Any = None) -> list[ItemForm]:
    """One form per item that travels, bound where there are fields."""
    items = travelling(row.items.select_related("line", "order").order_by("pk"))
    fields = rest_as_new(row, fields) if fields else fields
    return [ItemForm(fields, files, item=item, row=row, initial=_initial(item)) for item in items]


def _initial(item: ReturnItem) -> dict[str, Any]:
    return {
        "received": item.quantity if item.received_quantity is None else item.received_quantity,
        "condition": item.condition, "restock": "" if item.restock is None else "yes" if item.restock else "no",
        "serial": item.serial, "note": item.inspection_note,
        "deduction": item.deduction.quantize(CENT) if item.deduction else None,
        "reason": item.deduction_reason,
    }  # fmt: skip


def _cleaned(form: Any) -> Any:
    if not form.is_valid():
        pk = form.item.pk if isinstance(form, ItemForm) else 0
        raise Refused({(pk, name): " ".join(errors) for name, errors in form.errors.items()})
    return form


def _pieces(form: ItemForm) -> int:
    form.is_valid()
    count = form.cleaned_data.get("received")
    if count is None:
        raise refused("unreadable")
    return int(count)
