"""A code that a carrier sends as a picture: read back, so that it can be drawn sharp and with its quiet zone.

What cannot be read (a symbology that we do not draw, a picture of something else) is laid on a page of its own: the
customer shows that at the counter.
"""

import io
import warnings

from PIL import Image

from returns.labels.codes import is_drawable

MOST_PIXELS = 16_000_000
LONGEST = 200  # characters that ReturnParcel.code holds
KINDS = {"QRCode": "qr", "Code128": "barcode"}
MARGIN = 60  # pixels of white around a picture on its page


def read_code(png: bytes) -> tuple[str, str]:
    """Content and kind ("qr", "barcode") of the one code in the picture; ("", "") where it cannot be drawn anew."""
    picture = _opened(png)
    if picture is None:
        return "", ""
    try:
        import zxingcpp
    except ImportError:  # no wheel for this machine: the page does
        return "", ""
    found = zxingcpp.read_barcodes(picture)
    if len(found) != 1:
        return "", ""
    kind = KINDS.get(str(found[0].format).rpartition(".")[2].replace(" ", ""), "")
    # A code of bytes that are no text would be another one once it is drawn.
    if not kind or found[0].text.encode() != found[0].bytes or len(found[0].text) > LONGEST:
        return "", ""
    if not is_drawable(kind, found[0].text):
        return "", ""
    return found[0].text, kind


def page_of(png: bytes) -> bytes | None:
    """The picture as a PDF of one page, in the middle of white; None for what is no picture."""
    picture = _opened(png)
    if picture is None:
        return None
    page = Image.new("L", (picture.width + 2 * MARGIN, picture.height + 2 * MARGIN), 255)
    page.paste(picture, (MARGIN, MARGIN))
    out = io.BytesIO()
    page.save(out, "PDF", resolution=150)
    return out.getvalue()


def _opened(png: bytes) -> Image.Image | None:
    """The picture in grey on white; None for a broken one, and for a bomb."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    return None
                ground = Image.new("RGBA", opened.size, "white")
                ground.alpha_composite(opened.convert("RGBA"))
                return ground.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
