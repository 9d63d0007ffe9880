"""What the pages say exists: paths, commands, variables, links, words, numbers."""

import argparse
import ast
import os
import re
import shlex
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class

from portal.retention import RULES

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
# The changelog speaks of the past, which need not exist any more.
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *DOCS.rglob("*.md")])
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")} | {".ci"}
# Made by a run, or by a customer's visit; not in the tree.
MADE = re.compile(r"\.stoep|\.venv|staticfiles")
PICTURE = re.compile(r"\.(png|jpg|svg)$")
by_page = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


def prose(page: Path) -> str:
    """The page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def spans(page: Path) -> list[str]:
    """What stands in `backticks`."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose(page))


def commands(page: Path) -> Iterator[str]:
    """Every command line: those in shell blocks, with continued lines joined, and those in backticks."""
    for language, block in FENCE.findall(page.read_text(encoding="utf-8")):
        if language in ("sh", ""):
            yield from block.replace("\\\n", " ").splitlines()
    for block in re.findall(r"(?:^    .*\n?)+", prose(page), re.MULTILINE):
        yield from (line.strip() for line in block.replace("\\\n", " ").splitlines())
    yield from re.findall(r"`([^`]+)`", prose(page).replace("\n", " "))


def anchors(page: Path) -> set[str]:
    """The names under which headings can be linked to, as the forges make them."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def expanded(path: str) -> list[str]:
    """a/{b,c} as a/b and a/c."""
    parts = [part.split(",") for part in re.split(r"[{}]", path)]
    return ["".join(choice) for choice in product(*parts)]


@by_page
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target) or PICTURE.search(path):
            continue
        aim = (page.parent / path).resolve() if path else page
        if not aim.exists() or (anchor and anchor not in anchors(aim)):
            broken.append(target)
    assert broken == []


def test_the_pictures_are_there() -> None:
    missing = {
        target
        for page in PAGES
        for target in re.findall(r"!\[[^\]]*\]\(([^)\s:]+)\)", prose(page))
        if not (page.parent / target).is_file()
    }
    assert not missing, f"take them from bin/demo: {sorted(missing)}"


@by_page
def test_paths_exist(page: Path) -> None:
    missing = []
    for span in spans(page):
        path = span.partition(":")[0]
        # With an ending or a last slash: "orders/create" is a topic of Shopify's.
        shaped = re.fullmatch(r"([\w.{},<>*-]+/)+([\w{},<>*-]*\.[\w{},<>*.-]+)?", path)
        if not shaped or path.partition("/")[0] not in FOLDERS or MADE.search(path):
            continue
        for one in expanded(path):
            found = any(ROOT.glob(re.sub(r"<[^>]*>", "*", one).rstrip("/")))
            if not found and not PICTURE.search(one):
                missing.append(one)
    assert missing == []


@by_page
def test_scripts_exist_and_can_be_run(page: Path) -> None:
    for name in re.findall(r"(?<![\w/.])bin/([a-z_]+)", page.read_text(encoding="utf-8")):
        assert os.access(ROOT / "bin" / name, os.X_OK), f"bin/{name}"
    for name in re.findall(r"bin/bench ([a-z]\w*)", page.read_text(encoding="utf-8")):
        assert (ROOT / "benchmarks" / f"{name}.py").is_file(), f"bin/bench {name}"


@by_page
def test_management_commands_and_their_options_exist(page: Path) -> None:
    wrong = []
    for line in commands(page):
        found = re.search(r"(?:bin/manage|manage\.py) ([a-z_]+)(.*)", line)
        if not found or found[1] not in get_commands():
            wrong += [line] if found else []
            continue
        known = {option for action in _parser(found[1])._actions for option in action.option_strings}
        wrong += [f"{found[1]} {option}" for option in _options(found[2]) if option not in known]
    assert wrong == []


def _options(rest: str) -> list[str]:
    try:
        words = shlex.split(rest, comments=True)
    except ValueError:  # half of a sentence with an apostrophe
        words = rest.split()
    return [word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)]


@cache
def _parser(name: str) -> argparse.ArgumentParser:
    found = get_commands()[name]
    command = load_command_class(found, name) if isinstance(found, str) else found
    return command.create_parser("manage.py", name)


def test_operations_lists_exactly_the_variables_that_the_settings_read() -> None:
    read: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / "portal" / "settings.py").read_text(encoding="utf-8"))):
        names = isinstance(node, ast.Call) and re.fullmatch(r"env\.\w+", ast.unparse(node.func))
        if names and isinstance(node.args[0], ast.Constant):
            read.add(ast.literal_eval(node.args[0]))
    assert documented("Read by the settings") == read


def test_operations_lists_exactly_the_variables_of_the_compose_file() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", compose))
    assert documented("Read by docker-compose.yml") == used - documented("Read by the settings")
    template = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert template <= used, "a line of .env.example does nothing"


@by_page
def test_variables_are_read_by_something(page: Path) -> None:
    named = {
        span for span in spans(page) if re.fullmatch(r"(STOEP|POSTGRES|REDIS|PROMETHEUS)_[A-Z_]+|ACME_EMAIL", span)
    }
    assert [name for name in sorted(named) if name not in _all_the_code()] == []


def test_the_commands_read_the_variables_that_operations_says() -> None:
    code = _all_the_code()
    assert [name for name in documented("Read by the commands") if not re.search(rf"\b{name}\b", code)] == []


@cache
def _all_the_code() -> str:
    files: list[Path] = [ROOT / "docker-compose.yml", ROOT / "deploy" / "Caddyfile", *(ROOT / "bin").iterdir()]
    for folder in ("portal", "demo", "embedded"):
        files += (ROOT / folder).rglob("*.py")
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.is_file())


def section(title: str) -> str:
    """The part of operations.md under a heading, up to the next one."""
    _, _, rest = OPERATIONS.partition(f"# {title}\n")
    assert rest, title
    return re.split(r"^#+ ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every table's rows, without heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row in cells if not set(row[0]) <= {"-"}]


def documented(title: str) -> set[str]:
    return {row[0].strip("`") for row in rows(section(title)) if row[0].startswith("`")}


def test_operations_tells_the_periodic_work_as_it_is() -> None:
    told = {row[0].strip("`"): row[1] for row in rows(section("Processes and queues")) if row[0].startswith("`")}
    assert set(told) == {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        schedule: Any = entry["schedule"]
        if isinstance(schedule, float):
            assert told[entry["task"]] == f"{schedule:.0f} s"
        else:
            hour, minute = next(iter(schedule.hour)), next(iter(schedule.minute))
            assert f"{hour:02}:{minute:02} UTC" in told[entry["task"]]


def test_operations_tells_how_long_things_are_kept() -> None:
    told = {row[0]: row[1] for row in rows(section("Retention")) if row[1].isdigit()}
    assert told.pop("rate counts") == "2"
    assert told == {rule.what: str(rule.age.days) for rule in RULES}


def test_operations_names_the_metrics_and_the_states() -> None:
    code = (ROOT / "portal" / "metrics.py").read_text(encoding="utf-8")
    assert set(re.findall(r"stoep_\w+", section("Watching"))) == set(re.findall(r'"(stoep_\w+)"', code))
    numbers = {number for row in rows(section("Watching")) for number in re.findall(r"\b\d+\b", row[0])}
    states: set[int] = set()
    for name in ("inbox.InboundWebhook", "outbox.Delivery", "notifications.Message"):
        states |= {int(value) for value, _label in apps.get_model(name)._meta.get_field("state").choices or ()}
    assert {int(number) for number in numbers} == states - {1}


def test_the_words_of_the_glossary_exist_and_no_model_is_missing() -> None:
    named = [row[2].strip("`") for row in rows((DOCS / "glossary.md").read_text(encoding="utf-8")) if "." in row[2]]
    # By what they are, not by where they are written: a model may stand in a file of its package.
    meant = [resolve_name(path) for path in named]
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in FOLDERS]
    assert [model._meta.label for model in ours if model not in meant] == []


def test_decisions_are_numbered_titled_and_listed() -> None:
    listed = (DOCS / "architecture.md").read_text(encoding="utf-8")
    for number, path in enumerate(DECISIONS, 1):
        text = path.read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix("# ")
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        assert path.name == f"{number:04}-{slug}.md"
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Rejected", "Consequences"]
        assert f"[{title}](decisions/{path.name})" in listed
        assert all(int(other) <= len(DECISIONS) for other in re.findall(r"decision (\d{4})", text))
