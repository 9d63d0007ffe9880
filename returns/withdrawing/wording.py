"""The fixed words of the withdrawal function. They stand here and in no catalogue, so that neither a merchant nor a
translation changes them, and no tone does: formal or informal, the label is one.

Directive 2011/83/EU, art. 11a(1) and (3), wants "withdraw from contract here" and "confirm withdrawal", or other words
that are as unambiguous. docs/withdrawal.md says which are words of a law and which a lawyer must look at.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from merchants.tones import plain, plain_language

OTHERWISE = "en"


@dataclass(frozen=True)
class Labels:
    """What leads to the function, and the only words on the button that declares."""

    withdraw: str
    confirm: str


@dataclass(frozen=True)
class Sentences:
    """The declaration as its sender makes it: of the model form in annex I(B), without what the law no longer asks."""

    to: str
    whole: str
    some: str
    item: str
    contract: str
    name: str
    email: str


LABELS: Mapping[str, Labels] = {
    "en": Labels("Withdraw from contract here", "Confirm withdrawal"),  # the directive
    "de": Labels("Vertrag widerrufen", "Widerruf bestätigen"),  # § 356a BGB
    "fr": Labels("Renoncer au contrat ici", "Confirmer la rétractation"),  # the directive; art. L. 221-21 C. conso.
    "it": Labels("Recedere dal contratto qui", "Conferma recesso"),  # the directive
    "nl": Labels("Overeenkomst herroepen", "Herroeping bevestigen"),  # not a law's words: for a lawyer
}
SENTENCES: Mapping[str, Sentences] = {
    "en": Sentences(
        to="To: {shop}",
        whole="I withdraw from the contract named below, for everything that I bought by it.",
        some="I withdraw from the contract named below, for these goods:",
        item="{quantity} × {title}",
        contract="Contract: {identification}",
        name="Name: {name}",
        email="Please confirm to: {email}",
    ),
    "nl": Sentences(
        to="Aan: {shop}",
        whole="Ik herroep de hieronder genoemde overeenkomst, voor alles wat ik daarmee heb gekocht.",
        some="Ik herroep de hieronder genoemde overeenkomst, voor deze producten:",
        item="{quantity} × {title}",
        contract="Overeenkomst: {identification}",
        name="Naam: {name}",
        email="Bevestig dit aan: {email}",
    ),
    "de": Sentences(
        to="An: {shop}",
        whole="Ich widerrufe den unten genannten Vertrag, und zwar für alles, was ich damit gekauft habe.",
        some="Ich widerrufe den unten genannten Vertrag, und zwar für diese Waren:",
        item="{quantity} × {title}",
        contract="Vertrag: {identification}",
        name="Name: {name}",
        email="Bestätigung bitte an: {email}",
    ),
    "fr": Sentences(
        to="À l’attention de : {shop}",
        whole="Je me rétracte du contrat indiqué ci-dessous, pour tout ce que j’ai acheté par ce contrat.",
        some="Je me rétracte du contrat indiqué ci-dessous, pour les biens suivants :",
        item="{quantity} × {title}",
        contract="Contrat : {identification}",
        name="Nom : {name}",
        email="Accusé de réception à envoyer à : {email}",
    ),
    "it": Sentences(
        to="A: {shop}",
        whole="Recedo dal contratto indicato qui sotto, per tutto ciò che ho acquistato con esso.",
        some="Recedo dal contratto indicato qui sotto, per i seguenti beni:",
        item="{quantity} × {title}",
        contract="Contratto: {identification}",
        name="Nome: {name}",
        email="Conferma da inviare a: {email}",
    ),
}


def labels(language: str = "") -> Labels:
    """The fixed labels of a language code in any tone ("nl", "nl-formal"); of the active one by default."""
    return LABELS.get(plain(language) if language else plain_language(), LABELS[OTHERWISE])


def sentences(language: str) -> Sentences:
    """The words of a declaration in a language code in any tone; English where we have none."""
    return SENTENCES.get(plain(language), SENTENCES[OTHERWISE])
