"""Why a day is expected, in words."""

from datetime import date

import pytest
from django.utils import translation

from tracking.eta_words import reason_words
from tracking.models import Shipment


@pytest.mark.parametrize("language", ["en", "nl", "de", "fr"])
@pytest.mark.parametrize(
    "basis", ["courier", "carrier", "record:7:0", "history:9:2", "similar:8:1", "usual:8:4", "promised", "promises:6:0"]
)
def test_every_basis_has_words_that_name_its_numbers(basis: str, language: str) -> None:
    row = Shipment(carrier="postnl", eta_from=date(2037, 3, 11), eta_until=date(2037, 3, 12), eta_basis=basis)
    with translation.override(language):
        words = reason_words(row)
    code, *numbers = basis.split(":")
    assert words and "%" not in words
    assert code not in ("history", "similar") or all(number in words for number in numbers)
