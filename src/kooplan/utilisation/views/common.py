"""What all pages of use share."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _


def crumbs(label: str, *above: dict[str, str]) -> tuple[dict[str, str], ...]:
    """The way here; `above` are the pages between the list and this one."""
    return ({"label": _("Nutzung"), "url": reverse("utilisation:report_list")}, *above, {"label": label, "url": ""})
