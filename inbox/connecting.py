"""Making a connection."""

import secrets
from base64 import b64encode

from django.core.exceptions import ValidationError

from inbox.models import Connection
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
    """Register a webhook source for the merchant in scope; without a secret one is made.

    Raises ValidationError that names the field and the known sources.
    """
    try:
        source(name)
    except UnknownSource as error:
        raise ValidationError({"source": str(error.args[0])}) from None
    connection: Connection = Connection.objects.create(
        source=name,
        label=label,
        secret=secret or fresh_secret(),
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
