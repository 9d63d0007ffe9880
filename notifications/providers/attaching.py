"""An attachment as a MIME part, for providers that take one."""

from email.encoders import encode_base64
from email.mime.base import MIMEBase

from notifications.mails.mail import Attachment


def part_of(attachment: Attachment) -> MIMEBase:
    """The part; a picture of the html part has its Content-ID and is shown inline."""
    main, _slash, sub = attachment.mime_type.partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(attachment.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "inline" if attachment.cid else "attachment", filename=attachment.name)
    if attachment.cid:
        part.add_header("Content-ID", f"<{attachment.cid}>")
    return part
