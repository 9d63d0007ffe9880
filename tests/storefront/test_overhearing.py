"""Carriers' words in many languages, and what the page makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.overhearing import CODES, Heard, _in_words
from tracking.snapshots import Status

TRANSIT, WRONG, MISSED, THERE = (
    Status.IN_TRANSIT, Status.EXCEPTION, Status.DELIVERY_ATTEMPT_FAILED, Status.DELIVERED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words", "heard"),
    [
        (TRANSIT, "Zending ligt bij de douane", Heard.CUSTOMS),
        (TRANSIT, "Held by customs", Heard.CUSTOMS),
        (TRANSIT, "Die Sendung befindet sich in der Zollabfertigung", Heard.CUSTOMS),
        (TRANSIT, "Votre colis est en cours de dédouanement à la douane", Heard.CUSTOMS),
        (TRANSIT, "Presentado a la aduana", Heard.CUSTOMS),
        (WRONG, "Customs: payment of duties and taxes due", Heard.CUSTOMS_PAYMENT),
        (WRONG, "Einfuhrabgaben beim Zoll noch nicht bezahlt", Heard.CUSTOMS_PAYMENT),
        (WRONG, "Douane : droits et taxes à payer", Heard.CUSTOMS_PAYMENT),
        (WRONG, "Zollamt benötigt eine Rechnung", Heard.CUSTOMS_PAPERS),
        (WRONG, "Douane heeft aanvullende gegevens nodig", Heard.CUSTOMS_PAPERS),
        # Through customs is not at customs.
        (TRANSIT, "Customs clearance completed", None),
        (TRANSIT, "Released by customs", None),
        (TRANSIT, "Vrijgegeven door de douane", None),
        (TRANSIT, "Zollabfertigung abgeschlossen", None),
        (TRANSIT, "Dédouanement terminé", None),
        (WRONG, "The parcel was lost", Heard.LOST),
        (WRONG, "Zending is zoekgeraakt", Heard.LOST),
        (WRONG, "Sendung ist nicht auffindbar", Heard.LOST),
        (WRONG, "Colis égaré", Heard.LOST),
        (WRONG, "Zending beschadigd, wordt opnieuw verpakt", Heard.DAMAGED),
        (WRONG, "Address is incomplete", Heard.ADDRESS),
        (MISSED, "Empfänger unbekannt", Heard.ADDRESS),
        (MISSED, "Onvolledig adres", Heard.ADDRESS),
        (WRONG, "Annahme verweigert", Heard.REFUSED),
        (MISSED, "Niet thuis, pakket gaat naar een PostNL-punt", Heard.TO_POINT),
        (MISSED, "Die Sendung wird in die Filiale gebracht", Heard.TO_POINT),
        (TRANSIT, "On its way to the parcel shop", Heard.TO_POINT),
        (THERE, "Bezorgd bij de buren", Heard.NEIGHBOUR),
        (THERE, "Bezorgd bij je buurvrouw", Heard.NEIGHBOUR),
        (THERE, "Zugestellt an Nachbarn", Heard.NEIGHBOUR),
        (THERE, "Livré chez un voisin", Heard.NEIGHBOUR),
        (THERE, "Left in a safe place", Heard.SAFE_PLACE),
        (THERE, "Die Sendung wurde am Ablageort hinterlegt", Heard.SAFE_PLACE),
        (THERE, "In de brievenbus gedaan", Heard.MAILBOX),
        (THERE, "Distribué dans la boîte aux lettres", Heard.MAILBOX),
        # Places and words that only look alike.
        (THERE, "Bezorgd in Buren", None),
        (TRANSIT, "Sorteercentrum Zollikofen", None),
        (TRANSIT, "Aangekomen in Douai", None),
        (WRONG, "Wrong depot", None),
        (MISSED, "Niemand thuis", None),
        # A word about what might be is not heard where the parcel stands elsewhere.
        (THERE, "Zending was bij de douane", None),
        (Status.RETURN_TO_SENDER, "Refused by customs", None),
    ],
)
def test_words_say_more_than_the_status(status: Status, words: str, heard: Heard | None) -> None:
    assert _in_words(status, words) == heard


def test_every_code_leads_to_an_answer() -> None:
    from storefront.answers import SPECIAL

    unspoken = set(CODES.values()) - set(SPECIAL) - {Heard.TO_POINT}
    assert unspoken == set()


@given(st.text(max_size=400), st.sampled_from(list(Status)))
def test_no_words_of_a_carrier_break_the_page(words: str, status: Status) -> None:
    assert _in_words(status, words) in {None, *Heard}
