"""Controlled words of a tenant; codes stay, wordings may change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CatalogueEntry(models.Model):
    """A word with a stable code."""

    municipality = models.ForeignKey(
        "organisations.Municipality", models.CASCADE, related_name="+", verbose_name=_("Mandant")
    )
    code = models.SlugField(_("Kürzel"), max_length=40)
    name = models.CharField(_("Name"), max_length=160)
    description = models.TextField(_("Beschreibung"), blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class LifeDomain(CatalogueEntry):
    """A dimension of living conditions."""

    class Meta:
        verbose_name = _("Lebenslage")
        verbose_name_plural = _("Lebenslagen")
        ordering = ("order", "name")
        constraints = (models.UniqueConstraint(fields=("municipality", "code"), name="one_life_domain_per_code"),)


class TargetGroup(CatalogueEntry):
    """A group that planning is for."""

    is_disadvantaged = models.BooleanField(_("Benachteiligt"), default=False)
    reason = models.CharField(_("Begründung"), max_length=200, blank=True)
    legal_reference = models.CharField(_("Rechtsbezug"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("Zielgruppe")
        verbose_name_plural = _("Zielgruppen")
        ordering = ("order", "name")
        constraints = (models.UniqueConstraint(fields=("municipality", "code"), name="one_target_group_per_code"),)


class ServiceType(CatalogueEntry):
    """A kind of service, with the unit in which its supply is counted."""

    unit = models.CharField(_("Einheit"), max_length=60, help_text=_("Zum Beispiel Vollzeitstellen oder Plätze"))
    legal_reference = models.CharField(_("Rechtsbezug"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("Leistungsart")
        verbose_name_plural = _("Leistungsarten")
        ordering = ("order", "name")
        constraints = (models.UniqueConstraint(fields=("municipality", "code"), name="one_service_type_per_code"),)
