"""What the two shops take back of old products, from anybody."""

from returns.circular.scheme import Counted, Kind, Scheme, Stream, Then, save
from returns.models import RecyclingScheme
from returns.policy.definition import Words

LOPER = Scheme(
    kinds=(
        Kind("shoes", Words("Running shoes", "Hardloopschoenen", "Laufschuhe", "Chaussures de course"),
             Stream.TEXTILE, Then.SECOND_LIFE, 700),
        Kind("clothes", Words("Running clothes", "Hardloopkleding", "Laufkleidung", "Vêtements de course"),
             Stream.TEXTILE, Then.DONATE, 300),
    ),
    countries=("NL", "BE"), counted=(Counted(Stream.TEXTILE, ("Hardlopen",)),),
)  # fmt: skip
FUNKWERK = Scheme(
    kinds=(
        Kind("headphones", Words("Headphones", "Koptelefoon", "Kopfhörer", "Casque"), Stream.WEEE, Then.RECYCLE, 400),
        Kind("speaker", Words("Speaker or radio", "Luidspreker of radio", "Lautsprecher oder Radio",
                              "Enceinte ou radio"), Stream.WEEE, Then.SECOND_LIFE, 1500),
        Kind("charger", Words("Charger or power bank", "Lader of powerbank", "Ladegerät oder Powerbank",
                              "Chargeur ou batterie"), Stream.WEEE, Then.RECYCLE, 300),
        Kind("computer", Words("Keyboard, mouse or webcam", "Toetsenbord, muis of webcam", "Tastatur, Maus oder Webcam",
                               "Clavier, souris ou webcam"), Stream.WEEE, Then.RECYCLE, 800),
    ),
    countries=("DE", "AT", "NL"), counted=(Counted(Stream.WEEE, ("Elektronik",)),),
)  # fmt: skip
SCHEMES = {"loper": LOPER, "funkwerk": FUNKWERK}


def settle(slug: str) -> None:
    """Switch the shop's scheme on, unless it has one. Needs the scope."""
    if not RecyclingScheme.objects.exists():
        save(SCHEMES[slug], is_on=True)
