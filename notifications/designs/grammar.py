"""The first lock before Liquid: what merchants write is read by a grammar of our own, and refused with line and reason.

It knows `{{ value | filter }}` and if, unless, case and for, over the values of the registry. No brackets, no ranges,
no assignments, no raw, no comments: what is not listed here never reaches the library.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from notifications.designs.liquid import FILTERS
from notifications.designs.problems import Problem, Refused
from notifications.designs.values import Kind, Value

LONGEST = 8_000  # characters of a field
DEEPEST = 6  # conditions within conditions
MOST = 120  # tags and values in one field
TOKEN = re.compile(
    r"\s*(?:(?P<string>\"[^\"]*\"|'[^']*')|(?P<number>\d{1,6})(?![\w.])|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
    r"|(?P<sign>==|!=|<=|>=|<|>|\||:|,))",
    re.ASCII,
)
OPERATORS = frozenset({"==", "!=", "<=", ">=", "<", ">", "contains"})
LITERALS = frozenset({"true", "false", "nil", "empty", "blank"})
OPENING = {"if": "endif", "unless": "endunless", "case": "endcase", "for": "endfor"}
MIDDLE = {"elsif": {"if", "unless"}, "else": {"if", "unless", "case", "for"}, "when": {"case"}}
ARGUMENTS = {"default": (1, 1), "truncate": (0, 2), "truncatewords": (0, 2)}
FORLOOP = frozenset({"forloop.first", "forloop.last", "forloop.index", "forloop.length"})


@dataclass(frozen=True)
class Piece:
    """A stretch of a field: text, {{ output }} or {% tag %}, as it was written."""

    kind: str  # "text", "output" or "tag"
    source: str
    line: int
    inside: str = ""  # without the braces
    values: tuple[Value, ...] = ()  # what an output prints


@dataclass
class Reader:
    """Where the reading of a field stands: open tags, their loop variables, and what is wrong so far."""

    known: Mapping[str, Value]
    open: list[tuple[str, int, str, Value | None]] = field(default_factory=list)  # tag, line, loop variable, over what
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, words: str) -> None:
        self.problems.append(Problem(words, line))


def read(source: str, known: Mapping[str, Value]) -> list[Piece]:
    """The pieces of a field, checked. Raises Refused with everything that is wrong."""
    if len(source) > LONGEST:
        raise Refused(Problem(_("This is too long: at most %(most)s characters.") % {"most": LONGEST}))
    reader = Reader(known)
    pieces = [_checked(piece, reader) for piece in split(source)]
    if sum(piece.kind != "text" for piece in pieces) > MOST:
        reader.wrong(0, _("These are too many values and conditions for one field: at most %(most)s.") % {"most": MOST})
    for name, line, _variable, _over in reader.open:
        reader.wrong(line, _("the tag {%% %(tag)s %%} is never closed") % {"tag": name})
    if reader.problems:
        raise Refused(*reader.problems)
    return pieces


def split(source: str) -> list[Piece]:
    """Cut a field into its pieces, in one pass however it was written. Raises Refused for braces left open."""
    pieces: list[Piece] = []
    at, line = 0, 1
    while at < len(source):
        start = _next_opening(source, at)
        if start > at:
            pieces.append(Piece("text", source[at:start], line))
            line += source.count("\n", at, start)
        if start == len(source):
            break
        opening = source[start : start + 2]
        end = source.find("}}" if opening == "{{" else "%}", start + 2)
        again = _next_opening(source, start + 2)
        if end < 0 or again < end:
            raise Refused(Problem(_("“%(brace)s” is never closed") % {"brace": opening}, line))
        inside = source[start + 2 : end].strip("-").strip()
        kind = "output" if opening == "{{" else "tag"
        pieces.append(Piece(kind, source[start : end + 2], line, inside))
        line += source.count("\n", start, end)
        at = end + 2
    return pieces


def _next_opening(source: str, at: int) -> int:
    places = [place for place in (source.find("{{", at), source.find("{%", at)) if place >= 0]
    return min(places, default=len(source))


def _checked(piece: Piece, reader: Reader) -> Piece:
    if piece.kind == "text":
        for left in ("}}", "%}"):
            if left in piece.source:
                line = piece.line + piece.source.count("\n", 0, piece.source.index(left))
                reader.wrong(line, _("“%(brace)s” has no beginning") % {"brace": left})
        return piece
    tokens = _tokens(piece, reader)
    if tokens is None:
        return piece
    if piece.kind == "tag":
        _tag(tokens, piece, reader)
        return piece
    value = _output(tokens, piece.line, reader)
    return Piece(piece.kind, piece.source, piece.line, piece.inside, (value,) if value else ())


def _tokens(piece: Piece, reader: Reader) -> list[tuple[str, str]] | None:
    """The words of a tag as (kind, word); None when one of them cannot stand there."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(piece.inside):
        match = TOKEN.match(piece.inside, at)
        if match is None or match.lastgroup is None:
            sign = piece.inside[at:].strip()[:1] or " "
            reader.wrong(piece.line, _("“%(sign)s” cannot stand here") % {"sign": sign})
            return None
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    if not found:
        reader.wrong(piece.line, _("the braces are empty"))
        return None
    return found


