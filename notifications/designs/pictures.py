"""Pictures of a merchant's mails: uploaded, made anew by merchants.pictures, served from the merchant's own host."""

import base64
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from merchants.pictures import EXTENSIONS, Rule, encode_by
from notifications.models import MailPicture

RULE = Rule((1200, 1200), 150_000, opaque=True)
MOST = 200  # of one merchant: what is sent is kept, so this only grows


def keep(upload: IO[bytes], name: str) -> MailPicture:
    """Keep an uploaded picture in the open scope; the same one twice is one. Raises ValidationError."""
    if MailPicture.objects.count() >= MOST:
        raise ValidationError(_("You have %(most)s pictures already. Use one of those.") % {"most": MOST})
    made = encode_by(upload, RULE)
    facts = {"mime": made.mime, "width": made.width, "height": made.height, "content": made.content}
    picture: MailPicture
    picture, _new = MailPicture.objects.get_or_create(digest=made.digest, defaults={**facts, "name": name[:120]})
    return picture


def name_of(picture: MailPicture) -> str:
    """Its name below the host's /mail/pictures/."""
    return f"{picture.digest}.{EXTENSIONS[picture.mime]}"


def found(name: str) -> MailPicture | None:
    """The picture of this name, in the open scope."""
    digest, _dot, extension = name.partition(".")
    if len(digest) != 32 or not digest.isalnum():
        return None
    picture = MailPicture.objects.filter(digest=digest).first()
    return picture if picture is not None and EXTENSIONS.get(picture.mime) == extension else None


def as_data(content: bytes, mime: str) -> str:
    """A data: address, for a preview that may load nothing."""
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"
