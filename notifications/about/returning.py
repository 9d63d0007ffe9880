"""Mails about goods that come back, and about what is sent in their place."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from notifications.about.return_rows import rows_of
from notifications.about.returned import day, items_of, parcel_of, return_of
from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from notifications.mails.mail import Attachment
from returns.labels.codes import mail_picture
from returns.models import Exchange, Payout, Return, ReturnItem, ReturnParcel
from tracking.carriers.names import display_name

CODE_CID = "return-code"
PAGE = "return_link"  # the storefront's view that takes the token of a return
LINK = ("read", timedelta(days=1), PAGE)  # of who asked for it with a mail address alone
KEPT = (ReturnItem.Outcome.KEEP, ReturnItem.Outcome.DONATE)


def context(facts: Facts) -> dict[str, Any]:
    """More plain values for the mails of this file."""
    row = return_of(facts)
    if row is None:
        return {}
    parcel = parcel_of(row)
    listed, shop = items_of(row), one_line(facts.merchant.name)
    return {
        "rows": rows_of(facts, row),
        "code": row.spoken,
        "travels": any(item.outcome not in KEPT for item in listed),
        "answer_by": day(row.decide_by),
        "refusal": one_line(row.decision_note),
        "why": gettext("You get this email because something goes back to %(shop)s.") % {"shop": shop},
        "promised": day(row.promised_on) if row.expected else "",
        "until": _until(facts, row, parcel),
        "carrier": display_name(parcel.carrier) if parcel is not None and parcel.carrier else "",
        "has_printout": parcel is not None and parcel.method == ReturnParcel.Method.LABEL,
        "is_credit": _is_credit(facts, row),
        "qr_cid": CODE_CID if attachments(facts) else "",
        "goes_back": True,
        "items": [_item(item) for item in listed],
        "items_more": 0, "in_parcel": False, "to_follow": [], "totals": [], "address": [], "progress": [],
        "others": [],
    }  # fmt: skip


def link_context(facts: Facts) -> dict[str, Any]:
    """Nothing of any order: the mail only brings a link."""
    why = gettext("You get this email because somebody, probably you, asked for it on the page of %(shop)s.")
    return {
        "why": why % {"shop": one_line(facts.merchant.name)},
        "rows": [], "items": [], "items_more": 0, "to_follow": [], "totals": [], "address": [], "progress": [],
        "others": [], "in_parcel": False,
    }  # fmt: skip


def attachments(facts: Facts) -> tuple[Attachment, ...]:
    """The code as a picture inside the mail, where one can be shown instead of a label."""
    row = return_of(facts)
    parcel = parcel_of(row) if row is not None and facts.template == "return_label" else None
    if parcel is None or parcel.method == ReturnParcel.Method.LABEL:
        return ()
    if parcel.picture:
        picture = bytes(parcel.picture)
    elif parcel.code:
        picture = mail_picture(parcel.code, parcel.code_kind)
    else:
        return ()
    return (Attachment("code.png", picture, "image/png", CODE_CID),)


def _until(facts: Facts, row: Return, parcel: ReturnParcel | None) -> str:
    if isinstance(facts.subject, Exchange):
        return day(facts.subject.reserved_until)
    if facts.template == "return_label":
        return day(parcel.expires_at) if parcel is not None else ""
    return day(row.send_by)


def _is_credit(facts: Facts, row: Return) -> bool:
    if facts.template != "return_paid":
        return False
    kinds = {one.kind for one in row.payouts.all() if one.state == Payout.State.PAID}
    return kinds == {Payout.Kind.CREDIT}


def _item(item: ReturnItem) -> dict[str, Any]:
    return {
        "title": one_line(item.title), "variant": one_line(item.variant), "quantity": item.quantity, "price": "",
        "each": "",
    }  # fmt: skip
