"""The attack corpus as cases: tables in *.toml, each with a name and where it comes from."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One attack. `expect`: "refused", "harmless", "either", as templates.toml says."""

    name: str
    source: str
    payload: str
    expect: str = "refused"
    fields: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return self.name


def cases(table: str, expect: str = "refused") -> list[Case]:
    """The cases of one table, with the canary's path put in where an attack reads a file."""
    rows: list[dict[str, Any]] = tomllib.loads((HERE / f"{table}.toml").read_text())["case"]
    return [
        Case(
            row["name"],
            row["source"],
            row["payload"] * row.get("repeat", 1),
            row.get("expect", expect),
            tuple(row.get("fields", ())),
        )
        for row in rows
    ]
