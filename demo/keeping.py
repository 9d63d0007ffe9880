"""What the demo makes up once and keeps in its data folder: keys, passwords, and how far the story was told."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

MERCHANT_EMAIL = "merchant@demo.example"
OPERATOR_EMAIL = "operator@demo.example"


@dataclass
class Kept:
    secret_key: str
    merchant_password: str
    operator_password: str
    story_began: str = ""  # ISO 8601: all times of the story are relative to it
    story_told: bool = False


def kept(data: Path) -> Kept:
    """What is kept in the data folder; made up and written at the first call."""
    path = _path(data)
    if path.exists():
        return Kept(**json.loads(path.read_text(encoding="utf-8")))
    fresh = Kept(secrets.token_urlsafe(48), _password(), _password())
    keep(data, fresh)
    return fresh


def keep(data: Path, what: Kept) -> None:
    """Write it for the owner's eyes only; a crash half-way leaves the old file."""
    path = _path(data)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(what), file, indent=1)
    draft.replace(path)


def _path(data: Path) -> Path:
    return data / "demo.json"


def _password() -> str:
    """Four groups that can be typed from a screen, 78 bits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))
