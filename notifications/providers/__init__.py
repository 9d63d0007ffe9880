"""One file a mail provider."""

from importlib import import_module

from django.conf import settings

from notifications.mails.mail import Provider


def current_provider() -> Provider:
    """A fresh instance of the configured provider (STOEP_MAIL_PROVIDER), to be used as a context manager."""
    module, _, name = settings.STOEP_DELIVERY_PROVIDERS[settings.MAIL_PROVIDER].partition(":")
    provider: Provider = getattr(import_module(module), name)()
    return provider
