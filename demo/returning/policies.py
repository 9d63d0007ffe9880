"""What the two shops take back, and how. Written long ago, so that every order of the demo was promised it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from demo.keeping import MERCHANT_EMAIL
from returns.models import PolicyVersion, ReturnPolicy
from returns.policy.checking import check
from returns.policy.default import CHRISTMAS, REASONS, built_in
from returns.policy.definition import (
    Claims,
    Definition,
    Exchanging,
    Match,
    Offer,
    Review,
    Rule,
    Season,
    Terms,
    Words,
)  # fmt: skip
from returns.policy.versions import save
from returns.policy.vocabulary import Outcome, Payer, ShipStart
from visits.models import Location

SINCE = timedelta(days=200)  # ago

LOPER = replace(
    built_in("EUR"),
    terms=Terms(
        days=30,
        offers=(
            Offer(Outcome.EXCHANGE), Offer(Outcome.REFUND), Offer(Outcome.CREDIT, bonus=Decimal(5)),
        ),
        payer=Payer.MERCHANT,
    ),
    rules=(
        Rule(
            "Feestdagen", Match(season=Season(date(2026, 11, 1), date(2026, 12, 31), every_year=True)),
            Words(
                nl="Cadeau gekocht? Ruilen kan tot en met 31 januari.", en="A present? Send it back until 31 January.",
                de="Ein Geschenk? Zurückgeben geht bis 31. Januar.", fr="Un cadeau ? Retour jusqu’au 31 janvier.",
            ), until=CHRISTMAS.until,
        ),
        Rule(
            "Sokken", Match(skus=("SOK-2",)),
            Words(nl="Sokken mag je ook weggeven: dan hoef je niets te sturen.", en="Socks may be given away: then you"
                  " need not send anything.", de="Socken darfst du auch verschenken: Dann musst du nichts schicken.",
                  fr="Tu peux aussi offrir les chaussettes : rien à renvoyer."),
            offers=(Offer(Outcome.EXCHANGE), Offer(Outcome.REFUND), Offer(Outcome.DONATE, below=Decimal(25))),
        ),
    ),
    review=Review(hours=24, over=Decimal(500), claims=True, score=70),
    exchanging=Exchanging(ShipStart.TRUSTED, orders=2, below=Decimal(200)),
    max_exchanges=2, refund_days=5,
)  # fmt: skip
FUNKWERK = Definition(
    currency="EUR",
    terms=Terms(
        days=14, offers=(Offer(Outcome.REFUND), Offer(Outcome.EXCHANGE)), payer=Payer.CUSTOMER,
        remedies=(Outcome.REPAIR, Outcome.REPLACEMENT),
    ),
    rules=(
        Rule(
            "Zubehör", Match(skus=("HDM-2",)),
            Words(de="Kabel behalten Sie: Der Versand wäre teurer als das Kabel.",
                  en="Keep the cable: sending it would cost more than it did.",
                  nl="Houdt u de kabel: opsturen kost meer dan de kabel.",
                  fr="Gardez le câble : l’envoi coûterait plus cher que lui."),
            offers=(Offer(Outcome.REFUND), Offer(Outcome.KEEP, below=Decimal(25))),
        ),
    ),
    reasons=tuple(one for one in REASONS if one.code not in ("too_small", "too_large")),
    claims=Claims(refund_at_once=False, keep_below=Decimal(15), guarantee_months=36),
    review=Review(hours=48, over=Decimal(400), claims=True, score=70),
    exchanging=Exchanging(ShipStart.SCAN),
    grace_days=2, refund_days=7,
    # It is told in quotation marks, with the sentence's own full stop.
    fees_told=Words(de="An der Kasse, über dem Knopf ‚Zahlungspflichtig bestellen‘",
                    en="At the checkout, above the button ‘Order with obligation to pay’",
                    nl="Bij het afrekenen, boven de knop ‘Bestelling met betalingsverplichting’",
                    fr="Lors du paiement, au-dessus du bouton “Commande avec obligation de paiement”"),
)  # fmt: skip
DEFINITIONS = {"loper": LOPER, "funkwerk": FUNKWERK}


def settle(slug: str, now: datetime) -> None:
    """Put the shop's policy in force, and say where goods go; unless that was done. Needs the scope."""
    if PolicyVersion.objects.exists():
        return
    for fault in check(DEFINITIONS[slug]):
        raise fault
    save(DEFINITIONS[slug], by=MERCHANT_EMAIL, is_on=True, seen=0)
    PolicyVersion.objects.update(made_at=now - SINCE)
    desk = Location.objects.order_by("pk").first()
    ReturnPolicy.objects.update(receiving_location=desk)
