"""Which text somebody agreed to or was offered."""

import hashlib


def version(wording: str) -> str:
    """Twelve digits that change with the wording."""
    return hashlib.sha256(wording.encode()).hexdigest()[:12]
