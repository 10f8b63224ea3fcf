"""A text with the passages that point to a person set apart."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kooplan.core.personal import personal_passages


def marked_text(text: str) -> SafeString:
    """The text as HTML, each passage in `<mark>`."""
    parts: list[tuple[str]] = []
    start = 0
    for one in personal_passages(text):
        parts.append((format_html("{}<mark>{}</mark>", text[start : one.start], one.words),))
        start = one.end
    parts.append((text[start:],))
    return format_html_join("", "{}", parts)
