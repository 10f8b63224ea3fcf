"""Template tags for the parts a page is made of; every part has one template in `core/components/`.

Tags that end in a block (`{% note %}…{% endnote %}`) take whatever HTML stands between; the others take plain values,
so that names and sentences from the database are escaped by the template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kooplan.core.form_fields import RenderedField, rendered_field

register = template.Library()

OWN_ICONS = frozenset({"lock", "group", "globe", "office", "pin", "clock"})
"""Signs that KERN lacks; drawn as masks in kooplan.css."""

BADGE_ICONS = {"info": "info", "success": "success", "warning": "warning", "danger": "danger"}
MESSAGE_KINDS = {"success": "success", "warning": "warning", "error": "danger"}
LEVEL_ICONS = {
    "private_org": "lock", "admin_internal": "office", "partners": "group", "council": "office", "public": "globe",
}  # fmt: skip


def part(name: str, context: Mapping[str, Any]) -> SafeString:
    """One component as HTML."""
    return render_to_string(f"core/components/{name}.html", dict(context))


@register.simple_tag
def icon(name: str, *, size: str = "") -> SafeString:
    """A sign beside words, never alone; `size` is empty, `small` or `large`."""
    family = "kp-icon" if name in OWN_ICONS else "kern-icon"
    sized = f" {family}--{size}" if size else ""
    return format_html('<span class="{0} {0}--{1}{2}" aria-hidden="true"></span>', family, name, sized)


@register.simple_tag
def badge(text: str, kind: str = "neutral") -> SafeString:
    """A state in words with its sign; `kind` is info, success, warning, danger or neutral."""
    return part("badge", {"text": text, "kind": kind, "icon": BADGE_ICONS.get(kind)})


@register.filter
def message_kind(message: Any) -> str:
    """The kind of KERN alert for a Django message."""
    return MESSAGE_KINDS.get(message.level_tag, "info")


@register.simple_block_tag(takes_context=True, end_name="endpagehead")
def pagehead(context: template.Context, content: str, title: str, **options: Any) -> SafeString:
    """The head of a page; between the tags stand its actions (at most one primary button on the page).

    Options: `lead`, `kicker` (line above the title), `crumbs` and `subnav` (lists of objects or dicts with `label`,
    `url`, `current`), `subnav_label`, `facts` (list of (name, value)), `level` with `readers` (sentences who may
    read), `note` (beside the visibility, such as "Stand 2. März 2026"), `plain` (without tint).
    """
    names = {"lead", "kicker", "crumbs", "subnav", "subnav_label", "facts", "level", "readers", "note", "plain"}
    known(options, names)
    return part("page_head", {**options, "title": title, "actions": marked(content), "request": context.get("request")})


@register.simple_tag
def facts(pairs: Iterable[tuple[str, Any]]) -> SafeString:
    """Short facts side by side, each a name over a value."""
    return part("facts", {"facts": pairs})


@register.simple_tag
def visibility(level: str, readers: Iterable[str] = (), *, flat: bool = False) -> SafeString:
    """Who may read: "Sichtbar für: …"; opens to `readers` (sentences) unless `flat`, which is for lists."""
    words = visible_words(level)
    return part(
        "visibility",
        {"icon": LEVEL_ICONS.get(level, "group"), "words": words, "level": level, "readers": readers, "flat": flat},
    )


def visible_words(level: str) -> str:
    """For whom an object of this level is visible, as the marker says it; an unknown level is already words."""
    words = {
        "private_org": _("nur meine Organisation"),
        "admin_internal": _("Verwaltung"),
        "partners": _("Verwaltung und Träger"),
        "council": _("Verwaltung und Gremium"),
        "public": _("alle"),
    }
    return words.get(level, level)


@register.simple_tag
def task(one: Any, *, first: bool = False) -> SafeString:
    """A task: the first framed with the primary button, the rest as rows.

    `one` has `title`, `text`, `url`, `action` (words of the button) and, where known, `effort`, `due`, `deputy`,
    `level`, `done`, `total`, `progress` (words such as "3 von 5 Fragen beantwortet").
    """
    return part("task", {"task": one, "first": first})


@register.simple_tag
def feed(entries: Iterable[Any]) -> SafeString:
    """What happened, newest first: objects with `day` (date), `text` and, where known, `lead`, `url`, `link`."""
    return part("feed", {"entries": entries})


@register.simple_tag
def act(label: str, verdict: Any, *, ident: str, url: str = "", kind: str = "secondary") -> SafeString:
    """A deed that a policy allows, or greyed with the policy's reason beside it.

    With `url` a link, else the submit button of its form; `ident` is unique on the page and ties button and reason.
    """
    context = {"label": label, "verdict": verdict, "ident": ident, "url": url, "kind": kind}
    return part("act", context)


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: str, *, icon: str = "success", heading: str = "h2") -> SafeString:
    """Nothing here, and what comes next; between the tags stand one sentence and at most one action."""
    return part("empty", {"title": title, "content": marked(content), "icon": icon, "heading": heading})


@register.simple_block_tag(end_name="endnote")
def note(content: str, *, kind: str = "info") -> SafeString:
    """A banner on method or small numbers; `kind` is info or watch."""
    return part("note", {"content": marked(content), "kind": kind, "icon": "warning" if kind == "watch" else "info"})


@register.simple_block_tag(end_name="endalert")
def alert(content: str, title: str, *, kind: str = "info", heading: str = "h2", live: bool = False) -> SafeString:
    """A KERN alert; `live` announces it when it is swapped in."""
    context = {"title": title, "kind": kind, "content": marked(content), "heading": heading, "live": live}
    return part("alert", context)


@register.simple_block_tag(end_name="endmore")
def more(content: str, title: str, *, is_open: bool = False) -> SafeString:
    """Content behind a summary, such as the values of a chart as a table."""
    return part("more", {"title": title, "content": marked(content), "is_open": is_open})


@register.simple_tag
def source(text: str, url: str = "", link: str = "") -> SafeString:
    """Source, date and method under every number; `link` names the method page at `url`."""
    return part("source", {"text": text, "url": url, "link": link})


@register.simple_tag
def figure(label: str, value: str, unit: str = "", **options: Any) -> SafeString:
    """A big number with what it compares to.

    Options: `note` (one line under it), `compare` (list of (name, value)), `spark` (chart of `charts.sparkline`).
    """
    known(options, {"note", "compare", "spark"})
    return part("figure", {"label": label, "value": value, "unit": unit, **options})


@register.simple_tag
def field(bound: BoundField, *, hint: str = "", **attrs: Any) -> SafeString:
    """A form field in KERN markup: label, hint, control and error, tied together for assistive technology.

    Further arguments become attributes of the control; `_` in their names turns into `-`.
    """
    return part("field", {"field": rendered_field(bound, hint=hint, attrs=attrs)})


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """All fields of a form one below the other, hidden ones first."""
    hidden = mark_safe("".join(str(one) for one in form.hidden_fields()))  # noqa: S308 - widgets escape their values
    visible: list[RenderedField] = [rendered_field(one, hint="", attrs={}) for one in form.visible_fields()]
    return part("fields", {"hidden": hidden, "fields": visible})


@register.simple_tag
def error_summary(form: BaseForm, *, heading: str = "h2") -> SafeString:
    """What has to change, as links to the fields; nothing while the form is fine."""
    if not form.errors:
        return SafeString("")
    rows = [
        (bound.label, rendered_field(bound, hint="", attrs={}).target, bound.errors) for bound in form if bound.errors
    ]
    count = len(rows) + len(form.non_field_errors())
    return part("error_summary", {"rows": rows, "general": form.non_field_errors(), "count": count, "heading": heading})


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: Page[Any], *, name: str = "seite") -> SafeString:
    """Links to the other pages of a list; keeps the filter of the address."""
    query: QueryDict = context["request"].GET.copy()
    query.pop(name, None)
    rest = query.urlencode()
    return part("pagination", {"page": page, "prefix": f"?{rest}&{name}=" if rest else f"?{name}="})


@register.simple_tag
def steps(entries: Iterable[Any], label: str) -> SafeString:
    """The steps of a wizard: objects with `label`, `state` (done, current, open) and, where known, `url`, `note`."""
    return part("steps", {"entries": entries, "label": label})


@register.simple_tag
def progress(label: str, value: int, total: int) -> SafeString:
    """A bar with its words."""
    return part("progress", {"label": label, "value": value, "total": total})


@register.simple_tag
def table(one: Any, *, caption_visible: bool = False) -> SafeString:
    """A `kooplan.core.charts.table.Table`: a table that becomes sheets on a narrow screen."""
    return part("table", {"table": one, "caption_visible": caption_visible})


def known(options: Mapping[str, Any], names: set[str]) -> None:
    """Refuse a misspelt option, which would silently print nothing."""
    unknown = set(options) - names
    if unknown:
        raise template.TemplateSyntaxError(f"unknown option: {', '.join(sorted(unknown))}")


def marked(content: str) -> SafeString:
    """What stood between the tags: the template engine has already escaped its values."""
    return mark_safe(content.strip())  # noqa: S308 - rendered by a template with autoescaping
