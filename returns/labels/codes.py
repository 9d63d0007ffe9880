"""Drawing codes: QR (library `segno`, by visits/codes.py) and Code 128 (encoded by `python-barcode`).

Black on white with a quiet zone in every colour scheme, also on a dark page and in a dark mail: that is what scanners
read. As drawings without styles and scripts for pages, as PNG for mails.
"""

import io
from xml.sax.saxutils import quoteattr

from barcode.codex import Code128
from barcode.errors import BarcodeError
from PIL import Image

from visits.codes import qr_png, qr_svg

QUIET = 10  # modules of white left and right of a Code 128 (ISO/IEC 15417, 4.4)
HEIGHT = 40  # modules; a phone's screen is held in front of a hand scanner, so higher than the least
LONGEST = 48  # characters that still fit a phone's width
START_C = 105  # ISO/IEC 15417, table 1
KINDS = ("qr", "barcode", "number")


class _Code128(Code128):  # type: ignore[misc]  # the library has no types
    """The library drops a first "99" as a change of character sets, though it is data where the code begins with set C:
    990012 would be scanned as 0012."""

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        if encoded[0] == START_C:
            return encoded
        optimized: list[int] = super()._try_to_optimize(encoded)
        return optimized


class NotDrawable(ValueError):
    """The content cannot stand in a code of this kind."""


def code_svg(kind: str, content: str, label: str = "") -> bytes:
    """The code as a drawing; `label` is what a screen reader says. Raises NotDrawable."""
    if kind == "qr":
        return qr_svg(_checked(content))
    modules = _modules(kind, content)
    width = len(modules) + 2 * QUIET
    bars = "".join(f"M{start + QUIET} 0h{length}v{HEIGHT}h-{length}z" for start, length in _bars(modules))
    name = f' role="img" aria-label={quoteattr(label)}' if label else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -4 {width} {HEIGHT + 8}"{name}>'
        f'<path fill="#fff" d="M0 -4h{width}v{HEIGHT + 8}h-{width}z"/><path fill="#000" d="{bars}"/></svg>'
    ).encode()


def code_png(kind: str, content: str, scale: int = 3) -> bytes:
    """The code as a picture; `scale` is pixels a module of a barcode, half as many again for a QR. NotDrawable."""
    if kind == "qr":
        return qr_png(_checked(content), max(1, scale * 2))
    modules = _modules(kind, content)
    picture = Image.new("1", (len(modules) + 2 * QUIET, 1), 1)
    for start, length in _bars(modules):
        picture.paste(0, (start + QUIET, 0, start + QUIET + length, 1))
    whole = Image.new("1", (picture.width * scale, (HEIGHT + 8) * scale), 1)
    whole.paste(picture.resize((picture.width * scale, HEIGHT * scale), Image.Resampling.NEAREST), (0, 4 * scale))
    out = io.BytesIO()
    whole.save(out, "PNG", optimize=True)
    return out.getvalue()


def is_drawable(kind: str, content: str) -> bool:
    """Whether there is a picture of it; a number is said or written, and needs none."""
    try:
        _ = _checked(content) if kind == "qr" else _modules(kind, content)
    except NotDrawable:
        return False
    return True


def _checked(content: str) -> str:
    if not content or len(content.encode()) > 500:
        raise NotDrawable("a QR code of ours holds 1 to 500 bytes")
    return content


def _modules(kind: str, content: str) -> str:
    """The bars as "1" and "0", one a module."""
    if kind != "barcode":
        raise NotDrawable(f"{kind}: there is no picture of this")
    if not content or len(content) > LONGEST or not content.isascii() or not content.isprintable():
        raise NotDrawable(f"a Code 128 of ours holds 1 to {LONGEST} printable ASCII characters")
    try:
        built: str = _Code128(content).build()[0]
    except (BarcodeError, KeyError, ValueError) as error:
        raise NotDrawable(str(error)) from error
    return built


def _bars(modules: str) -> list[tuple[int, int]]:
    """(first module, width) of each bar."""
    bars: list[tuple[int, int]] = []
    for place, module in enumerate(modules):
        if module == "1" and bars and sum(bars[-1]) == place:
            bars[-1] = (bars[-1][0], bars[-1][1] + 1)
        elif module == "1":
            bars.append((place, 1))
    return bars


def mail_picture(content: str, kind: str) -> bytes:
    """The code as a PNG that is large enough in a mail: 8 pixels a module of a QR, 3 of a barcode. NotDrawable."""
    return qr_png(_checked(content), 8) if kind == "qr" else code_png(kind, content)
