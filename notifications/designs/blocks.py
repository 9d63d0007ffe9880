"""A design as data: what its blocks are, which fields they have, and what is wrong with one."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from notifications.designs import cleaning, links
from notifications.designs.grammar import Reader, read, resolve
from notifications.designs.problems import Problem, Refused
from notifications.designs.values import Kind, Value, values_for

MOST_BLOCKS = 40
LINE = 300  # characters of a line
BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
PRODUCTS = ("order.items", "order.to_follow")
Block = dict[str, Any]
Document = dict[str, dict[str, Any]]  # by language: {"subject", "preheader", "blocks"}


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `kind`: line, rich, link, flag, picture, or the choices of a select."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()
    is_needed: bool = True
    default: str | bool = ""


@dataclass(frozen=True)
class BlockType:
    """A kind of block. A promotion shows only where the reader may get offers."""

    key: str
    fields: tuple[Field, ...] = ()
    is_promotion: bool = False
    needs: tuple[str, ...] = ()  # values of which the mail must know one, or there is nothing to show


TYPES = {
    block.key: block
    for block in (
        BlockType("heading", (Field("text", "line"), Field("level", "choice", ("1", "2"), default="2"))),
        BlockType("text", (Field("body", "rich"), Field("quiet", "flag"), Field("is_offer", "flag"))),
        BlockType("button", (Field("label", "line"), Field("link", "link", default="{{ mail.link }}"),
                             Field("is_offer", "flag"))),
        BlockType("product_list", (Field("lines", "choice", PRODUCTS, default=PRODUCTS[0]),
                                   Field("show_prices", "flag", default=True), Field("show_address", "flag"))),
        BlockType("tracking_status", (Field("show_progress", "flag", default=True),
                                      Field("show_rows", "flag", default=True), Field("show_others", "flag"))),
        BlockType("points", (Field("text", "line", is_needed=False),), is_promotion=True, needs=("points.balance",)),
        BlockType("coupon", (Field("text", "line", is_needed=False),), is_promotion=True, needs=("coupon.code",)),
        BlockType("offers", is_promotion=True, needs=("mail.offers",)),
        BlockType("answers", needs=("survey.answers",)),
        BlockType("collect_code", needs=("collection.code", "return.shown_code")),
        BlockType("image", (Field("picture", "picture"), Field("alt", "line"), Field("link", "link", is_needed=False),
                            Field("width", "choice", ("full", "half"), default="full"), Field("is_offer", "flag"))),
        BlockType("divider"),
    )
}  # fmt: skip


def fresh(kind: str) -> Block:
    """A new block of this kind, with what its fields begin with."""
    return {"type": kind, **{field.name: field.default for field in TYPES[kind].fields}, "when": []}


def types_for(template: str) -> list[str]:
    """The kinds of blocks that a design of this mail may have."""
    known = values_for(template)
    return [key for key, block in TYPES.items() if _is_fit(block, known)]


def _is_fit(block: BlockType, known: Mapping[str, Value]) -> bool:
    return not block.needs or any(name in known for name in block.needs)


def checked(document: Any, template: str) -> Document:
    """The document as it is kept: only known languages, blocks and fields. Raises Refused with all problems."""
    known, problems = values_for(template), []
    spoken = {code for code, _name in settings.LANGUAGES}
    if not isinstance(document, dict) or not document or not set(document) <= spoken:
        raise Refused(Problem(_("A mail needs words in at least one language.")))
    made: Document = {}
    for language, words in document.items():
        if not isinstance(words, dict):
            raise Refused(Problem(_("A mail needs words in at least one language."), language=language))
        try:
            made[language] = _words(words, known)
        except Refused as refused:
            problems += [problem.at(language=language) for problem in refused.problems]
    if problems:
        raise Refused(*problems)
    return made


def _words(words: dict[str, Any], known: Mapping[str, Value]) -> dict[str, Any]:
    problems: list[Problem] = []
    made: dict[str, Any] = {}
    for name in ("subject", "preheader"):
        made[name] = one_line(words.get(name))
        problems += _problems(name, lambda name=name: _line(made[name], known, is_needed=name == "subject"))
    blocks = words.get("blocks")
    if not isinstance(blocks, list) or not 0 < len(blocks) <= MOST_BLOCKS:
        problems.append(Problem(_("A mail has between 1 and %(most)s blocks.") % {"most": MOST_BLOCKS}))
        blocks = []
    made["blocks"] = []
    for place, block in enumerate(blocks):
        try:
            made["blocks"].append(_block(block, known))
        except Refused as refused:
            problems += [problem.at(block=place) for problem in refused.problems]
    if problems:
        raise Refused(*problems)
    return made


def _block(block: Any, known: Mapping[str, Value]) -> Block:
    kind = block.get("type") if isinstance(block, dict) else None
    if not isinstance(kind, str) or kind not in TYPES:
        raise Refused(Problem(_("There is no such kind of block.")))
    if not _is_fit(TYPES[kind], known):
        raise Refused(Problem(_("This mail does not know what this block would show.")))
    problems: list[Problem] = []
    made: Block = {"type": kind}
    for field in TYPES[kind].fields:
        made[field.name] = _kept(field, block.get(field.name))
        problems += _problems(field.name, lambda field=field: _check(field, made[field.name], known))
    made["when"] = conditions(block.get("when"), known, problems)
    if problems:
        raise Refused(*problems)
    return made


def _kept(field: Field, given: Any) -> str | bool:
    if field.kind == "flag":
        return given in (True, "on", "true", "1")
    if field.kind == "rich":
        return many_lines(given)
    return one_line(given) or (str(field.default) if field.kind == "choice" else "")


def _check(field: Field, value: str | bool, known: Mapping[str, Value]) -> None:
    """Raise Refused unless the field may be kept."""
    if isinstance(value, bool):
        return
    if not value:
        if field.is_needed:
            raise Refused(Problem(_("Fill this in.")))
    elif field.kind == "line":
        _line(value, known, is_needed=field.is_needed)
    elif field.kind == "rich":
        cleaning.rich(value, known)
    elif field.kind == "link":
        links.linked(value, known)
    elif field.kind == "picture" and not re.fullmatch(r"[0-9a-f]{32}\.(png|jpg)", value):
        raise Refused(Problem(_("Choose a picture.")))
    elif field.kind == "choice" and value not in field.choices:
        raise Refused(Problem(_("Choose one of these.")))


def _line(text: str, known: Mapping[str, Value], is_needed: bool) -> None:
    if is_needed and not text:
        raise Refused(Problem(_("Fill this in.")))
    # Conditions double the letters, so they are not counted; what comes out is cut to a header's length.
    if len(re.sub(r"{%.*?%}", "", text)) > LINE * 4:
        raise Refused(Problem(_("This is too long: at most %(most)s characters.") % {"most": LINE}))
    read(text, known)


def conditions(given: Any, known: Mapping[str, Value], problems: list[Problem]) -> list[dict[str, str]]:
    """When the block shows: each a known value that must be there ("yes") or not ("no")."""
    made = []
    for item in given if isinstance(given, list) else []:
        name = one_line(item.get("value")) if isinstance(item, dict) else ""
        if not name:
            continue
        reader = Reader(known)
        value = resolve(name, 0, reader)
        if value is None or (value.kind == Kind.LINK and not name.startswith("mail.")):
            problems += [problem.at(field="when") for problem in reader.problems]
            continue
        made.append({"value": name, "is": "no" if item.get("is") == "no" else "yes"})
    return made[:4]


def _problems(field: str, check: Any) -> list[Problem]:
    try:
        check()
    except Refused as refused:
        return [problem.at(field=field) for problem in refused.problems]
    return []


def one_line(given: Any) -> str:
    """What was typed, on one line, without control characters and direction overrides."""
    return " ".join(many_lines(given).split())


def many_lines(given: Any) -> str:
    """What was typed, with its line ends, without other control characters and direction overrides."""
    text = given.replace("\r\n", "\n").replace("\r", "\n") if isinstance(given, str) else ""
    return "".join(
        character
        for character in text
        if character in "\n\t" or (unicodedata.category(character) not in ("Cc", "Cs") and character not in BIDI)
    ).strip()
