"""Mails about goods that come back, and about what is sent in their place."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from notifications.about.return_answering import answer_context
from notifications.about.return_granting import granted_context
from notifications.about.return_money import TELLS_OF_MONEY, money_context
from notifications.about.return_rows import rows_of
from notifications.about.return_travelling import good_until, is_fetched
from notifications.about.returned import NOT_COMING, day, difference, is_credit, items_of, parcel_of, return_of, to_come
from notifications.facts.snapshot import Facts
from notifications.mails.contents import one_line
from notifications.mails.mail import Attachment
from returns.labels.codes import mail_picture
from returns.models import Exchange, Return, ReturnItem, ReturnParcel
from returns.travelling import STAYS, never_left
from tracking.carriers.names import display_name

CODE_CID = "return-code"
PAGE = "return_link"  # the storefront's view that takes the token of a return
LINK = ("read", timedelta(days=1), PAGE)  # of who asked for it with a mail address alone
KEPT = STAYS
OURS = (ReturnParcel.Method.SHOP, ReturnParcel.Method.OWN)  # our own code is on the page


def context(facts: Facts) -> dict[str, Any]:
    """More plain values for the mails of this file."""
    row = return_of(facts)
    if row is None:
        return {}
    parcel = parcel_of(row)
    listed, shop = items_of(row), one_line(facts.merchant.name)
    travels = any(item.outcome not in KEPT for item in listed) and not never_left(row)
    goes = travels and row.state not in NOT_COMING and facts.template not in TELLS_OF_MONEY
    return {
        "rows": rows_of(facts, row),
        "code": row.spoken,
        "travels": travels,
        "answer_by": day(row.decide_by),
        "refusal": one_line(row.decision_note),
        "why": _why(row, shop, goes=goes),
        "promised": to_come(row),
        "until": _until(facts, row, parcel),
        "carrier": display_name(parcel.carrier) if parcel is not None and parcel.carrier else "",
        "has_printout": parcel is not None and _is_paper(parcel),
        "is_fetched": is_fetched(parcel),
        "nobody_comes": parcel is not None and bool(parcel.pickup_problem),
        "is_credit": is_credit(row),
        "qr_cid": CODE_CID if attachments(facts) else "",
        "goes_back": goes,
        "is_handed_in": goes and row.path == Return.Path.OLD,
        "is_about": not goes,
        "differs": any(difference(item) for item in listed),
        "still_to_send": goes and row.state == Return.State.REGISTERED,
        "is_replacement": isinstance(facts.subject, Exchange) and facts.subject.is_replacement,
        "is_gift": row.is_gift,
        "has_code": parcel is not None,
        "is_withdrawal": row.path == Return.Path.WITHDRAW,
        **granted_context(row),
        **money_context(row),
        **answer_context(facts, row),
        "proof_note": _proof_note(facts, row),
        "items": [_item(item) for item in listed],
        "items_more": 0, "in_parcel": False, "to_follow": [], "totals": [], "address": [], "progress": [],
        "others": [],
    }  # fmt: skip


def _proof_note(facts: Facts, row: Return) -> str:
    """Why the photo that the mail is about does not show it: the first one is round 0 of its journey, the next 1."""
    if facts.template != "return_proof":
        return ""
    told = list(row.photos.filter(is_proof=False).order_by("judged_at", "pk").values_list("judge_note", flat=True))
    return one_line(told[min(facts.message.enrolment.round, len(told) - 1)]) if told else ""


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
    if facts.template == "exchange_ordered":  # the new goods are safe: what is left is to send the old ones
        return day(row.send_by)
    if isinstance(facts.subject, Exchange):
        return day(facts.subject.reserved_until)
    if facts.template == "return_label":
        return good_until(row, parcel) if parcel is not None else ""
    return day(row.send_by)


def _is_paper(parcel: ReturnParcel) -> bool:
    """Nothing can be shown or said instead of the label."""
    return parcel.method not in OURS and not parcel.code and not parcel.picture and bool(parcel.label)


def _why(row: Return, shop: str, *, goes: bool) -> str:
    """Before anything is agreed to, and after it was called off, nothing goes back."""
    if row.path == Return.Path.OLD:
        words = gettext("You get this email because you hand something in at %(shop)s.")
    elif goes:
        words = gettext("You get this email because something goes back to %(shop)s.")
    else:
        words = gettext("You get this email because of your return at %(shop)s.")
    return words % {"shop": shop}


def _item(item: ReturnItem) -> dict[str, Any]:
    return {
        "title": one_line(item.title), "variant": one_line(item.variant), "quantity": item.quantity, "price": "",
        "each": "",
    }  # fmt: skip
