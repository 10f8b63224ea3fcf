"""Writes around tenants, organisations and memberships."""

from __future__ import annotations

from datetime import date

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.accounts.models import User
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.roles import Role
from kooplan.core.verdict import require
from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.organisations.policies import can_assign_role, can_end_membership, heir_of
from kooplan.organisations.vocab import MunicipalityKind, OrganisationKind


@transaction.atomic
def open_municipality(
    name: str, *, ags: str, kind: str = MunicipalityKind.LANDKREIS, is_demo: bool = False
) -> tuple[Municipality, Organisation]:
    """Open the space of a municipality with its own organisation; done by the operator's command line."""
    municipality = Municipality(name=name, ags=ags, kind=kind, is_demo=is_demo)
    municipality.full_clean()
    municipality.save()
    audit.record(
        "organisations.municipality.created", municipality, actor=None, municipality=municipality, facts={"ags": ags}
    )
    organisation = add_organisation(municipality, name=name, kind=OrganisationKind.PUBLIC, actor=None)
    return municipality, organisation


@transaction.atomic
def add_organisation(
    municipality: Municipality,
    *,
    name: str,
    kind: str,
    actor: Membership | None,
    legal_form: str = "",
    recognised: bool = False,
) -> Organisation:
    """Add an organisation to a tenant."""
    organisation = Organisation(
        municipality=municipality, name=name, kind=kind, legal_form=legal_form, recognised=recognised
    )
    organisation.full_clean()
    organisation.save()
    audit.record(
        "organisations.organisation.added", organisation, actor=actor, municipality=municipality, facts={"kind": kind}
    )
    return organisation


@transaction.atomic
def assign_role(
    organisation: Organisation, *, user: User, role: str, actor: Membership | None, starts_on: date | None = None
) -> Membership:
    """Let a person act for an organisation; without actor it is the operator's command line."""
    if actor is not None:
        require(can_assign_role(actor, organisation, role))
    if role not in Role.values:
        raise RuleViolation(_("Diese Rolle gibt es nicht."))
    if Membership.objects.filter(user=user, organisation=organisation, role=role, ends_on=None).exists():
        raise RuleViolation(_("Diese Person hat die Rolle schon."))
    membership = Membership(
        user=user, organisation=organisation, role=role, starts_on=starts_on or timezone.localdate()
    )
    membership.full_clean()
    membership.save()
    audit.record(
        "organisations.membership.assigned",
        membership,
        actor=actor,
        municipality=organisation.municipality,
        facts={"role": role, "organisation": organisation.pk},
        words={"person": user.name},
    )
    return membership


@transaction.atomic
def invite_person(*, name: str, email: str, organisation: Organisation, role: str, actor: Membership | None) -> str:
    """Give a person a role; returns the path of a one-time link for somebody who has no account yet, else "".

    The link is shown to the inviting person and never mailed by us: whoever holds it sets the password.
    """
    if actor is not None:
        require(can_assign_role(actor, organisation, role))
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    is_new = user is None
    if user is None:
        User(email=address, name=name).full_clean(exclude=["password"])
        user = User.objects.create_user(address, name=name)
    assign_role(organisation, user=user, role=role, actor=actor)
    return one_time_link(user) if is_new or not user.has_usable_password() else ""


def one_time_link(user: User) -> str:
    """The path under which `user` sets a password once; it ends with use and after three days."""
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


@transaction.atomic
def end_membership(membership: Membership, *, actor: Membership) -> Membership:
    """End a role today; access ends with the next request.

    Open tasks hang on the role. Where nobody else has it, the deputy takes it over.
    """
    require(can_end_membership(actor, membership))
    if membership.ends_on is not None:
        raise RuleViolation(_("Diese Rolle ist schon beendet."))
    membership.ends_on = timezone.localdate()
    membership.save(update_fields=["ends_on"])
    audit.record(
        "organisations.membership.ended",
        membership,
        actor=actor,
        facts={"role": membership.role, "organisation": membership.organisation_id},
        words={"person": membership.user.name},
    )
    house = Membership.objects.current(timezone.localdate()).filter(organisation_id=membership.organisation_id)
    heir = heir_of(membership, house.select_related("user"))
    if heir is not None:
        assign_role(membership.organisation, user=heir.user, role=membership.role, actor=actor)
    return membership


@transaction.atomic
def name_deputy(membership: Membership, *, deputy: Membership | None, actor: Membership) -> Membership:
    """Say who stands in; a deputy acts for the same organisation."""
    if membership.pk != actor.pk:
        require(can_assign_role(actor, membership.organisation, membership.role))
    if deputy is not None and (deputy.organisation_id != membership.organisation_id or deputy.pk == membership.pk):
        raise RuleViolation(_("Die Vertretung muss eine andere Person derselben Organisation sein."))
    membership.deputy = deputy
    membership.save(update_fields=["deputy"])
    audit.record(
        "organisations.deputy.named",
        membership,
        actor=actor,
        words={"person": membership.user.name, "deputy": deputy.user.name if deputy else ""},
    )
    return membership
