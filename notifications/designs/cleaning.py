"""Rich text as merchants write it: a few tags and links, cleaned by nh3 with the Liquid taken out beforehand."""

import html
import re
import secrets
from collections.abc import Mapping
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _

from notifications.designs.grammar import OPENING, Piece, read
from notifications.designs.links import linked
from notifications.designs.problems import Problem, Refused
from notifications.designs.values import Value

TAGS = frozenset({"p", "br", "strong", "b", "em", "i", "a", "ul", "ol", "li"})
ALLOWED = "<strong> <em> <a href> <ul> <ol> <li> <p> <br>"
BLOCKS = re.compile(r"<(?:p|ul|ol)\b", re.IGNORECASE)
TAG = re.compile(r"<\s*/?\s*([a-zA-Z!?][^\s/>]*)")
BARE = re.compile(r"<a(?! href=)")
HREF = re.compile(r'href="([^"]*)"')
GONE = frozenset({"script", "style", "svg", "math", "template", "iframe", "object", "noscript", "title", "textarea"})


class Kept:
    """Pieces taken out of a text, each with a mark in its place that no writer can guess."""

    def __init__(self) -> None:
        self.nonce = secrets.token_hex(6)
        self.pieces: list[str] = []
        self.mark = re.compile(f"zq{self.nonce}x(\\d+)qz")

    def keep(self, piece: str) -> str:
        """Take the piece out; what stands for it is letters and digits."""
        self.pieces.append(piece)
        return f"zq{self.nonce}x{len(self.pieces) - 1}qz"

    def put_back(self, text: str) -> str:
        """The text with every piece in its place again."""
        return self.mark.sub(lambda match: self.pieces[int(match[1])], text)


def rich(source: str, known: Mapping[str, Value]) -> str:
    """Rich text as clean HTML with its Liquid. Blank lines make paragraphs where none are marked. Raises Refused."""
    pieces = read(source, known)
    _refuse_tags(pieces)
    kept = Kept()
    liquid = {place: kept.keep(piece.source) for place, piece in enumerate(pieces) if piece.kind != "text"}
    marked = "".join(liquid.get(place, piece.source) for place, piece in enumerate(pieces))
    cleaned = _cleaner(kept).clean(_paragraphs(marked, kept, pieces))
    if [int(number) for number in kept.mark.findall(cleaned)] != list(range(len(kept.pieces))):
        raise Refused(Problem(_("A value or a condition stands inside a tag, where it cannot.")))
    if BARE.search(cleaned):
        raise Refused(Problem(_("A link leads nowhere: its address begins with https:// or mailto: and is complete.")))
    _refuse_crossing(cleaned, kept)

    def address(match: re.Match[str]) -> str:
        return f'href="{linked(kept.put_back(html.unescape(match[1])), known).html}"'

    return kept.put_back(HREF.sub(address, cleaned))


def line(source: str, known: Mapping[str, Value]) -> str:
    """One line of plain words as HTML with its Liquid. Raises Refused."""
    pieces = read(source, known)
    return "".join(html.escape(piece.source) if piece.kind == "text" else piece.source for piece in pieces)


def _refuse_tags(pieces: list[Piece]) -> None:
    for piece in pieces:
        for match in TAG.finditer(piece.source if piece.kind == "text" else ""):
            if match[1].lower() not in TAGS:
                number = piece.line + piece.source.count("\n", 0, match.start())
                words = _("<%(tag)s> cannot stand here. These can: %(allowed)s")
                raise Refused(Problem(words % {"tag": match[1][:20], "allowed": ALLOWED}, number))


def _cleaner(kept: Kept) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(GONE),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        url_relative=lambda address: address if kept.mark.fullmatch(address) else None,
        link_rel=None,
        strip_comments=True,
    )


def _paragraphs(marked: str, kept: Kept, pieces: list[Piece]) -> str:
    """Blank lines make paragraphs and line ends make breaks, unless the writer marked paragraphs up."""
    marked = marked.replace("\r\n", "\n").strip()
    if BLOCKS.search(marked):
        return marked
    tags = {
        number for number, piece in enumerate(item for item in pieces if item.kind != "text") if piece.kind == "tag"
    }

    def is_bare(text: str) -> bool:
        """Only tags of conditions: they stand between paragraphs, not in one."""
        found = kept.mark.findall(text)
        return bool(found) and not kept.mark.sub("", text).strip() and all(int(number) in tags for number in found)

    made = []
    for part in re.split(r"\n[ \t]*\n", marked):
        stretch: list[str] = []
        for row in [*part.split("\n"), ""]:
            if row and not is_bare(row):
                stretch.append(row)
                continue
            if stretch:
                made.append(f"<p>{'<br>'.join(stretch)}</p>")
                stretch = []
            if row:
                made.append(row)
    return "".join(made)


class Crossing(HTMLParser):
    """Reads clean HTML with marks and notes where a condition and a tag overlap instead of nesting."""

    def __init__(self, kept: Kept, names: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.kept, self.names = kept, names
        self.open: list[str] = []
        self.crossed = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "br":
            self._close(tag)

    def handle_data(self, data: str) -> None:
        for number in self.kept.mark.findall(data):
            name = self.names[int(number)]
            if name in OPENING:
                self.open.append(f"%{name}")
            elif name in OPENING.values():
                self._close(f"%{name.removeprefix('end')}")
            elif name and (not self.open or not self.open[-1].startswith("%")):
                self.crossed = self.crossed or name

    def _close(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed = self.crossed or tag.lstrip("%")


def _refuse_crossing(cleaned: str, kept: Kept) -> None:
    """Raise Refused where {% if %} begins inside a tag and ends outside of it: half a link would swallow the rest."""
    names = ["" if piece.startswith("{{") else piece.strip("{%-} \t\n").split()[0] for piece in kept.pieces]
    reader = Crossing(kept, names)
    reader.feed(cleaned)
    reader.close()
    if reader.crossed or reader.open:
        found = reader.crossed or reader.open[-1].lstrip("%")
        words = _(
            "“%(tag)s” begins inside a tag or a condition and ends outside of it. Close each where it was opened."
        )
        raise Refused(Problem(words % {"tag": found}))
