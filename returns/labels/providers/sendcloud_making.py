"""Having Sendcloud make a return, and waiting until the carrier has answered it."""

from datetime import timedelta

from inbox.reading import Reader
from returns.labels.contracts import Label, LabelOrder, Method, Refused, Unreachable
from returns.labels.providers import sendcloud_bodies as bodies
from returns.labels.providers.answers import read
from returns.labels.providers.pictures import page_of, read_code
from returns.labels.providers.sendcloud_calling import LATER, Desk
from returns.labels.providers.sendcloud_finding import parcel_in
from returns.labels.providers.settings import code_days

PAUSES = (1.0, 2.0, 3.0)  # seconds between looks whether the carrier has answered Sendcloud
# Parent statuses (documented list) after which no label comes any more.
DEAD = frozenset({"announcement-failed", "cancelled", "cancelled-upstream", "cancelling", "cancelling-upstream"})


def made_now(desk: Desk, order: LabelOrder) -> tuple[str, str]:
    """Numbers of a new return and of its parcel."""
    answer = desk.call("POST", "/returns", json=bodies.wanted(order, desk.connection))
    number, parcel = read(
        answer, lambda body: (body.at("return_id").required_identifier(), body.at("parcel_id").required_identifier())
    )
    if not (number.isdecimal() and parcel.isdecimal()):
        raise Unreachable(f"{answer.host} answered with numbers that are none", retry=True)
    return number, parcel


def finished(desk: Desk, order: LabelOrder, number: str, parcel: str) -> Label:
    """The label, as soon as the carrier has answered; Unreachable with a time when that takes longer."""
    for pause in (*PAUSES, 0.0):
        told = desk.call("GET", f"/returns/{number}")
        tracking, found_parcel, dead, words = read(told, _progress)
        if words or dead:
            raise Refused(words or "the carrier did not take this return")
        if tracking and (parcel or found_parcel):
            return _label(desk, order, number, parcel or found_parcel, tracking)
        if pause:
            desk.pause(pause)
    raise Unreachable("the carrier has not answered Sendcloud yet", retry=True, wait=LATER)


def _progress(body: Reader) -> tuple[str, str, bool, str]:
    """Tracking number, parcel, whether it is over, and the carrier's complaint."""
    complaints = [
        entry.at("detail").text(200) or entry.at("title").text(200) or entry.at("code").text(60)
        for entry in body.at("errors").items()
    ]
    parcel = parcel_in(body.at("label", "label_printer").text(500))
    over = _newest(body) in DEAD
    tracking = body.at("tracking_number").text(80)
    return tracking, parcel, over, "; ".join(filter(None, complaints))


def _newest(body: Reader) -> str:
    """The parent status that was told last, as in the documented list."""
    dated = [
        (entry.at("carrier_update_timestamp").text(40), entry.at("parent_status").text(40))
        for entry in body.at("status_history").items()
    ]
    return max(dated)[1].lower().replace(" ", "-").replace("_", "-") if dated else ""


def status(desk: Desk, number: str) -> str:
    """The return's parent status now; "cancelled" for one that is not known any more."""
    try:
        found: str = read(desk.call("GET", f"/returns/{number}"), _newest)
    except Refused:  # it is gone
        return "cancelled"
    return found


def _label(desk: Desk, order: LabelOrder, number: str, parcel: str, tracking: str) -> Label:
    code = kind = ""
    pdf = picture = None
    if order.offer.made_as == Method.QR:
        picture = _picture(desk, parcel)
        code, kind = read_code(picture) if picture else ("", "")
        pdf = page_of(picture) if picture and not code else None
    if not code and pdf is None:
        pdf = desk.fetch(f"{desk.base}/parcels/{parcel}/documents/label", "application/pdf")
    days = order.offer.code_days or code_days(desk.connection, order.offer.carrier)
    return Label(
        carrier=order.offer.carrier,
        reference=f"{number}/{parcel}",
        tracking_number=tracking,
        code=code,
        code_kind=kind,
        pdf=pdf,
        picture=picture,
        expires_at=order.asked_at + timedelta(days=days) if days else None,
    )


def _picture(desk: Desk, parcel: str) -> bytes | None:
    """The carrier's own drawing of the code; None for an account or carrier without it: its label holds the code."""
    try:
        found = desk.fetch(desk.old(f"/parcels/{parcel}/documents/qr"), "image/png")
    except Refused:
        return None
    return found if found.startswith(b"\x89PNG") else None
