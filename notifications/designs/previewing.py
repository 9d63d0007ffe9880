"""A design as a reader would get it: for a real order or the sample one, in any language and tone. Nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.timezone import override as in_time_zone

from merchants.branding import brand_values, tokens_of
from merchants.links import storefront_url
from merchants.models import BrandImage, Merchant
from merchants.tones import voice
from notifications.designs import pictures
from notifications.designs.examples import examples
from notifications.designs.rendering import Written, fill, pictures_url
from notifications.designs.values import values_for
from notifications.facts.snapshot import Facts
from notifications.journeys.blueprints import BLUEPRINTS
from notifications.mails.contexts import context_of
from notifications.mails.finishing import OFF_TOKEN, TOKEN
from notifications.mails.rendering import logo_url
from notifications.mails.sampling import HOUR, sample_order
from notifications.models import Enrolment, Journey, MailClass, MailPicture, Message, Step
from orders.models import Order
from tracking.models import Shipment


@dataclass(frozen=True)
class Look:
    """What a preview shows it with. `may_promote`: the reader may get offers."""

    language: str
    tone: str = "usual"
    may_promote: bool = True


def previewed(
    merchant: Merchant, sources: Mapping[str, str], template: str, look: Look, order: Order | None
) -> Written:
    """One language of a design filled for an order of the open scope, or for the sample order where it is None.

    Pictures are put in as data, so that it can be shown where nothing may be loaded.
    """
    with translation.override(voice(look.language, look.tone)), in_time_zone(merchant.time_zone):
        if order is not None:
            parcel = Shipment.objects.filter(order=order, is_return=False, is_cancelled=False).order_by("-pk").first()
            written = fill(sources, _context(merchant, template, look, order, parcel))
        else:
            with sample_order(merchant, look.language) as (sample, shipment):
                written = fill(sources, _context(merchant, template, look, sample, shipment))
    return Written(written.subject, _with_pictures(merchant, written.html), written.text)


def is_marketing(template: str) -> bool:
    """Is this mail advertising as built in?"""
    return any(
        blueprint.mail_class == MailClass.MARKETING and template in [step.template for step in blueprint.steps]
        for blueprint in BLUEPRINTS
    )


def _context(merchant: Merchant, template: str, look: Look, order: Order, shipment: Shipment | None) -> dict[str, Any]:
    """The built-in mail's context; what only the mail's own occasion knows (an appointment, a wish) is an example."""
    subject = "shipment" if shipment is not None and template.startswith("shipment_") else "order"
    marketing = is_marketing(template)
    journey = Journey(key="preview", trigger="", mail_class=MailClass.STATUS, enrol_within=HOUR)
    about = shipment.pk if shipment is not None and subject == "shipment" else order.pk
    enrolment = Enrolment(journey=journey, subject_type=subject, subject_id=about, order_id=order.pk)
    message = Message(enrolment=enrolment, step=Step(journey=journey, template=template, amount=1))
    message.mail_class = MailClass.MARKETING if marketing else MailClass.STATUS
    facts = Facts(message, journey, merchant, order, shipment if subject == "shipment" else None, None, order.customer)
    known = values_for(template)
    own = {value.source for value in known.values() if value.templates or value.name.startswith("more.")}
    example = examples(merchant, template, look.language)["full"]
    context = {**context_of(facts), **{name: value for name, value in example.items() if name in own}}
    if marketing or look.may_promote:
        context["unsubscribe_url"] = storefront_url(merchant, "unsubscribe", token=OFF_TOKEN)
    context["may_promote"] = look.may_promote
    return {
        **context,
        **brand_values(merchant),
        "language": look.language,
        "logo_url": logo_url(merchant),
        "tracking_url": storefront_url(merchant, "open_link", token=TOKEN),
    }


def _with_pictures(merchant: Merchant, html: str) -> str:
    logo = tokens_of(merchant).logo
    if logo is not None and (address := logo_url(merchant)) in html:
        digest = logo.name.rpartition("-")[2].partition(".")[0]
        row = BrandImage.objects.filter(kind="logo", digest=digest).first()
        if row is not None:
            html = html.replace(address, pictures.as_data(bytes(row.content), row.mime))
    base = pictures_url(merchant)
    if base in html:
        for picture in MailPicture.objects.all():
            html = html.replace(
                base + pictures.name_of(picture), pictures.as_data(bytes(picture.content), picture.mime)
            )
    return html
