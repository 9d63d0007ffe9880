"""Time zones as merchants name them."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def require_time_zone(name: str) -> None:
    """Raise ValidationError unless the name is in the IANA database, like Europe/Amsterdam."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError(_("Give a time zone of the IANA list, like Europe/Amsterdam.")) from error
