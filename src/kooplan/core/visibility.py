"""One rule over the level of an object says who may know of it, in every channel.

A level is one entry of `RULES`. A model joins by inheriting `Guarded` and using a `VisibleQuerySet`; no app writes a
visibility query of its own. Whatever a rule cannot answer stays hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.reader import Reader
from kooplan.core.roles import COUNCIL_ROLES, GUIDE_ROLES, MUNICIPAL_ROLES, PARTNER_ROLES

M = TypeVar("M", bound=models.Model)


class Level(models.TextChoices):
    """Who may read an object. Not an order: the levels inside an administration and an organisation are siblings."""

    PRIVATE_ORG = "private_org", _("Nur meine Organisation")
    ADMIN_INTERNAL = "admin_internal", _("Verwaltungsintern")
    PARTNERS = "partners", _("Verwaltung und Träger")
    COUNCIL = "council", _("Gremium")
    PUBLIC = "public", _("Öffentlich")


def level_choices() -> list[tuple[str, str]]:
    """The levels by reference, so that a new wording makes no migration."""
    return [(level.value, str(level.label)) for level in Level]


RELEASE_LEVELS: Final = (Level.ADMIN_INTERNAL, Level.PARTNERS, Level.COUNCIL, Level.PUBLIC)
"""Who may read besides the own organisation, from few to all."""


def release_choices() -> list[tuple[str, str]]:
    """For whom something may be released, from few to all, in the words of a form."""
    return [
        (Level.ADMIN_INTERNAL.value, str(_("Die Verwaltung des Landkreises"))),
        (Level.PARTNERS.value, str(_("Die Verwaltung und alle Träger im Landkreis"))),
        (Level.COUNCIL.value, str(_("Die Verwaltung und der Kreistag"))),
        (Level.PUBLIC.value, str(_("Alle, auch ohne Anmeldung"))),
    ]


def owner_only(reader: Reader) -> Q | None:
    """Members of the owning organisation."""
    if reader.organisation_id is None:
        return None
    return Q(owner_id=reader.organisation_id)


def giver(reader: Reader) -> Q | None:
    """The partner that gave an object; inside the administration only the named roles read, whoever it belongs to."""
    return owner_only(reader) if reader.role in PARTNER_ROLES else None


def administration(reader: Reader) -> Q | None:
    """The named municipal roles, and who gave it."""
    return Q() if reader.role in MUNICIPAL_ROLES else giver(reader)


def partners(reader: Reader) -> Q | None:
    """Everybody who plans in this municipality: the administration, its partners, and who guides them."""
    return Q() if reader.role in MUNICIPAL_ROLES | PARTNER_ROLES | GUIDE_ROLES else None


def council(reader: Reader) -> Q | None:
    """The administration, the members of its bodies, and who gave it."""
    return Q() if reader.role in MUNICIPAL_ROLES | COUNCIL_ROLES else giver(reader)


def everybody(_reader: Reader) -> Q | None:
    """People with and without account."""
    return Q()


Rule = Callable[[Reader], Q | None]
RULES: dict[Level, Rule] = {
    Level.PRIVATE_ORG: owner_only,
    Level.ADMIN_INTERNAL: administration,
    Level.PARTNERS: partners,
    Level.COUNCIL: council,
    Level.PUBLIC: everybody,
}


def readable(reader: Reader, path: str = "") -> Q:
    """The condition under which `reader` may know of a row; `path` leads to the guarded object ("release__").

    Every row belongs to one municipality, and a reader acts within one: a foreign id is not found.
    """
    if reader.municipality_id is None:
        return Q(pk__in=())
    visible = Q(pk__in=())
    for level, rule in RULES.items():
        condition = rule(reader)
        if condition is not None:
            visible |= Q(**{f"{path}level": level}) & prefixed(condition, path)
    return Q(**{f"{path}municipality_id": reader.municipality_id}) & visible


def prefixed(condition: Q, path: str) -> Q:
    """The condition with every field reached through `path`."""
    renamed = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        renamed.children.append(prefixed(child, path) if isinstance(child, Q) else prefixed_pair(child, path))
    return renamed


def prefixed_pair(pair: Any, path: str) -> tuple[str, Any]:
    """One `field=value` of a condition, reached through `path`."""
    field, value = pair
    return f"{path}{field}", value


class VisibleQuerySet(models.QuerySet[M]):
    """Rows that carry `municipality`, `owner` and `level` themselves."""

    def visible_to(self, reader: Reader) -> Self:
        """The rows this reader may know of."""
        return self.filter(readable(reader))


class Guarded(models.Model):
    """An object of one municipality with an owner and a level."""

    municipality = models.ForeignKey(
        "organisations.Municipality", models.CASCADE, related_name="+", verbose_name=_("Mandant")
    )
    owner = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.ADMIN_INTERNAL)

    class Meta:
        abstract = True
