"""Input rules of the pages about people and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kooplan.core.roles import Role
from kooplan.organisations.models import Membership, Organisation


class InvitationForm(forms.Form):
    """Who is invited, for which organisation, in which role."""

    name = forms.CharField(
        label=_("Name oder Pseudonym"), max_length=120, help_text=_("So erscheint die Person im Protokoll.")
    )
    email = forms.EmailField(label=_("E-Mail"), max_length=254)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    role = forms.ChoiceField(label=_("Rolle"))

    def __init__(self, *args: Any, organisations: list[Organisation], roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["organisation"]
        chosen.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        role: Any = self.fields["role"]
        role.choices = [(one.value, one.label) for one in roles]


class DeputyForm(forms.Form):
    """Who stands in."""

    deputy = forms.ModelChoiceField(
        label=_("Vertretung"), queryset=Membership.objects.none(), required=False, empty_label=_("keine")
    )

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["deputy"]
        chosen.queryset = Membership.objects.filter(organisation_id=organisation_id, ends_on=None)
