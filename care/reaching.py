"""Handing a question over to WhatsApp: a plain link with the order's number in it, nothing embedded."""

from urllib.parse import quote


def whatsapp_url(digits: str, text: str) -> str:
    """The link that opens a chat with this number (digits with the country's code) and the text typed in; "" without.

    The customer still sends it himself: opening the link tells the shop nothing.
    """
    return f"https://wa.me/{digits}?text={quote(text)}" if digits else ""
