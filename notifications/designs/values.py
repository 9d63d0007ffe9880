# ruff: noqa: E501 - a value is a line
"""What a design may name: every value with its words, an example, and where it comes from in a mail's context."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.designs.localising import HALF_PAST_TWO, clock, day, on_a_day, points, price, share

Words = str | Promise
SAID = re.compile(r"{{ (\w+) }}")
NO_FACTS = {"counter", "line"}


class Kind(StrEnum):
    """What a value is, which decides where it may stand."""

    TEXT = "text"
    LINK = "link"
    FLAG = "flag"  # yes or no: for conditions only
    COUNT = "count"  # a number, and 0 is none
    LIST = "list"  # of dicts: for {% for %} only
    LINES = "lines"  # of texts: for {% for %} only


@dataclass(frozen=True)
class Value:
    """One thing that a mail knows. `name` is what merchants write, `source` its key in the built-in mails' context."""

    name: str
    source: str
    kind: Kind
    words: Words
    example: Words = ""  # in the language that is active when it is shown
    fields: dict[str, Words] = field(default_factory=dict)  # of a LIST's items
    templates: tuple[str, ...] = ()  # the mails that know it; () : all


def _text(name: str, source: str, words: Words, example: Words, *templates: str) -> Value:
    return Value(name, source, Kind.TEXT, words, example, templates=templates)


def _flag(name: str, source: str, words: Words, *templates: str) -> Value:
    return Value(name, source, Kind.FLAG, words, templates=templates)


PRODUCT: dict[str, Words] = {
    "title": _("its name"),
    "variant": _("its variant: size, colour"),
    "quantity": _("how many"),
    "price": _("the price, where the mail shows prices"),
    "each": _("the price of one, where there are several"),
}
APPOINTMENT = ("appointment_booked", "appointment_moved", "appointment_cancelled", "appointment_reminder")
CHANGE = ("change_requested", "change_accepted", "change_refused", "change_confirmed")
COLLECT = ("ready_to_collect", "collection_ending")
TAKE_BACK = ("take_back_offered", "take_back_asked", "take_back_planned")

SURVEYS, REVIEWS = ("csat", "nps"), ("review_request", "review_reminder")
LOYALTY, PERSONS = ("points_statement", "loyalty_invitation"), ("birthday", "win_back")
WISHES, EVENTS = ("back_in_stock", "price_drop", "replenishment"), ("event_invitation", "sweepstakes")
CONTENTS = (*EVENTS, "care_content")
PICKUP = ("pickup_nudge", "pickup_ending")
EXCHANGES = ("exchange_payment", "exchange_ordered", "exchange_sold_out")
RETURNS = (
    "return_asked", "return_registered", "return_refused", "return_label", "return_send_by", "return_under_way",
    "return_received", "return_inspected", "return_answer", "return_proof", "return_paid", "return_bounced",
    "return_cancelled", *EXCHANGES,
)  # fmt: skip
WITH_BUTTON = (*LOYALTY, *PERSONS, *WISHES, *EVENTS, "coupon")

