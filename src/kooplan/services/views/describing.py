"""Enter a service and change what is written about it; works without script, with one place after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kooplan.core import numbers
from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.roles import REGISTER_ROLES
from kooplan.core.verdict import require
from kooplan.indicators.views.common import section_links
from kooplan.organisations.models import Membership, Organisation
from kooplan.services.actions.describing import Day, Description, Outdated, Place, add_service, change_service
from kooplan.services.actions.places import Point, degrees_of, metric_point
from kooplan.services.days import days_in_words
from kooplan.services.forms.service import MOST_PLACES, PlaceForm, PlaceForms, ServiceForm, faults_of
from kooplan.services.models import Location, Service
from kooplan.services.policies import can_add_service, can_change_service
from kooplan.services.queries.versions import changes_since
from kooplan.services.views.service import visible_service

LONGEST_NUMBER = 9
MORE = "weiterer_ort"
"""Name of the button that asks for one more place."""
DRAFT = "entwurf"
"""Name of the button that keeps a new service to its organisation."""
Typed = Mapping[str, Any] | None


@require_http_methods(["GET", "HEAD", "POST"])
def service_create(request: ActingRequest) -> HttpResponse:
    """The form for a new service; POST enters it."""
    actor: Membership = request.reader.membership
    require(can_add_service(actor, actor.organisation))
    municipality = actor.organisation.municipality
    form = ServiceForm(typed(request), municipality=municipality, providers=providers_for(actor))
    places = PlaceForms(typed(request), more=int(MORE in request.POST))
    if is_sent(request, form, places):
        provider = form.cleaned_data.get("provider", actor.organisation)
        try:
            is_draft = DRAFT in request.POST
            service = add_service(provider, description_of(form, places), actor=actor, is_draft=is_draft)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("Der Entwurf ist gespeichert. Nur Ihre Organisation liest ihn.") if is_draft
                else _("Das Angebot ist eingetragen."),
            )  # fmt: skip
            return redirect("services:service", pk=service.pk)
    return form_page(request, form, places)


@require_http_methods(["GET", "HEAD", "POST"])
def service_edit(request: ActingRequest, pk: int) -> HttpResponse:
    """The form of a service; POST replaces what is written about it."""
    service = visible_service(request, pk)
    actor: Membership = request.reader.membership
    require(can_change_service(actor, service))
    form = ServiceForm(
        typed(request), municipality=service.municipality, providers=None, initial=written_about(service)
    )
    places = PlaceForms(
        typed(request), initial=[written_at(one) for one in service.locations.all()], more=int(MORE in request.POST)
    )
    if is_sent(request, form, places):
        try:
            change_service(service, description_of(form, places, service), actor=actor, read=read_version(request))
        except Outdated:
            service.refresh_from_db(fields=["revision"])
            return form_page(request, form, places, service, meanwhile=True)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Das Angebot ist geändert."))
            return redirect("services:service", pk=pk)
    return form_page(request, form, places, service)


def read_version(request: ActingRequest) -> int:
    """The version that the form was filled with; a number that nobody has where it does not say."""
    text = request.POST.get("stand", "")
    return int(text) if text.isdecimal() and len(text) < LONGEST_NUMBER else -1


def typed(request: ActingRequest) -> Typed:
    """What somebody typed; None while the form is only shown."""
    return request.POST if request.method == "POST" else None


def is_sent(request: ActingRequest, form: ServiceForm, places: PlaceForms) -> bool:
    """Somebody wants to store, and both forms are in order; asking for one more place stores and judges nothing."""
    if request.method != "POST":
        return False
    if MORE in request.POST:
        form.keep_quiet()
        places.keep_quiet()
        return False
    # Both are asked, so that all faults are told at once.
    return all([form.is_valid(), places.is_valid()])


def form_page(
    request: ActingRequest, form: ServiceForm, places: PlaceForms, service: Service | None = None, *,
    meanwhile: bool = False,
) -> HttpResponse:  # fmt: skip
    """The page with the form, for a new service or an old one; `meanwhile` tells that somebody else was faster."""
    faults = faults_of(form, places.filled) if request.method == "POST" else None
    has_faults = bool(faults and faults.count)
    context: dict[str, Any] = {
        "form": form, "places": places, "faults": faults if has_faults else None, "service": service,
        "provider": str(service.owner if service else request.reader.membership.organisation),
        "may_add_place": places.count < MOST_PLACES, "next_place": places.count + 1,
        "sections": section_links("services:service_list"),
    }  # fmt: skip
    if service is not None:
        context["revision"] = service.revision if meanwhile or not faults else request.POST.get("stand", "")
    if service is not None and meanwhile:
        context["meanwhile"], context["changes"] = True, changes_since(service, read_version(request))
    status = 409 if meanwhile else 422 if has_faults else 200
    return render_page(request, "services/service_form.html", context, status=status)


def providers_for(actor: Membership) -> QuerySet[Organisation] | None:
    """Whose services somebody may enter; None where it is the own organisation alone."""
    if actor.role not in REGISTER_ROLES:
        return None
    return Organisation.objects.filter(municipality_id=actor.organisation.municipality_id)


def description_of(form: ServiceForm, places: PlaceForms, service: Service | None = None) -> Description:
    """Both forms as the action takes them; what they do not ask stays as it was."""
    fields: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if name != "provider"}
    if service is not None:
        fields |= {"code": service.code, "level": service.level}
    return Description(**fields, places=[place_of(one) for one in places.filled])


def place_of(form: PlaceForm) -> Place:
    """One valid form as a place."""
    names = ("name", "kind", "address", "capacity", "staffed", "is_protected")
    return Place(
        **{name: form.cleaned_data[name] for name in names},
        point=metres_of(form),
        days=tuple(Day(*slot) for slot in form.slots),
    )


def metres_of(form: PlaceForm) -> Point | None:
    """The point of a form in metres of EPSG:25832."""
    if form.point is None:
        return None
    if form.point.in_degrees:
        return metric_point(form.point.east, form.point.north)
    return form.point.east, form.point.north


def written_about(service: Service) -> dict[str, Any]:
    """A service as its form shows it."""
    names = ("name", "summary", "contact", "accessibility", "legal_basis", "source", "confirmed_on")
    return {
        **{name: getattr(service, name) for name in names},
        "service_type": service.service_type_id,
        "target_groups": [one.pk for one in service.target_groups.all()],
        "areas": [one.pk for one in service.areas.all()],
    }


def written_at(place: Location) -> dict[str, Any]:
    """A place as its form shows it."""
    names = ("kind", "name", "address", "is_protected")
    return {
        **{name: getattr(place, name) for name in names},
        "capacity": plain(place.capacity, 4),
        "staffed": plain(place.staffed, 4),
        "days": days_in_words(place.days.all()),
        **degrees_at(place),
    }


def degrees_at(place: Location) -> dict[str, str]:
    """The point of a place in degrees, to a decimetre."""
    if place.x is None or place.y is None:
        return {}
    longitude, latitude = degrees_of((place.x, place.y))
    return {"north": plain(latitude, 6), "east": plain(longitude, 6)}


def plain(value: float | None, places: int) -> str:
    """A number as one types it; nothing where there is none."""
    return "" if value is None else numbers.trimmed(value, places).replace(numbers.NARROW, "")
