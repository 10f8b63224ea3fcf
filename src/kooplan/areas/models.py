"""Areas, their versions over time, how they nest, and how values pass a territorial reform.

Geometry is GeoJSON text in EPSG:25832 (metres); `outline` is the same border, simplified for a map, as SVG path in
units of 25 m from one fixed origin (`kooplan.files.geo.outline`), so that any selection of areas fits together.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.areas.vocab import Hierarchy, hierarchy_choices
from kooplan.core.reader import Reader
from kooplan.core.visibility import Guarded, Level, VisibleQuerySet, level_choices, readable


class AreaLevel(models.Model):
    """A level of areas, from Land to Ortsteil; tenants add their own."""

    municipality = models.ForeignKey(
        "organisations.Municipality", models.CASCADE, related_name="+", verbose_name=_("Mandant")
    )
    code = models.SlugField(_("Kürzel"), max_length=40)
    name = models.CharField(_("Name"), max_length=80)
    plural = models.CharField(_("Mehrzahl"), max_length=80)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), help_text=_("Von groß nach klein"))
    hierarchy = models.CharField(_("Gliederung"), max_length=20, choices=hierarchy_choices, default=Hierarchy.PLANNING)

    class Meta:
        verbose_name = _("Ebene")
        verbose_name_plural = _("Ebenen")
        ordering = ("order", "name")
        constraints = (models.UniqueConstraint(fields=("municipality", "code"), name="one_area_level_per_code"),)

    def __str__(self) -> str:
        return self.name


class AreaQuerySet(VisibleQuerySet["Area"]):
    """Verbs over areas."""

    def on(self, level: str) -> Self:
        """The areas of one level, by its code."""
        return self.filter(area_level__code=level)

    def for_list(self) -> Self:
        """With everything a list prints, by name."""
        return self.select_related("area_level").order_by("area_level__order", "name")


class Area(Guarded):
    """A spatial unit as people know it; what changes over time stands in its versions."""

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PUBLIC)
    area_level = models.ForeignKey(AreaLevel, models.PROTECT, related_name="areas", verbose_name=_("Ebene"))
    key = models.CharField(
        _("Schlüssel"), max_length=20, help_text=_("Amtlicher Schlüssel ohne Zusatz, sonst ein eigenes Kürzel")
    )
    name = models.CharField(_("Name"), max_length=120)
    summary = models.CharField(_("In einem Satz"), max_length=240, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("Raumeinheit")
        verbose_name_plural = _("Raumeinheiten")
        constraints = (models.UniqueConstraint(fields=("municipality", "area_level", "key"), name="one_area_per_key"),)

    def __str__(self) -> str:
        return self.name


class AreaVersionQuerySet(models.QuerySet["AreaVersion"]):
    """Verbs over versions of areas."""

    def visible_to(self, reader: Reader) -> Self:
        """The versions of areas this reader may know of."""
        return self.filter(readable(reader, "area__"))

    def at(self, day: date) -> Self:
        """Those valid on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def without_geometry(self) -> Self:
        """Without the exact border, which pages never need."""
        return self.defer("geometry")


