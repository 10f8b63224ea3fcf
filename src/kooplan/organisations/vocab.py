"""Fixed words: kinds of organisation and of municipality."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MunicipalityKind(models.TextChoices):
    """What kind of local body is responsible for social planning."""

    LANDKREIS = "landkreis", _("Landkreis")
    KREISFREIE_STADT = "kreisfreie_stadt", _("Kreisfreie Stadt")


class OrganisationKind(models.TextChoices):
    """On whose behalf an organisation takes part."""

    PUBLIC = "public", _("Öffentlicher Träger")
    FREE = "free", _("Freier Träger")
    PRIVATE = "private", _("Privat-gewerblicher Träger")
    SELF_ORGANISED = "self_organised", _("Selbstorganisierter Zusammenschluss")
    ASSOCIATION = "association", _("Verband")
    CITIZENS_BODY = "citizens_body", _("Beirat oder Gremium")
    NEUTRAL = "neutral", _("Neutrale Stelle")
    COST_BEARER = "cost_bearer", _("Kostenträger")
    OPERATOR = "operator", _("Betrieb der Plattform")


def municipality_kind_choices() -> list[tuple[str, str]]:
    """By reference, so that a new wording makes no migration."""
    return [(kind.value, str(kind.label)) for kind in MunicipalityKind]


def organisation_kind_choices() -> list[tuple[str, str]]:
    """By reference, so that a new wording makes no migration."""
    return [(kind.value, str(kind.label)) for kind in OrganisationKind]