def _output(tokens: list[tuple[str, str]], line: int, reader: Reader) -> Value | None:
    kind, word = tokens[0]
    filters = _filters(tokens[1:], line, reader)
    if kind != "name" or word in LITERALS:
        if kind == "sign" or word in LITERALS:
            reader.wrong(line, _("“%(sign)s” cannot stand here") % {"sign": word})
        return None
    value = resolve(word, line, reader)
    if value is None:
        return None
    if value.kind == Kind.FLAG:
        reader.wrong(line, _("“%(name)s” is yes or no: use it in {%% if %%}") % {"name": word})
    elif value.kind in (Kind.LIST, Kind.LINES) and filters[:1] != ["size"]:
        reader.wrong(line, _("“%(name)s” is a list: use it in {%% for %%}") % {"name": word})
    return value


def _filters(tokens: list[tuple[str, str]], line: int, reader: Reader) -> list[str]:
    """The names of the filters behind a value, each with its arguments checked."""
    names: list[str] = []
    for part in _parted(tokens, "|"):
        if not part:
            continue
        kind, name = part[0]
        if kind != "name" or name not in FILTERS:
            reader.wrong(line, unknown_words(_("there is no filter “%(name)s”") % {"name": name}, name, FILTERS))
            continue
        names.append(name)
        given = [token for token in part[1:] if token[0] in ("string", "number")]
        signs = [word for kind, word in part[1:] if kind not in ("string", "number")]
        least, most = ARGUMENTS.get(name, (0, 0))
        if not least <= len(given) <= most or signs != ([":"] + [","] * (len(given) - 1) if given else []):
            reader.wrong(line, _("the filter “%(name)s” is not written right") % {"name": name})
    if tokens and tokens[0] != ("sign", "|"):
        reader.wrong(line, _("“%(sign)s” cannot stand here") % {"sign": tokens[0][1]})
    return names


def _parted(tokens: list[tuple[str, str]], sign: str) -> list[list[tuple[str, str]]]:
    parts: list[list[tuple[str, str]]] = [[]]
    for token in tokens:
        if token == ("sign", sign):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts[1:]


def _tag(tokens: list[tuple[str, str]], piece: Piece, reader: Reader) -> None:
    name, rest = tokens[0][1], tokens[1:]
    if name in OPENING:
        over = _opened(name, rest, piece.line, reader)
        variable = rest[0][1] if name == "for" and rest else ""
        reader.open.append((name, piece.line, variable, over))
        if len(reader.open) > DEEPEST:
            reader.wrong(
                piece.line,
                _("these are too many conditions within conditions: at most %(most)s deep") % {"most": DEEPEST},
            )
    elif name in OPENING.values():
        _closed(name, rest, piece.line, reader)
    elif name in MIDDLE:
        if not reader.open or reader.open[-1][0] not in MIDDLE[name]:
            reader.wrong(piece.line, _("{%% %(tag)s %%} has no beginning") % {"tag": name})
        elif name == "elsif":
            _condition(rest, piece.line, reader)
        elif name == "when":
            _choices(rest, piece.line, reader)
        elif rest:
            reader.wrong(piece.line, _("“%(sign)s” cannot stand here") % {"sign": rest[0][1]})
    else:
        tags = [*OPENING, *MIDDLE, *OPENING.values()]
        reader.wrong(piece.line, unknown_words(_("there is no tag {%% %(tag)s %%}") % {"tag": name}, name, tags))


def _opened(name: str, rest: list[tuple[str, str]], line: int, reader: Reader) -> Value | None:
    """Check what stands in an opening tag; for a loop, the list it runs over."""
    if name in ("if", "unless"):
        _condition(rest, line, reader)
        return None
    if name == "case":
        if len(rest) == 1 and rest[0][0] == "name":
            resolve(rest[0][1], line, reader)
        else:
            reader.wrong(line, _("{%% case %%} needs one value"))
        return None
    return _loop(rest, line, reader)


