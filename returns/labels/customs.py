"""Whether a parcel crosses a customs border.

The customs territory of the Union: Regulation (EU) No 952/2013, art. 4, by country; Monaco belongs to France's part.
Postcodes outside of it within a member state (Canary Islands, Livigno, Büsingen, ...) are told apart where their
postcodes do.
"""

from returns.labels.contracts import ParcelFacts

UNION = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV", "MC", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
# Beginnings of postcodes: Canary Islands, Ceuta, Melilla; Büsingen, Heligoland; Livigno; French islands beyond the sea
# are inside (they are of the customs territory), and so is Northern Ireland, for goods, which starts with BT.
OUTSIDE = {
    "ES": ("35", "38", "51", "52"),
    "DE": ("78266", "27498"),
    "IT": ("23041",),
}


def crosses_customs(from_country: str, from_postal_code: str, to_country: str, to_postal_code: str) -> bool:
    """True when customs papers are needed on the way; countries are ISO, two letters."""
    one, other = _territory(from_country, from_postal_code), _territory(to_country, to_postal_code)
    return one != other or one.startswith("outside ")


def crosses(parcel: ParcelFacts) -> bool:
    """The same for a parcel."""
    return crosses_customs(parcel.from_country, parcel.from_postal_code, parcel.to_country, parcel.to_postal_code)


def _territory(country: str, postal_code: str) -> str:
    code = "".join(postal_code.split()).upper()
    if country in UNION:
        return f"outside {country}" if code.startswith(OUTSIDE.get(country, ())) and code else "EU"
    return "EU" if country == "GB" and code.startswith("BT") else country
