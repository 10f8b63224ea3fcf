"""Gaps that people mark, beside those that are calculated."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, VisibleQuerySet
from kooplan.services.vocab import gap_kind_choices


class GapQuerySet(VisibleQuerySet["Gap"]):
    """Verbs over gaps."""

    def open(self) -> Self:
        """Those that nobody has closed."""
        return self.filter(closed_on=None)

    def for_list(self) -> Self:
        """With everything a list prints."""
        return self.select_related("service_type", "area", "owner").order_by("service_type__order", "area__name", "pk")


class Gap(Guarded):
    """What is missing in an area, as somebody sees it."""

    service_type = models.ForeignKey(
        "catalogues.ServiceType", models.PROTECT, related_name="gaps", verbose_name=_("Leistungsart")
    )
    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="gaps", verbose_name=_("Raum"))
    kind = models.CharField(_("Art der Lücke"), max_length=12, choices=gap_kind_choices)
    statement = models.CharField(_("Was fehlt"), max_length=400)
    basis = models.CharField(_("Woran wir das merken"), max_length=300)
    marked_on = models.DateField(_("Gemeldet am"))
    closed_on = models.DateField(_("Erledigt am"), null=True, blank=True)
    outcome = models.CharField(_("Was daraus wurde"), max_length=300, blank=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lücke")
        verbose_name_plural = _("Lücken")

    def __str__(self) -> str:
        return self.statement
