"""Every text of a template can be translated: nothing that people read stands outside gettext."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "kooplan"
STAND_ALONE = {"500.html"}
"""Rendered without a request and without the catalogues."""

TEMPLATES = [path for path in sorted(SOURCE.rglob("templates/**/*.html")) if path.name not in STAND_ALONE]
BLOCKS = ("comment", "blocktranslate")
WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")
SPOKEN = re.compile(r"\b(?:alt|aria-label|placeholder|title|data-label)=\"([^\"]*)\"")

NAMES = {"Kooplan", "EUPL"}


def bare_text(template: str) -> list[str]:
    """Words between the tags of a template, and in attributes that are read out, that no catalogue holds."""
    for block in BLOCKS:
        template = re.sub(rf"{{%\s*{block}\b.*?{{%\s*end{block}\s*%}}", " ", template, flags=re.DOTALL)
    template = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|&\w+;", " ", template, flags=re.DOTALL)
    spoken = " ".join(SPOKEN.findall(template))
    shown = re.sub(r"<[^>]*>", " ", template)
    return [word for word in WORD.findall(f"{shown} {spoken}") if word not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_templates_say_nothing_outside_gettext(path: Path) -> None:
    assert bare_text(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Guten Tag</p>", ["Guten", "Tag"]),
        ('<p>{% translate "Guten Tag" %} {{ name }}</p>', []),
        ("{% blocktranslate trimmed %}Guten <b>Tag</b>{% endblocktranslate %}", []),
        ('<nav aria-label="Menü"></nav>', ["Menü"]),
        ('<nav aria-label="{% translate "Menü" %}" class="kp-nav"></nav>', []),
    ],
)
def test_bare_words_are_found(template: str, words: list[str]) -> None:
    assert bare_text(template) == words
