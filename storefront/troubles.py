"""Answers for parcels in trouble: what happened, what it means, and who does what now.

The shop bears the risk until the parcel is handed over (Directive 2011/83/EU, article 20), so no sentence leaves a
customer alone with the carrier.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from storefront import expecting, moments
from storefront.phrasing import Answer
from tracking.carriers.names import display_name
from tracking.models import Shipment
from tracking.overhearing import carrier_words, telling


def missed(parcel: Shipment) -> Answer:
    """Nobody was home, or the courier says so."""
    headline = _("The courier could not hand over your parcel.")
    again = expecting.renewed(parcel)
    if again:
        detail = _("The courier tries again %(when)s.") % {"when": again.when}
        return Answer(headline, detail, "warn", why=again.why)
    detail = _(
        "Usually the courier tries again on the next working day or takes it to a pick-up point. You see it here."
    )
    return Answer(headline, detail, "warn")


def missed_to_point(parcel: Shipment) -> Answer:
    """Nobody was home, and it goes to a counter or a locker now."""
    detail = _("It goes to a pick-up point now. As soon as it is there, you see here where, and until when.")
    if parcel.pickup_name:
        detail = _("It goes to %(place)s now. As soon as you can collect it there, you see it here.")
        detail = detail % {"place": parcel.pickup_name}
    return Answer(_("The courier could not hand over your parcel."), detail, "warn")


def not_found(parcel: Shipment) -> Answer:
    """The address is wrong or incomplete."""
    return Answer(
        _("The carrier cannot find the address."),
        _("Ask us today, and have the right address at hand. Without it the parcel goes back to us."),
        "warn",
        why=_said(parcel),
    )


def refused(parcel: Shipment) -> Answer:
    """Somebody at the door said no."""
    return Answer(
        _("The carrier says that your parcel was refused."),
        _("It usually goes back to us then. Was that a mistake? Ask us soon, so that we can still stop it."),
        "warn",
        why=_said(parcel),
    )


def trouble(parcel: Shipment) -> Answer:
    """Something happened of which the carrier says this or nothing."""
    words = carrier_words(parcel)
    again = expecting.renewed(parcel)
    why = _("The carrier expects it %(when)s now.") % {"when": again.when} if again else ""
    if words:
        detail = _("The carrier says: “%(words)s” If nothing moves within two working days, ask us.")
        return Answer(_("Something went wrong with your parcel."), detail % {"words": words}, "bad", why=why)
    detail = _("The carrier does not say what. If nothing moves within two working days, ask us.")
    return Answer(_("Something went wrong with your parcel."), detail, "bad", why=why)


def returning(parcel: Shipment) -> Answer:
    """It turned round."""
    return Answer(
        _("Your parcel is on its way back to us."),
        _("Tell us what you prefer: that we send it again, or that we give your money back."),
        "bad",
    )


def lost(parcel: Shipment) -> Answer:
    """The carrier gave it up."""
    return Answer(
        _("The carrier cannot find your parcel."),
        _(
            "You need not search for it. Tell us what you prefer: that we send it again, "
            "or that we give your money back."
        ),
        "bad",
        why=_said(parcel),
    )


def silent(parcel: Shipment) -> Answer:
    """Nobody said so, but nobody has heard of it for far too long."""
    last = parcel.last_scan_at or parcel.status_at
    days = (timezone.now() - last).days if last else 0
    detail = ngettext(
        "Nobody has seen it for %(days)s day. Ask us: we have the carrier search for it, "
        "and agree with you whether we send it again or give your money back.",
        "Nobody has seen it for %(days)s days. Ask us: we have the carrier search for it, "
        "and agree with you whether we send it again or give your money back.",
        days,
    )
    planned = ""
    if parcel.estimated_at:
        planned = _("It was expected %(when)s.") % {"when": moments.on_day(parcel.estimated_at)}
    return Answer(_("Your parcel may be lost."), detail % {"days": days}, "bad", planned=planned)


def damaged(parcel: Shipment) -> Answer:
    """It broke on the way."""
    return Answer(
        _("Your parcel was damaged on the way."),
        _("If it still arrives, look at the items and send us a photo of any damage. If it does not arrive, ask us."),
        "bad",
        why=_said(parcel),
    )


def at_customs(parcel: Shipment) -> Answer:
    """Customs look at it; nothing is asked of anybody."""
    again = expecting.renewed(parcel)
    why = _("The carrier expects it %(when)s.") % {"when": again.when} if again else ""
    detail = _("Customs check what comes from abroad. That can take some days. You need not do anything now.")
    return Answer(_("Your parcel is at customs."), detail, "warn", why=why or _said(parcel))


def customs_want_money(parcel: Shipment) -> Answer:
    """Duties, taxes or the carrier's fee are due."""
    name = display_name(parcel.carrier)
    detail = (
        _(
            "%(carrier)s tells you how to pay. Such messages are often faked: pay only if the number in it "
            "is %(number)s. Not sure, or did we say that all costs are included? Then ask us first."
        )
        % {"carrier": name, "number": parcel.tracking_number}
        if name
        else _(
            "The carrier tells you how to pay. Not sure, or did we say that all costs are included? Then ask us first."
        )
    )
    return Answer(_("Your parcel is at customs: something has to be paid."), detail, "warn", why=_said(parcel))


def customs_ask(parcel: Shipment) -> Answer:
    """A paper or an answer is missing."""
    detail = _(
        "Watch for a message of the carrier and answer it soon: without an answer the parcel goes back. "
        "Do you need an invoice or a description of the items? Ask us."
    )
    return Answer(_("Customs have a question about your parcel."), detail, "warn", why=_said(parcel))


def carrier_says(words: str) -> str:
    """The carrier's words as a quotation."""
    return _("The carrier says: “%(words)s”") % {"words": words}


def _said(parcel: Shipment) -> str:
    report = telling(parcel)
    return carrier_says(report.words) if report and report.words else ""
