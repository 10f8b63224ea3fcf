"""The documents say what is true: settings, commands, links, methods, licence."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"(?<!!)\[(?:\\.|[^\]\\])*\]\(([^)\s]+)\)")
READ = re.compile(r"env\.(?:text|boolean|integer|words|secret|database)\(\s*\"([A-Z_]+)\"")
NAMED = re.compile(r"^#?([A-Z][A-Z_]+)=", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ABSOLUTE = re.compile(r"(?<![\w.:/>-])/(?:home|root|tmp|Users|mnt)/")

DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


def relative(path: Path) -> str:
    """The path as a reader of the repository knows it."""
    return path.relative_to(ROOT).as_posix()


def links(document: Path) -> Iterator[str]:
    """Targets of all links outside code."""
    yield from (match[1] for match in LINK.finditer(FENCE.sub("", document.read_text(encoding="utf-8"))))


def slug(heading: str) -> str:
    """The anchor that a heading gets."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return plain.replace(" ", "-")


@cache
def anchors(document: Path) -> frozenset[str]:
    """All anchors of a document."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    return frozenset(slug(match[1]) for match in re.finditer(r"^#+ (.+)$", text, re.MULTILINE))


def settings_read() -> set[str]:
    """Every variable that the settings read."""
    return set(READ.findall((ROOT / "src/kooplan/config/settings.py").read_text(encoding="utf-8")))


def test_the_example_names_exactly_the_variables_that_are_read() -> None:
    assert set(NAMED.findall((ROOT / ".env.example").read_text(encoding="utf-8"))) == settings_read()


def test_operations_explain_every_variable() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert {name for name in settings_read() if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_links_inside_the_repository_lead_somewhere(document: Path) -> None:
    broken = []
    for link in links(document):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = unquote(link).partition("#")
        path = (document.parent / target).resolve() if target else document
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(link)
    assert broken == []


def test_every_method_page_is_within_reach_of_the_readme() -> None:
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links(ROOT / "README.md")}
    assert {relative(page) for page in (ROOT / "docs/methods").glob("*.md") if page not in linked} == set()


def test_the_readme_names_the_two_commands_and_the_demo_password() -> None:
    from kooplan.demo.people import ACCOUNTS, PASSWORD

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\nmake run " in text
    assert "\nmake test " in text
    assert f"`{PASSWORD}`" in text
    named = set(re.findall(r"`([\w.-]+@[\w.-]+\.example)`", text))
    assert named <= {account.email for account in ACCOUNTS}


def test_every_target_that_the_documents_name_is_in_the_makefile() -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for one in DOCUMENTS for name in re.findall(r"[`\n]make ([a-z]+)", one.read_text(encoding="utf-8"))}
    assert named <= known


def test_every_command_that_the_documents_name_exists() -> None:
    from kooplan.cli.main import SUBCOMMANDS

    named = {name for one in DOCUMENTS for name in re.findall(r"\bkooplan ([a-z]+)\b(?! &&)", code_of(one))}
    assert named <= set(SUBCOMMANDS)


def code_of(document: Path) -> str:
    """Only what stands in code: blocks and inline."""
    text = document.read_text(encoding="utf-8")
    return "\n".join([*FENCE.findall(text), *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))])


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_no_document_names_a_path_of_one_machine(document: Path) -> None:
    assert ABSOLUTE.findall(document.read_text(encoding="utf-8")) == []


def test_the_licence_is_the_whole_eupl_and_nothing_else() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("# EUROPÄISCHE UNION PUBLIC LICENCE v. 1.2")
    articles = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert [title.partition(".")[0] for title in articles[:15]] == [str(number) for number in range(1, 16)]
    assert articles[15:] == ["Anhang"]


def test_the_version_stands_in_the_changelog() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"$', project, re.MULTILINE)
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert version is not None
    assert newest is not None
    assert version[1] == newest[1]


def test_lock_and_requirement_files_name_no_registry() -> None:
    address = re.compile(r"https?://[^\s\"]*(?:npm|pypi|registry)")
    files = [ROOT / "package-lock.json", *(ROOT / "requirements").glob("*.txt")]
    assert [one.name for one in files if address.search(one.read_text(encoding="utf-8"))] == []


def test_no_real_data_is_tracked() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    kinds = (".parquet", ".gpkg", ".shp", ".dbf", ".xlsx", ".ods", ".zip", ".gz", ".pbf")
    assert [name for name in listed.stdout.splitlines() if name.endswith(kinds)] == []
