"""Where a button, a link or a picture of a design may lead: the web and mail, written out or by a known value."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from notifications.designs.grammar import Piece, read
from notifications.designs.problems import Problem, Refused
from notifications.designs.values import Kind, Value

SCHEMES = ("https", "http", "mailto")
# A host of its own right before a path: no user, no port trick, no blank, nothing a mail program reads otherwise.
WEB = re.compile(r"https?://[\w.-]+(?::\d{2,5})?(?:[/?#]\S*)?", re.IGNORECASE)
MAIL = re.compile(r"mailto:[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?:\?subject=[\w%+.~-]*)?", re.IGNORECASE)
ODD = re.compile(
    "[\\\\\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\uff0e\u3002\"'<>`]"
)
BEHIND_HOST = re.compile(r"https?://[^/?#]+[/?#]", re.IGNORECASE)
FIRST = "0"  # stands for a value while the address around it is looked at


@dataclass(frozen=True)
class Address:
    """An address with its Liquid, for an attribute of HTML and for plain text."""

    html: str
    text: str


def linked(source: str, known: Mapping[str, Value]) -> Address:
    """Read what was typed as an address. Raises Refused.

    Either one value that is an address, or an address written out with values in its path or query, which are then
    encoded: no value can change the host.
    """
    pieces = [piece for piece in read(source.strip(), known) if piece.kind != "text" or piece.source]
    if any(piece.kind == "tag" for piece in pieces):
        raise Refused(Problem(_("An address holds no conditions. Make two blocks, and show each when it is right.")))
    if not pieces:
        raise Refused(Problem(_("Say where it leads.")))
    if len(pieces) == 1 and pieces[0].kind == "output":
        return _one_value(pieces[0])
    _refuse_odd("".join(FIRST if piece.kind == "output" else piece.source for piece in pieces))
    first = pieces[0].source if pieces[0].kind == "text" else ""
    if len(pieces) > 1 and not BEHIND_HOST.match(first):
        words = _("A value can stand behind the host only, like https://shop.example/search?q={{ order.number }}")
        raise Refused(Problem(words))
    parts = [(piece.kind == "text", piece.source if piece.kind == "text" else _encoded(piece)) for piece in pieces]
    return Address(
        html="".join(html.escape(part) if is_text else part for is_text, part in parts),
        text="".join(part for _is_text, part in parts),
    )


def _one_value(piece: Piece) -> Address:
    value = piece.values[0] if piece.values else None
    if value is None or value.kind != Kind.LINK or "|" in piece.inside:
        words = _("“%(name)s” is no address. Use mail.link, or write https://…")
        raise Refused(Problem(words % {"name": piece.inside}))
    return Address(f"{{{{ {value.name} }}}}", f"{{{{ {value.name} }}}}")


def _encoded(piece: Piece) -> str:
    return f"{{{{ {piece.inside.split('|')[0].strip()} | url_encode }}}}"


def _refuse_odd(address: str) -> None:
    """Raise Refused unless this is a plain https, http or mailto address."""
    if ODD.search(address):
        raise Refused(Problem(_("There is a character in this address that does not belong there. Copy it once more.")))
    words = _("An address begins with https:// or mailto: and is complete.")
    scheme = address.partition(":")[0].lower()
    if scheme not in SCHEMES or not (WEB if scheme != "mailto" else MAIL).fullmatch(address):
        raise Refused(Problem(words))
    try:
        urlsplit(address)
    except ValueError as error:
        raise Refused(Problem(words)) from error
