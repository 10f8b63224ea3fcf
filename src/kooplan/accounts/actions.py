"""What people do with their own account: correct it, and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.roles import Role

if TYPE_CHECKING:
    from kooplan.accounts.models import User

KEEPERS: Final = (Role.TENANT_ADMIN, Role.PROVIDER_MANAGER)
"""Without one of them nobody could let others in."""
GONE: Final = "Aufgelöstes Konto"


@transaction.atomic
def change_details(user: User, *, name: str, phone: str) -> None:
    """Correct what is stored about the person."""
    refuse_shared(user)
    user.name, user.phone = name, phone
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "phone"])
    for membership in current_roles(user):
        audit.record(
            "accounts.details.changed", user, actor=membership, municipality=membership.organisation.municipality
        )


@transaction.atomic
def close_account(user: User) -> None:
    """End all roles today and delete name, address, telephone, password and second factor.

    What the person did stays in the record with role and organisation. The last one who can let others in stays.
    """
    refuse_shared(user)
    roles = current_roles(user)
    for membership in roles:
        # One after the other, or the last two could leave at once.
        type(membership.organisation).objects.select_for_update().get(pk=membership.organisation_id)
        if membership.role in KEEPERS and not others_in(membership):
            raise RuleViolation(
                _(
                    "Sie sind in {organisation} die letzte Person mit dieser Rolle. Bitte geben Sie sie zuerst weiter."
                ).format(organisation=membership.organisation)
            )
    for membership in roles:
        membership.ends_on = timezone.localdate()
        membership.save(update_fields=["ends_on"])
        audit.record(
            "accounts.account.closed", membership, actor=membership, municipality=membership.organisation.municipality
        )
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.name, user.phone, user.is_active = GONE, "", False
    user.email = f"aufgeloest-{user.pk}@konto.invalid"
    user.set_unusable_password()
    user.save()


def refuse_shared(user: User) -> None:
    """Accounts of the demo belong to everybody who tries it."""
    if user.is_demo:
        raise RuleViolation(_("Dieses Beispielkonto teilen sich viele. Es bleibt, wie es ist."))


def current_roles(user: User) -> list[Any]:
    """The roles in which the person acts today, with their organisations."""
    roles: Any = user.memberships
    return list(roles.current(timezone.localdate()).select_related("organisation__municipality").order_by("pk"))


def others_in(membership: Any) -> bool:
    """Whether somebody else has the same role for the same organisation."""
    house = membership.organisation.memberships.current(timezone.localdate()).filter(role=membership.role)
    return bool(house.exclude(user_id=membership.user_id).exists())
