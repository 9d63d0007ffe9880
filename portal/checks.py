"""System checks: the wiring is complete before anything runs."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


def _missing(path: str) -> str:
    """Why the dotted path "module:attribute" leads nowhere, or ""."""
    module, _, attribute = path.partition(":")
    try:
        found = getattr(import_module(module), attribute, None)
    except ImportError as error:
        return str(error)
    return "" if callable(found) else f"{module} has no {attribute}"


@register()
def wiring(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:
    """Every source, subscriber and provider named in portal/ exists."""
    paths = {
        *settings.STOEP_SOURCES.values(),
        *settings.STOEP_DELIVERY_PROVIDERS.values(),
        *settings.STOEP_POINT_PROVIDERS.values(),
        *settings.STOEP_RETURN_LABEL_PROVIDERS.values(),
        settings.STOEP_REVIEW_OBJECTION,
        *(path for paths in settings.STOEP_SUBSCRIPTIONS.values() for path in paths),
    }
    return [
        Error(f"{path}: {problem}", hint="See portal/registry.py and portal/subscriptions.py.", id="stoep.E001")
        for path in sorted(paths)
        if (problem := _missing(path))
    ]


@register()
def triggers(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:
    """Every blueprint starts and ends on events that exist, and its trigger reaches the journeys."""
    from notifications.journeys.blueprints import BLUEPRINTS
    from portal.subscriptions import ENROL, EXIT

    known = settings.STOEP_SUBSCRIPTIONS
    for blueprint in BLUEPRINTS:
        if ENROL not in known.get(blueprint.trigger, []):
            yield Error(f"journey {blueprint.key}: {blueprint.trigger} does not enrol", id="stoep.E002")
        for event in blueprint.exit_events:
            if EXIT not in known.get(event, []):
                yield Error(f"journey {blueprint.key}: {event} does not end journeys", id="stoep.E003")


@register(Tags.security, deploy=True)
def production_hosts(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:
    """What production cannot do without."""
    if not settings.PORTAL_HOSTS:
        yield Error("STOEP_PORTAL_HOSTS is empty: nobody can reach the dashboard or the hooks", id="stoep.E010")
    if not settings.PORTAL_URL.startswith("https://"):
        yield Error("STOEP_PORTAL_URL must be an https:// address", id="stoep.E011")
    if settings.DEMO:
        yield Error("STOEP_DEMO shows every mail to anybody: switch it off", id="stoep.E012")
    if not settings.SMTP_URL:
        yield Error("STOEP_SMTP_URL is empty: no mail can leave", id="stoep.E013")
