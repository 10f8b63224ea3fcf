"""Services, the places where they meet people, and the days on which they are there."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.reader import Reader
from kooplan.core.visibility import Guarded, Level, VisibleQuerySet, level_choices, readable
from kooplan.services.vocab import (
    RHYTHM_WEEKS,
    WEEK,
    WEEKS,
    Accessibility,
    LocationKind,
    Rhythm,
    ServiceState,
    location_kind_choices,
    rhythm_choices,
    service_state_choices,
    weekday_choices,
)

WORKDAYS = sum(1 << (WEEK * week + day) for week in range(WEEKS) for day in range(5))
"""Monday to Friday of all four weeks: what counts where no days are stated."""


def check_accessibility(value: object) -> None:
    """A list of known words that says something; "nicht barrierefrei" and "nicht erfragt" stand alone."""
    known = {one.value for one in Accessibility}
    if not isinstance(value, list) or not value or not set(value) <= known:
        raise ValidationError(_("Bitte wählen Sie mindestens eine Angabe zur Barrierefreiheit."))
    if len(value) > 1 and {Accessibility.NONE, Accessibility.UNKNOWN} & set(value):
        raise ValidationError(_("„nicht barrierefrei“ und „noch nicht erfragt“ stehen jeweils allein."))


class ServiceQuerySet(VisibleQuerySet["Service"]):
    """Verbs over services."""

    def of_type(self, code: str) -> Self:
        """Those of one kind, by its code."""
        return self.filter(service_type__code=code)

    def in_force(self) -> Self:
        """Those that people can turn to now; one that ends later still counts."""
        return self.filter(state=ServiceState.ACTIVE)

    def reported_on(self, day: date | OuterRef) -> Self:
        """Those whose use since a day is of interest: no drafts, and none that had ended before."""
        return self.exclude(state=ServiceState.DRAFT).exclude(ends_on__lt=day)

    def for_list(self) -> Self:
        """With everything a list prints: provider, kind, and the places with their days."""
        places = Location.objects.prefetch_related("days").order_by("name", "pk")
        return (
            self.select_related("owner", "service_type")
            .prefetch_related(Prefetch("locations", queryset=places))
            .order_by("service_type__order", "name", "pk")
        )


class Service(Guarded):
    """What an organisation offers to people; the owner is the provider."""

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PUBLIC)
    code = models.CharField(
        _("Kennung"), max_length=60, blank=True, help_text=_("Aus der eigenen Liste; daran wird es wiedererkannt")
    )
    name = models.CharField(_("Name"), max_length=160)
    summary = models.CharField(_("In einfachen Worten"), max_length=300, blank=True)
    service_type = models.ForeignKey(
        "catalogues.ServiceType", models.PROTECT, related_name="services", verbose_name=_("Leistungsart")
    )
    legal_basis = models.CharField(_("Rechtsgrundlage"), max_length=160)
    target_groups = models.ManyToManyField(
        "catalogues.TargetGroup", related_name="services", verbose_name=_("Zielgruppen")
    )
    areas = models.ManyToManyField("areas.Area", related_name="services", verbose_name=_("Versorgte Räume"))
    contact = models.CharField(_("Kontakt"), max_length=300, help_text=_("Telefon, E-Mail oder Adresse im Netz"))
    accessibility = models.JSONField(_("Barrierefreiheit"), default=list, validators=[check_accessibility])
    confirmed_on = models.DateField(_("Zuletzt bestätigt"))
    source = models.CharField(_("Quelle"), max_length=300, blank=True, help_text=_("Woher die Angaben stammen"))
    revision = models.PositiveIntegerField(_("Fassung"), default=0, help_text=_("Zählt jede Änderung"))
    state = models.CharField(_("Betrieb"), max_length=10, choices=service_state_choices, default=ServiceState.ACTIVE)
    state_reason = models.CharField(_("Grund"), max_length=300, blank=True, help_text=_("Alle lesen ihn"))
    ends_on = models.DateField(_("Endet am"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="predecessors", verbose_name=_("Nachfolge")
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Angebot")
        verbose_name_plural = _("Angebote")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "code"), condition=~Q(code=""), name="one_service_per_code"
            ),
            models.CheckConstraint(condition=Q(owner__isnull=False), name="service_has_a_provider"),
            models.CheckConstraint(
                condition=~Q(state=ServiceState.DRAFT) | Q(level=Level.PRIVATE_ORG),
                name="draft_of_a_service_is_private",
            ),
            models.CheckConstraint(
                condition=~Q(state=ServiceState.ENDED) | Q(ends_on__isnull=False), name="ended_service_has_a_day"
            ),
        )
        indexes = (models.Index(fields=("municipality", "service_type"), name="services_of_a_type"),)

    def __str__(self) -> str:
        return self.name


class LocationQuerySet(models.QuerySet["Location"]):
    """Verbs over places of services."""

    def visible_to(self, reader: Reader) -> Self:
        """The places of services this reader may know of."""
        return self.filter(readable(reader, "service__"))

    def of_type(self, code: str) -> Self:
        """Those of one kind of service."""
        return self.filter(service__service_type__code=code)

    def in_force(self) -> Self:
        """Those of services that people can turn to now."""
        return self.filter(service__state=ServiceState.ACTIVE)


class Location(models.Model):
    """Where a service meets people: a site with a point, or a team that comes, or a digital way."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="locations", verbose_name=_("Angebot"))
    kind = models.CharField(_("Art"), max_length=10, choices=location_kind_choices, default=LocationKind.SITE)
    name = models.CharField(_("Ort"), max_length=120, help_text=_("Wie Menschen ihn nennen: Marktstadt, Bürgerhaus"))
    address = models.CharField(_("Adresse"), max_length=240, blank=True)
    is_protected = models.BooleanField(
        _("Adresse geschützt"), default=False, help_text=_("Zum Beispiel ein Frauenhaus: Lage nur für die Verwaltung")
    )
    x = models.FloatField(_("Rechtswert"), null=True, blank=True, help_text=_("Meter, EPSG:25832"))
    y = models.FloatField(_("Hochwert"), null=True, blank=True, help_text=_("Meter, EPSG:25832"))
    areas = models.ManyToManyField("areas.Area", related_name="locations", blank=True, verbose_name=_("Liegt in"))
    capacity = models.FloatField(
        _("Kapazität"), null=True, blank=True, help_text=_("In der Einheit der Leistungsart; leer heißt unbekannt")
    )
    staffed = models.FloatField(
        _("Davon besetzt"), null=True, blank=True, help_text=_("Leer heißt: so viel wie die Kapazität")
    )

    objects = LocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ort eines Angebots")
        verbose_name_plural = _("Orte von Angeboten")
        constraints = (
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True) | Q(x__isnull=False, y__isnull=False),
                name="location_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind=LocationKind.SITE) | Q(x__isnull=True), name="only_a_site_has_a_point"
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=0), name="capacity_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(staffed__isnull=True) | Q(staffed__gte=0, staffed__lte=F("capacity")),
                name="staffed_within_capacity",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def in_place(self) -> float | None:
        """What is really there, in the unit of the service; None where nobody knows."""
        return self.capacity if self.staffed is None else self.staffed

    @property
    def days_mask(self) -> int:
        """The open days of a cycle of four weeks as bits; every workday where none is stated."""
        masks = [one.mask for one in self.days.all()]
        found = 0
        for mask in masks:
            found |= mask
        return found if masks else WORKDAYS


class ConsultationDay(models.Model):
    """A day on which a service is at a place, with its rhythm."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="days", verbose_name=_("Ort eines Angebots"))
    weekday = models.PositiveSmallIntegerField(_("Wochentag"), choices=weekday_choices)
    rhythm = models.CharField(_("Rhythmus"), max_length=12, choices=rhythm_choices, default=Rhythm.WEEKLY)
    opens = models.TimeField(_("von"), null=True, blank=True)
    closes = models.TimeField(_("bis"), null=True, blank=True)

    class Meta:
        verbose_name = _("Sprechtag")
        verbose_name_plural = _("Sprechtage")
        ordering = ("weekday", "rhythm", "opens")
        constraints = (
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(closes__gt=F("opens")),
                name="consultation_closes_after_it_opens",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="consultation_on_a_weekday"),
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()}, {self.get_rhythm_display()}"

    @property
    def mask(self) -> int:
        """The days of the cycle as bits."""
        return sum(1 << (WEEK * week + self.weekday) for week in RHYTHM_WEEKS[self.rhythm])