class AreaVersion(models.Model):
    """One state of an area; values stay attached to the version they were counted for."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="versions", verbose_name=_("Raumeinheit"))
    name = models.CharField(_("Name"), max_length=120)
    valid_from = models.DateField(_("Gültig ab"))
    valid_to = models.DateField(_("Gültig bis vor"), null=True, blank=True)
    geometry = models.TextField(_("Grenze"), blank=True, help_text=_("GeoJSON, EPSG:25832, Meter"))
    outline = models.TextField(_("Umriss für die Karte"), blank=True, help_text=_("SVG-Pfad, Einheit 25 Meter"))
    label_x = models.IntegerField(_("Beschriftung rechts"), null=True, help_text=_("Einheit 25 Meter"))
    label_y = models.IntegerField(_("Beschriftung unten"), null=True, help_text=_("Einheit 25 Meter"))
    label_radius = models.IntegerField(_("Platz der Beschriftung"), null=True, help_text=_("Einheit 25 Meter"))
    square_km = models.FloatField(_("Fläche"), null=True, help_text=_("Quadratkilometer, aus der Grenze oder amtlich"))
    source = models.CharField(_("Quelle"), max_length=300, blank=True)

    objects = AreaVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Stand einer Raumeinheit")
        verbose_name_plural = _("Stände von Raumeinheiten")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("area", "valid_from"), name="one_area_version_per_start"),
            models.UniqueConstraint(fields=("area",), condition=Q(valid_to=None), name="one_open_area_version"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="area_version_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ab {self.valid_from}"


class AreaParent(models.Model):
    """An area lies within another one in one of the hierarchies; an area may have a parent in each."""

    child = models.ForeignKey(Area, models.CASCADE, related_name="parent_links", verbose_name=_("Raumeinheit"))
    parent = models.ForeignKey(Area, models.CASCADE, related_name="child_links", verbose_name=_("Übergeordnet"))
    hierarchy = models.CharField(_("Gliederung"), max_length=20, choices=hierarchy_choices)

    class Meta:
        verbose_name = _("Zuordnung einer Raumeinheit")
        verbose_name_plural = _("Zuordnungen von Raumeinheiten")
        constraints = (models.UniqueConstraint(fields=("child", "parent", "hierarchy"), name="one_link_per_parent"),)

    def __str__(self) -> str:
        return f"{self.child_id} in {self.parent_id}"


class Conversion(models.Model):
    """The share of an old area version that passed to a new one in a territorial reform."""

    old = models.ForeignKey(AreaVersion, models.CASCADE, related_name="conversions_out", verbose_name=_("Alter Stand"))
    new = models.ForeignKey(AreaVersion, models.CASCADE, related_name="conversions_in", verbose_name=_("Neuer Stand"))
    weight = models.FloatField(_("Anteil"), help_text=_("Anteil des alten Standes, 0 bis 1; Summe je altem Stand 1"))
    basis = models.CharField(_("Grundlage"), max_length=40, help_text=_("Einwohner im Raster oder Fläche"))

    class Meta:
        verbose_name = _("Umrechnung")
        verbose_name_plural = _("Umrechnungen")
        constraints = (
            models.UniqueConstraint(fields=("old", "new"), name="one_conversion_per_pair"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="conversion_weight_is_a_share"),
        )

    def __str__(self) -> str:
        return f"{self.old_id} -> {self.new_id}: {self.weight:.4f}"


class PopulationGridQuerySet(VisibleQuerySet["PopulationGrid"]):
    """Verbs over grids."""


class PopulationGrid(Guarded):
    """A census grid of the district: the cells lie in a Parquet file, this row says where they come from."""

    name = models.CharField(_("Name"), max_length=120)
    reference_date = models.DateField(_("Stichtag"))
    file = models.CharField(_("Datei"), max_length=200, help_text=_("Unterhalb des Dateiordners"))
    sha256 = models.CharField(_("Prüfsumme"), max_length=64)
    cells = models.PositiveIntegerField(_("Zellen"))
    inhabitants = models.PositiveIntegerField(_("Einwohner*innen"), help_text=_("Summe der Zellen mit Wert"))
    without_value = models.PositiveIntegerField(_("Zellen ohne Wert"))
    outside = models.PositiveIntegerField(
        _("Zellen außerhalb"), help_text=_("In keiner Raumeinheit; nicht gespeichert")
    )
    source = models.CharField(_("Quelle"), max_length=300)
    licence = models.CharField(_("Lizenz"), max_length=120)

    objects = PopulationGridQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bevölkerungsraster")
        verbose_name_plural = _("Bevölkerungsraster")
        constraints = (
            models.UniqueConstraint(fields=("municipality", "name", "reference_date"), name="one_grid_per_date"),
        )

    def __str__(self) -> str:
        return self.name
