"""The links that the law wants at the foot of a shop's pages and mails: names from a list, addresses from the shop."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from merchants.models import Brand

# In the order in which they are shown.
LINKS = {
    "imprint": pgettext_lazy("legal link", "Legal notice"),
    "privacy": pgettext_lazy("legal link", "Privacy"),
    "terms": pgettext_lazy("legal link", "Terms and conditions"),
    "withdrawal": pgettext_lazy("legal link", "Right of withdrawal"),
}
LONGEST = 300  # characters of an address


def legal_links(brand: Brand) -> list[tuple[str, str]]:
    """The merchant's links as (name in the active language, address)."""
    return [(str(name), brand.legal[key]) for key, name in LINKS.items() if brand.legal.get(key)]


def require_web_address(address: str) -> None:
    """Raise ValidationError unless it is an https address that a customer can open."""
    try:
        parts = urlsplit(address)
        whole = parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        whole = False
    if not whole or len(address) > LONGEST or not address.isprintable() or " " in address:
        raise ValidationError(_("Give a whole address that begins with https://, like https://shop.example/privacy."))