REGISTRY: tuple[Value, ...] = (
    _text("shop.name", "shop", _("your shop’s name"), "Loper"),
    _text("shop.email", "merchant.support_email", _("the address that customers write to"), "help@loper.example"),
    _text("shop.phone", "merchant.support_phone", _("the number that customers call"), "+31 20 555 01 23"),
    _text("order.number", "number", _("the order’s number"), "1042"),
    _text("order.receiver", "receiver", _("who gets the parcel, where that is somebody else than the buyer"), "Kim"),
    _flag("order.is_paid", "is_paid", _("the order is paid")),
    _flag("order.awaits_payment", "awaits_payment", _("the order waits for its payment")),
    Value("order.items", "items", Kind.LIST, _("the products, of the parcel where it is known, else of the order"),
          fields=PRODUCT),
    Value("order.items_more", "items_more", Kind.COUNT, _("how many products are not listed"), "2"),
    Value("order.to_follow", "to_follow", Kind.LIST, _("products that are still to be sent"), fields=PRODUCT),
    Value("order.totals", "totals", Kind.LIST, _("the sums, in the mail about a new order"),
          fields={"label": _("what it is"), "value": _("the amount"), "strong": _("it is the total")}),
    Value("order.address", "address", Kind.LINES, _("the delivery address, in the mail about a new order")),
    _flag("order.in_parcel", "in_parcel", _("the products listed are those of this parcel")),
    _text("parcel.carrier", "carrier", _("the carrier’s name"), "PostNL"),
    Value("parcel.place", "parcel_place", Kind.COUNT, _("which of the order’s parcels this is"), "1"),
    Value("parcel.count", "parcel_count", Kind.COUNT, _("how many parcels the order has, where there are several"), "2"),
    _text("parcel.arrives", "arrives", _("the day it is expected, as it stands in a sentence"), on_a_day()),
    _flag("parcel.comes_today", "is_today", _("it comes today")),
    _flag("parcel.was_waiting", "was_waiting", _("it lay at a pick-up point and nobody fetched it")),
    Value("parcel.others", "others", Kind.LIST, _("the order’s other parcels that are still to come"),
          fields={"carrier": _("the carrier"), "number": _("the tracking number"), "status": _("where it is")}),
    Value("mail.link", "tracking_url", Kind.LINK, _("the reader’s own page of this order"), "https://track.loper.example/o/1"),
    Value("mail.rows", "rows", Kind.LIST, _("the mail’s facts: expected, carrier, tracking number …"),
          fields={"label": _("what it is"), "value": _("the fact"), "big": _("it is the main one")}),
    Value("mail.progress", "progress", Kind.LIST, _("the steps from ordered to delivered"),
          fields={"label": _("the step"), "done": _("it is done"), "current": _("it is the present one")}),
    Value("mail.unsubscribe_url", "unsubscribe_url", Kind.LINK, _("where advertising is refused"), "https://track.loper.example/unsubscribe/1"),
    Value("mail.preferences_url", "preferences_url", Kind.LINK, _("where the reader chooses what you may write"), "https://track.loper.example/preferences/1"),
    _flag("mail.may_promote", "may_promote", _("the reader may get offers in this mail")),
    Value("mail.offers", "offers", Kind.LIST, _("your own offers, where the reader may get them"),
          fields={"title": _("its title"), "label": _("its link’s words"), "url": _("where it leads"),
                  "when": _("when it is"), "place": _("where it is")}),
    Value("mail.button_url", "button_url", Kind.LINK, _("where this mail’s button leads"), "https://shop.example/",
          templates=WITH_BUTTON),
    Value("survey.answers", "answers", Kind.LIST, _("the answers to choose from"),
          fields={"label": _("the answer"), "url": _("where it leads"), "short": _("it is a number")}, templates=SURVEYS),
    _text("coupon.code", "code", _("the reader’s own code"), "THANKS-7KQ2", "coupon"),
    _text("coupon.worth", "worth", _("what the code is worth"), share(10), "coupon"),
    _text("coupon.until", "until", _("until when it is good"), day(6), "coupon"),
    _text("points.balance", "points", _("how many points the reader has"), points(240), "points_statement"),
    _text("points.expiring", "expiring", _("how many of them end soon"), points(40), "points_statement"),
    _text("points.expires_on", "expires_on", _("when they end"), day(6), "points_statement"),
    _text("points.programme", "programme", _("what your programme is called"), "Loper Club", *LOYALTY),
    _text("points.worth", "worth", _("what a hundred points are worth"), price("5"), "loyalty_invitation"),
    Value("points.pitch_lines", "pitch_lines", Kind.LINES, _("your own words about the programme"), templates=LOYALTY),
    _text("customer.first_name", "first_name", _("the reader’s first name, where it is known"), "Robin", *PERSONS),
    _text("product.title", "product", _("the product’s name"), _("Running shoe Flow"), *WISHES),
    _text("product.price", "price", _("its price now"), price("89.95"), *WISHES),
    _text("content.title", "title", _("the title that you gave it"), _("Clean shoes last longer"), *CONTENTS),
    Value("content.text_lines", "text_lines", Kind.LINES, _("the text that you gave it"), templates=CONTENTS),
    _text("content.day", "day", _("its day, or the last day to take part"), day(), *EVENTS),
    _text("content.place", "place", _("where it is"), "Vondelpark, Amsterdam", *EVENTS),
    Value("content.terms_url", "terms_url", Kind.LINK, _("the terms of the prize draw"), "https://shop.example/terms", templates=EVENTS),
    _flag("content.is_video", "is_video", _("it is a video"), "care_content"),
    _text("review.reward", "reward", _("what everybody gets who writes a review, good or bad"), _("Whoever writes gets 50 points."), *REVIEWS),
    _text("collection.place", "place", _("where it is collected"), "Amsterdam", *COLLECT),
    _text("collection.until", "until", _("until when it waits"), day(), *COLLECT),
    _text("collection.code", "code", _("the code for the counter"), "K7-42", *COLLECT),
    _text("pickup.until", "until", _("until when the pick-up point keeps it"), day(), *PICKUP),
    _text("pickup.point", "point", _("the pick-up point’s name"), "Kiosk Central", *PICKUP),
    _text("return.code", "code", _("the number of the return"), "K7P-42X", *(one for one in RETURNS if one != "return_label")),
    _text("return.shown_code", "code", _("the number of the return"), "K7P-42X", "return_label"),
    _text("return.until", "until", _("its last day"), day(), "return_label", "return_send_by", *EXCHANGES),
    _text("return.promised", "promised", _("the day on which the money is there at the latest"), day(1), *RETURNS),
    _text("return.answer_by", "answer_by", _("by when you answer"), day(), "return_asked"),
    _text("return.refusal", "refusal", _("why you cannot take it back"), _("It is more than two years old."), "return_refused"),
    _text("return.proof_note", "proof_note", _("why the photo does not show it"), _("The photo shows no date."), "return_proof"),
    _text("return.answer", "answer", _("what you answered"), _("The sole shows no wear: you were right."), "return_answer"),
    _flag("return.is_upheld", "is_upheld", _("the customer was right"), "return_answer"),
    _flag("return.comes_after_all", "comes_after_all", _("it may be sent back after all"), "return_answer"),
    _flag("return.may_object_again", "may_object_again", _("the customer can disagree once more"), "return_answer"),
    _flag("return.travels", "travels", _("something is sent back"), *RETURNS),
    _flag("exchange.is_replacement", "is_replacement", _("it is the same again, for something that was wrong"), *EXCHANGES),
    _flag("return.is_withdrawal", "is_withdrawal", _("it came by a withdrawal"), *RETURNS),
    _flag("return.differs", "differs", _("something differs from what was registered"), "return_inspected"),
    _flag("return.still_to_send", "still_to_send", _("the old product was not sent yet"), "exchange_ordered"),
    _flag("return.is_claim", "is_claim", _("something was wrong with it"), "return_asked", "return_registered", "return_refused"),
    _flag("return.is_agreed", "is_agreed", _("somebody of your team agreed to it, or nobody answered in time"), "return_registered"),
    _flag("return.gets_new", "gets_new", _("the customer gets a new one"), "return_registered"),
    _flag("return.gets_repair", "gets_repair", _("you repair it"), "return_registered"),
    _flag("return.gets_less", "gets_less", _("the customer keeps it and gets part of the money back"), "return_registered"),
    _flag("return.gets_credit", "gets_credit", _("the customer gets store credit"), "return_registered"),
    _flag("return.is_gift", "is_gift", _("it was a gift: who received it gets store credit, no money"), "exchange_sold_out"),
    _flag("return.has_code", "has_code", _("it has its code already"), "return_send_by"),
    _flag("return.gets_money", "gets_money", _("the customer gets the money back"), "return_registered"),
    _flag("return.is_fetched", "is_fetched", _("the carrier picks it up at home"), "return_label"),
    _flag("return.nobody_comes", "nobody_comes", _("the carrier cannot pick it up"), "return_label"),
    _flag("return.has_printout", "has_printout", _("a label is printed"), "return_label"),
    _flag("return.has_credit_code", "has_credit_code", _("the store credit has a code, which is on its page"), "return_paid"),
    _flag("return.is_paid_again", "is_paid_again", _("the bank had sent the money back before"), "return_paid"),
    _flag("return.is_credit", "is_credit", _("it is store credit"), "return_received", "return_inspected", "return_paid"),
    _flag("mail.is_asked_for", "is_asked_for", _("somebody asked for this mail"), "link_requested", "address_link"),
    _text("appointment.kind", "kind", _("what the appointment is"), _("Fitting"), *APPOINTMENT),
    _text("appointment.day", "day", _("its day"), day(), *APPOINTMENT),
    _text("appointment.time", "time", _("its time, by the shop’s clock"), clock(HALF_PAST_TWO), *APPOINTMENT),
    _text("appointment.place", "place", _("where it is"), "Amsterdam", *APPOINTMENT),
    _text("appointment.phone", "phone", _("the number of the place"), "+31 20 555 01 23", *APPOINTMENT),
    _flag("appointment.by_team", "by_team", _("your team moved or cancelled it"), *APPOINTMENT),
    _flag("change.is_cancel", "is_cancel", _("the wish is to cancel the order"), *CHANGE),
    _flag("change.is_address", "is_address", _("the wish is another address"), *CHANGE),
    _flag("change.is_team", "is_team", _("your team has to do it"), *CHANGE),
    _text("change.reason", "reason", _("why it was refused"), _("The parcel had left already."), *CHANGE),
    Value("link.minutes", "minutes", Kind.COUNT, _("for how many minutes the link works"), "15", templates=("address_link",)),
    _text("link.parcel_query", "parcel_query", _("the part of the address that names the parcel"), "?parcel=1", "address_link"),
    _text("newsletter.wording", "wording", _("what the reader agrees to"), _("Yes, write to me about new products."), "newsletter_confirm"),
    Value("newsletter.days", "days", Kind.COUNT, _("for how many days the link works"), "7", templates=("newsletter_confirm",)),
    Value("take_back.offer_lines", "offer_lines", Kind.LINES, _("your own words about taking back"), templates=TAKE_BACK),
    Value("take_back.note_lines", "note_lines", Kind.LINES, _("your note for the customer"), templates=TAKE_BACK),
)  # fmt: skip


def values_for(template: str) -> dict[str, Value]:
    """The values that a design made from this built-in mail may name."""
    known = {value.name: value for value in REGISTRY if not value.templates or template in value.templates}
    covered = {value.source for value in known.values()}
    # What a built-in mail says and nobody has described yet can be said by its copies all the same.
    return known | {
        f"more.{name}": Value(f"more.{name}", name, Kind.TEXT, name) for name in _said(template) if name not in covered
    }


@cache
def _said(template: str) -> tuple[str, ...]:
    """The names that the built-in words of a mail put out."""
    try:
        source = get_template(f"emails/{template}/words.txt").template.source  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        return ()
    return tuple(sorted(set(SAID.findall(source)) - NO_FACTS))
