"""Whether Sendcloud has made a return already: its list is read before anything is made."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from inbox.contracts import Rejected
from inbox.reading import Reader
from returns.labels.contracts import LabelOrder, Refused, Unreachable
from returns.labels.providers.answers import read
from returns.labels.providers.sendcloud_calling import Desk

PAGES = 50  # of forty returns, from before the order on: a large shop's morning
ZONES = timedelta(hours=3)  # the zone of the list's dates is not documented


def made_before(desk: Desk, order: LabelOrder) -> tuple[str, str] | None:
    """Numbers of the return and its parcel that an earlier call with this key made; None when there was none."""
    for entry in _listed(desk, order):
        try:
            words = entry.at("order_number").text(200).split()
            ours = entry.at("external_reference").text(80) == order.key or (words and words[-1] == order.key)
            if ours:
                return _identity(entry)
        except Rejected:
            continue
    return None


def _listed(desk: Desk, order: LabelOrder) -> Iterator[Reader]:
    """Returns since the order came into being, page by page."""
    params = {
        "from_date": f"{order.asked_at - ZONES:%Y-%m-%d %H:%M:%S}",
        "to_date": f"{timezone.now() + ZONES:%Y-%m-%d %H:%M:%S}",
        "page_size": "40",
    }
    for _page in range(PAGES):
        entries, cursor = read(desk.call("GET", "/returns", params=params), _page_of)
        yield from entries
        if not cursor:
            return
        params["cursor"] = cursor
    raise Unreachable("Sendcloud lists more returns than are read in one turn", retry=False)


def _page_of(body: Reader) -> tuple[list[Reader], str]:
    """A page's returns, and the mark of the next page: of the address only this is used, it may name any host."""
    following = parse_qs(urlsplit(body.at("next").text(1000)).query).get("cursor", [""])
    return body.at("data").items(), following[0]


def _identity(entry: Reader) -> tuple[str, str]:
    """Numbers of a listed return and of its parcel, which only the address of its label names."""
    number = entry.at("id").identifier() or entry.at("return_id").identifier()
    label = entry.at("label", "label_printer").text(500) or entry.at("label_url").text(500)
    parcel = entry.at("parcel_id").identifier() or parcel_in(label)
    if not number.isdecimal():
        raise Refused("Sendcloud has made this return already, without telling its number: look there")
    return number, parcel if parcel.isdecimal() else ""


def parcel_in(address: str) -> str:
    """The parcel's number in the address of its label, /api/v3/parcels/7/documents/label; "" where there is none."""
    parts = urlsplit(address).path.split("/")
    number = parts[parts.index("parcels") + 1] if "parcels" in parts[:-1] else ""
    return number if number.isdecimal() else ""
