"""The browser tab's icon until a brand brings its own."""

from django.utils.html import format_html

from merchants.branding import Tokens


def icon_svg(tokens: Tokens) -> str:
    """The wordmark's initial on the brand's colour, as SVG without style or script."""
    initial = next((character.upper() for character in tokens.wordmark if character.isalnum()), "·")
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="{}"/>'
        '<text x="32" y="46" font-family="system-ui,Arial,sans-serif" font-size="40" font-weight="700"'
        ' text-anchor="middle" fill="{}">{}</text></svg>',
        tokens.colour,
        tokens.on_colour,
        initial,
    )
