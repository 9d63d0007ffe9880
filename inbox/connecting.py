"""Making a connection."""

import secrets
from base64 import b64encode

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from inbox.models import Connection
from inbox.signatures import standard_key
from inbox.sources import UnknownSource, source
from merchants.links import portal_url


def create_connection(
    name: str,
    secret: str = "",
    *,
    label: str = "",
    api_token: str = "",
    config: dict[str, object] | None = None,
) -> Connection:
    """Register a webhook source for the merchant in scope; without a secret one is made, where we may make it.

    Raises ValidationError that names the field and the known sources.
    """
    try:
        adapter = source(name)
    except UnknownSource as error:
        raise ValidationError({"source": str(error.args[0])}) from None
    if adapter.credential_by == "them" and not secret:
        raise ValidationError({"secret": _("This sender shows its own secret: copy it from there.")})
    if secret.startswith("whsec_") and standard_key(secret) == secret.encode():
        raise ValidationError({"secret": _("What follows whsec_ must be base64.")})
    connection: Connection = Connection.objects.create(
        source=name,
        label=label,
        secret=secret or ("" if adapter.credential_by == "nobody" else fresh_secret()),
        api_token=api_token,
        config=config or {},
    )
    return connection


def fresh_secret() -> str:
    """A secret in the form of Standard Webhooks: `whsec_` and 24 random bytes in plain base64."""
    return f"whsec_{b64encode(secrets.token_bytes(24)).decode()}"


def hook_url(connection: Connection) -> str:
    """The address to enter at the sender."""
    return portal_url(f"/hooks/{connection.key}/")
