"""One word per thing: every table is in the glossary, under the name people read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

GLOSSARY = Path(__file__).resolve().parent.parent / "docs" / "glossar.md"
ROW = re.compile(r"^\|\s*([^|]+?)\s*\|\s*`(\w+)`\s*\|\s*([^|]+?)\s*\|$")

MODELS = [model for model in apps.get_models() if model.__module__.startswith("kooplan.")]


def glossary() -> dict[str, str]:
    """German term -> name in the code."""
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := ROW.match(line))}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_table_is_in_the_glossary_under_its_german_name(model: type[Model]) -> None:
    term = str(model._meta.verbose_name)
    assert glossary().get(term) == model.__name__, f"docs/glossar.md needs a row: | {term} | `{model.__name__}` | … |"


def test_no_term_and_no_name_stands_twice() -> None:
    rows = [match for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if (match := ROW.match(line))]
    assert len({row[1] for row in rows}) == len(rows)
    assert len({row[2] for row in rows}) == len(rows)


def test_every_row_of_the_glossary_has_three_columns() -> None:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|") and not line.startswith(("|---", "| Begriff"))]
    assert [line for line in rows if not ROW.match(line)] == []
