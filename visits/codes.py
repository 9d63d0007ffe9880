"""Pictures of QR codes (library `segno`)."""

import io

import segno

QUIET = 4  # modules of white around it, as the standard asks (ISO/IEC 18004, 6.3.8)


def qr_svg(content: str) -> bytes:
    """The code as a drawing without styles and scripts, black on white in every colour scheme: phones read that."""
    out = io.BytesIO()
    _code(content).save(
        out, kind="svg", border=QUIET, scale=1, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return out.getvalue()


def qr_png(content: str, scale: int = 6) -> bytes:
    """The code as a picture for mails; `scale` is pixels a module."""
    out = io.BytesIO()
    _code(content).save(out, kind="png", border=QUIET, scale=scale)
    return out.getvalue()


def _code(content: str) -> segno.QRCode:
    # A quarter of it may be scratched or in the glare of a screen.
    return segno.make_qr(content, error="q")
