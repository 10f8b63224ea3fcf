"""`{% chart x %}`: a chart of `kooplan.core.charts` as inline SVG."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def chart(one: Any) -> SafeString:
    """The chart with its legend; its numbers stand in `one.table`, which the page prints beside it."""
    return render_to_string(f"core/charts/{one.template}.html", {"chart": one})