def _loop(rest: list[tuple[str, str]], line: int, reader: Reader) -> Value | None:
    kinds = [kind for kind, _word in rest]
    words = [word for _kind, word in rest]
    if kinds[:3] != ["name"] * 3 or words[1] != "in" or "." in words[0]:
        reader.wrong(line, _("write it like {%% for item in order.items %%}"))
        return None
    if words[0] in LITERALS or words[0] in {name.partition(".")[0] for name in reader.known} | {"forloop"}:
        reader.wrong(line, _("“%(name)s” is taken: choose another name") % {"name": words[0]})
    tail = list(zip(kinds[3:], words[3:], strict=True))
    if tail and not re.fullmatch(
        r"(limit : \d+|offset : \d+|reversed)( (limit : \d+|offset : \d+|reversed))*", " ".join(words[3:])
    ):
        reader.wrong(line, _("“%(sign)s” cannot stand here") % {"sign": words[3]})
    value = resolve(words[2], line, reader)
    if value is not None and value.kind not in (Kind.LIST, Kind.LINES):
        reader.wrong(line, _("“%(name)s” is no list") % {"name": words[2]})
        return None
    return value


def _closed(name: str, rest: list[tuple[str, str]], line: int, reader: Reader) -> None:
    if not reader.open:
        reader.wrong(line, _("{%% %(tag)s %%} has no beginning") % {"tag": name})
        return
    opened, at, _variable, _over = reader.open.pop()
    if OPENING[opened] != name:
        reader.wrong(
            line,
            _("{%% %(tag)s %%} closes nothing: {%% %(opened)s %%} of line %(line)s is still open")
            % {"tag": name, "opened": opened, "line": at},
        )
    elif rest:
        reader.wrong(line, _("“%(sign)s” cannot stand here") % {"sign": rest[0][1]})


def _choices(rest: list[tuple[str, str]], line: int, reader: Reader) -> None:
    if not rest or any(kind not in ("string", "number") and word not in (",", "or") for kind, word in rest):
        reader.wrong(line, _("{%% when %%} needs words in quotes"))


def _condition(rest: list[tuple[str, str]], line: int, reader: Reader) -> None:
    """[not] value [operator value], joined by and/or."""
    terms: list[list[tuple[str, str]]] = [[]]
    for token in rest:
        if token in (("name", "and"), ("name", "or")):
            terms.append([])
        else:
            terms[-1].append(token)
    for term in terms:
        if term[:1] == [("name", "not")]:
            term.pop(0)
        signs = [word for word in (word for _kind, word in term) if word in OPERATORS]
        shape = (len(term), len(signs))
        if shape not in ((1, 0), (3, 1)) or (len(term) == 3 and term[1][1] not in OPERATORS):
            reader.wrong(line, _("this condition is not written right"))
            continue
        _compared(term, line, reader)


def _compared(term: list[tuple[str, str]], line: int, reader: Reader) -> None:
    """Look up what a condition compares. Larger and smaller is for numbers: a text beside a number has no order."""
    sizes = len(term) == 3 and term[1][1] in ("<", ">", "<=", ">=")
    for kind, word in term[::2]:
        value = resolve(word, line, reader) if kind == "name" and word not in LITERALS else None
        if kind == "sign":
            reader.wrong(line, _("“%(sign)s” cannot stand here") % {"sign": word})
        elif sizes and not (kind == "number" or (value and value.kind == Kind.COUNT)):
            reader.wrong(line, _("“%(name)s” is no number: it has no more or less") % {"name": word})


def resolve(name: str, line: int, reader: Reader) -> Value | None:
    """The value of this name, here, or a problem that says what was probably meant."""
    root, _dot, own = name.partition(".")
    loops = {variable: over for tag, _line, variable, over in reader.open if tag == "for"}
    if root in loops:
        return _of_loop(name, own, loops[root], line, reader)
    if loops and name in FORLOOP:
        return Value(name, "", Kind.TEXT, name)
    if name in reader.known:
        return reader.known[name]
    words = _("unknown value “%(name)s”") % {"name": name}
    reader.wrong(line, unknown_words(words, name, [*reader.known, *loops]))
    return None


def _of_loop(name: str, own: str, over: Value | None, line: int, reader: Reader) -> Value | None:
    if over is None:
        return None  # the loop itself is wrong, which was said already
    if (over.kind == Kind.LINES and not own) or own in over.fields:
        return Value(name, "", Kind.TEXT, name)
    root = name.partition(".")[0]
    words = _("unknown value “%(name)s”") % {"name": name}
    reader.wrong(line, unknown_words(words, name, [f"{root}.{known}" for known in over.fields] or [root]))
    return None


def unknown_words(words: str, name: str, candidates: object) -> str:
    """The problem, and the nearest name that exists."""
    names = [str(candidate) for candidate in candidates]  # type: ignore[attr-defined]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if not near:
        ending = f".{name.rpartition('.')[2]}"
        near = [candidate for candidate in names if f".{candidate}".endswith(ending)][:1]
    return _("%(problem)s, did you mean “%(near)s”?") % {"problem": words, "near": near[0]} if near else words
