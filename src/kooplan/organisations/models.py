"""Tenants, the organisations that plan together, and who acts for them in which role."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.roles import Role, role_choices
from kooplan.organisations.vocab import (
    MunicipalityKind,
    OrganisationKind,
    municipality_kind_choices,
    organisation_kind_choices,
)


class Municipality(models.Model):
    """A Landkreis or a kreisfreie Stadt with a space of its own."""

    name = models.CharField(_("Name"), max_length=120)
    ags = models.CharField(
        _("Amtlicher Gemeindeschlüssel"),
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^\d{5}$", _("Der Schlüssel eines Kreises hat fünf Ziffern."))],
    )
    kind = models.CharField(
        _("Art"), max_length=20, choices=municipality_kind_choices, default=MunicipalityKind.LANDKREIS
    )
    is_demo = models.BooleanField(_("Beispieldaten"), default=False)
    contact = models.TextField(_("Anschrift für das Impressum"), blank=True)

    class Meta:
        verbose_name = _("Mandant")
        verbose_name_plural = _("Mandanten")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A public, free, private or self-organised body that takes part in planning."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="organisations", verbose_name=_("Mandant")
    )
    name = models.CharField(_("Name"), max_length=160)
    kind = models.CharField(_("Art"), max_length=20, choices=organisation_kind_choices, default=OrganisationKind.FREE)
    legal_form = models.CharField(_("Rechtsform"), max_length=60, blank=True)
    recognised = models.BooleanField(_("Anerkannt nach § 75 SGB VIII"), default=False)

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisationen")
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("municipality", "name"), name="one_organisation_per_name"),)

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Verbs over memberships."""

    def current(self, today: date) -> Self:
        """Those in force on a day: leaving an organisation ends access at once."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today, user__is_active=True)

    def for_acting(self) -> Self:
        """With everything a request prints of the acting role."""
        return self.select_related("organisation__municipality", "user")


class Membership(models.Model):
    """One person in one role for one organisation; the actor of every deed."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships", verbose_name=_("Person"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("Organisation")
    )
    role = models.CharField(_("Rolle"), max_length=30, choices=role_choices)
    starts_on = models.DateField(_("Beginn"))
    ends_on = models.DateField(_("Ende"), null=True, blank=True)
    deputy = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Vertretung")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mitgliedschaft")
        verbose_name_plural = _("Mitgliedschaften")
        ordering = ("organisation__name", "role", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation", "role"), condition=Q(ends_on=None), name="one_open_membership_per_role"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="membership_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role_label}, {self.organisation}"

    @property
    def role_label(self) -> str:
        """The German name of the role."""
        return str(Role(self.role).label)
