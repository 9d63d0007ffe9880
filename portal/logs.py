"""Logs say what happened to which row, never to whom."""

from typing import Any

from pythonjsonlogger.json import JsonFormatter

from merchants.masking import masked


class ImpersonalFormatter(JsonFormatter):  # type: ignore[misc]
    """JSON lines without mail addresses, access tokens and hook keys: in the message, in extra fields and in
    tracebacks, which quote the values that an error was about."""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        # Field by field and not in the finished line: there an address stands between escapes, which must stay whole.
        told = {name: _impersonal(value) for name, value in log_data.items()}
        return dict(super().process_log_record(told))


def _impersonal(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {masked(str(name)): _impersonal(told) for name, told in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_impersonal(told) for told in value]
    return masked(str(value))
