"""Are the locks in step with pyproject.toml, complete, and silent about where packages come from?

python requirements/fingerprint.py --check    exit code 1 and a reason when not
python requirements/fingerprint.py NAME       the first line of requirements/NAME.txt
"""

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("production", "development")


def first_line(name: str) -> str:
    """Changes whenever what was asked for changes, so that a lock made for something else is noticed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {
        "python": project["requires-python"],
        "dependencies": sorted(project["dependencies"]),
        "dev": sorted(project["optional-dependencies"]["dev"]) if name == "development" else [],
        "overrides": (ROOT / "requirements/overrides.txt").read_text(),
    }
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return f"# Written by bin/lock; do not edit. Made for {digest[:32]}"


def problems(name: str) -> list[str]:
    """What is wrong with one lock, in words."""
    path = ROOT / "requirements" / f"{name}.txt"
    if not path.exists():
        return [f"{path.name} does not exist"]
    text = path.read_text()
    found = []
    if text.splitlines()[0] != first_line(name):
        found.append(f"{path.name} was not made for the present pyproject.toml")
    if re.search(r"://|^\s*-(?!-hash=)|file:", text, re.MULTILINE):
        found.append(f"{path.name} names a place or an option; it may hold versions and hashes only")
    for requirement in requirements(text):
        pinned = re.match(r"[\w.\[\],-]+==\S+( ;[^\\]*)?\s", requirement)
        if not pinned or "--hash=sha256:" not in requirement:
            found.append(f"{path.name}: not pinned with a hash: {requirement.split()[0]}")
    return found


def requirements(text: str) -> list[str]:
    """Each requirement with its continuation lines."""
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return [part for part in re.split(r"\n(?=\S)", body) if part.strip()]


def disagreements() -> list[str]:
    """Development must hold all of production, in the same versions: bin/_setup relies on it."""
    texts = [(ROOT / "requirements" / f"{name}.txt").read_text() for name in NAMES]
    production, development = (set(requirements(text)) for text in texts)
    extra = {requirement.split()[0] for requirement in production - development}
    return [f"development.txt differs from production.txt in {name}" for name in sorted(extra)]


def main() -> int:
    if sys.argv[1:] != ["--check"]:
        sys.stdout.write(first_line(sys.argv[1]) + "\n")
        return 0
    found = [problem for name in NAMES for problem in problems(name)] or disagreements()
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    if found:
        sys.stderr.write("Run bin/lock.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
