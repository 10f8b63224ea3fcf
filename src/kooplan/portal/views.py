"""Public pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kooplan.core.deeds import carried_out
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest, visitor
from kooplan.indicators.queries.places import places_of
from kooplan.indicators.queries.region import Wanted, region_rows
from kooplan.indicators.views.common import csv_file
from kooplan.knowledge.actions.voices import Words, give_voice, voice_with
from kooplan.knowledge.forms import CodeForm, VoiceForm
from kooplan.knowledge.queries.voices import public_voices, standing_of
from kooplan.organisations.models import Municipality
from kooplan.portal.queries import (
    public_area,
    public_area_rows,
    public_gaps,
    public_reach,
    public_region,
    public_service,
    public_services,
)
from kooplan.portal.sources import borders_of, public_sources
from kooplan.portal.start import member_start, visitor_start
from kooplan.services.queries.gaps import Wanted as GapsWanted
from kooplan.services.queries.service_list import wanted_services
from kooplan.utilisation.queries.rounds import public_use


@login_not_required
@require_safe
def start(request: ActingRequest) -> HttpResponse:
    """The public start for visitors, the task list for members."""
    if request.reader.is_visitor:
        return render(request, "portal/start.html", {"page": visitor_start()})
    return render(request, "portal/tasks.html", {"page": member_start(request)})


@login_not_required
@require_safe
def information(request: HttpRequest, page: str) -> HttpResponse:
    """One of the pages that must be within reach of every page."""
    own = getattr(request, "municipality", None)
    municipalities = [own] if own else list(Municipality.objects.order_by("name"))
    return render(request, f"portal/information/{page}.html", {"municipalities": municipalities})


@login_not_required
@require_safe
def region(request: HttpRequest, ags: str) -> HttpResponse:
    """The public overview of a municipality."""
    municipality = municipality_of(request, ags)
    page = public_region(municipality, wanted_of(request))
    context = {"page": page, **frame_of(municipality, "portal:region")}
    return render_page(request, "portal/region.html", context, part="choice")


@login_not_required
@require_safe
def region_table(request: HttpRequest, ags: str) -> HttpResponse:
    """The values of the public overview as a file."""
    municipality = municipality_of(request, ags)
    reader = visitor(municipality.pk, municipality.ags)
    return csv_file(f"region-{ags}", region_rows(reader, places_of(reader), wanted_of(request)))


@login_not_required
@require_safe
def area(request: HttpRequest, ags: str, key: str) -> HttpResponse:
    """The public profile of an area."""
    municipality = municipality_of(request, ags)
    found = public_area(municipality, key)
    if found is None:
        raise Http404
    context = {"page": found[0], "panels": found[1], **frame_of(municipality, "portal:region")}
    return render(request, "portal/area.html", context)


@login_not_required
@require_safe
def area_table(request: HttpRequest, ags: str, key: str) -> HttpResponse:
    """The values of the public profile as a file."""
    return csv_file(f"raumprofil-{ags}-{key}", public_area_rows(municipality_of(request, ags), key))


@login_not_required
@require_safe
def reach(request: HttpRequest, ags: str) -> HttpResponse:
    """Who gets to a kind of service, for everybody."""
    municipality = municipality_of(request, ags)
    form, page = public_reach(municipality, request.GET.dict())
    context = {
        "page": page, "form": form, "query": urlencode(request.GET.dict()), **frame_of(municipality, "portal:reach"),
    }  # fmt: skip
    status = 200 if form.is_valid() else 422
    return render_page(request, "portal/reach.html", context, part="choice", status=status)


@login_not_required
@require_safe
def reach_table(request: HttpRequest, ags: str) -> HttpResponse:
    """The public table of ways as a file."""
    _form, page = public_reach(municipality_of(request, ags), request.GET.dict())
    return csv_file(f"erreichbarkeit-{ags}", page.result.csv if page.result else None)


@login_not_required
@require_safe
def services(request: HttpRequest, ags: str) -> HttpResponse:
    """The public register of services."""
    municipality = municipality_of(request, ags)
    context = {
        "page": public_services(municipality, wanted_services(request.GET)), **frame_of(municipality, "portal:services")
    }  # fmt: skip
    return render_page(request, "portal/services.html", context, part="choice")


@login_not_required
@require_safe
def service(request: HttpRequest, ags: str, pk: int) -> HttpResponse:
    """The public profile of a service."""
    municipality = municipality_of(request, ags)
    found = public_service(municipality, pk)
    if found is None:
        raise Http404
    return render(request, "portal/service.html", {"page": found, **frame_of(municipality, "portal:services")})


@login_not_required
@require_safe
def gaps(request: HttpRequest, ags: str) -> HttpResponse:
    """What is missing where, for everybody."""
    municipality = municipality_of(request, ags)
    wanted = GapsWanted(*(request.GET.get(name, "") for name in ("leistung", "raum", "art")))
    context = {"page": public_gaps(municipality, wanted), **frame_of(municipality, "portal:gaps")}
    return render_page(request, "portal/gaps.html", context, part="choice")


@login_not_required
@require_safe
def voices(request: HttpRequest, ags: str) -> HttpResponse:
    """What people said and professionals noticed, as far as everybody may read it."""
    municipality = municipality_of(request, ags)
    said, observed = public_voices(municipality)
    context = {"said": said, "observed": observed, **frame_of(municipality, "portal:voices")}
    return render(request, "portal/voices.html", context)


@login_not_required
@require_safe
def use(request: HttpRequest, ags: str) -> HttpResponse:
    """How much services are used: sums that give nobody away."""
    municipality = municipality_of(request, ags)
    context = {"periods": public_use(municipality), **frame_of(municipality, "portal:use")}
    return render(request, "portal/use.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def voice_give(request: HttpRequest, ags: str) -> HttpResponse:
    """The form for a hint; POST stores it and shows the code, once."""
    municipality = municipality_of(request, ags)
    form = VoiceForm(request.POST or None, municipality=municipality)
    given = carried_out(form, lambda: give_voice(municipality, Words(**form.cleaned_data)))
    context = {"form": form, "code": given.code if given else "", **frame_of(municipality, "portal:voices")}
    return render(request, "portal/voice_give.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def voice_code(request: HttpRequest, ags: str) -> HttpResponse:
    """What became of a hint. The code comes by POST, so that no address and no log holds it."""
    municipality = municipality_of(request, ags)
    form = CodeForm(request.POST or None)
    standing = None
    if request.method == "POST" and form.is_valid():
        voice = voice_with(municipality, form.cleaned_data["code"])
        if voice is None:
            form.add_error("code", _("Diesen Code kennen wir nicht. Bitte vergleichen Sie ihn Zeichen für Zeichen."))
        else:
            standing = standing_of(voice)
    context = {"form": form, "standing": standing, **frame_of(municipality, "portal:voices")}
    return render(request, "portal/voice_code.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def sources(request: HttpRequest, ags: str) -> HttpResponse:
    """Where the public numbers of a municipality come from."""
    municipality = municipality_of(request, ags)
    page = public_sources(visitor(municipality.pk, municipality.ags))
    return render(request, "portal/sources.html", {"page": page, **frame_of(municipality, "portal:sources")})


def municipality_of(request: HttpRequest, ags: str) -> Municipality:
    """The municipality of a public address; its name stands in the header whoever reads."""
    municipality = get_object_or_404(Municipality, ags=ags)
    request.municipality = municipality  # type: ignore[attr-defined]  # the header reads it from there
    return municipality


def frame_of(municipality: Municipality, current: str) -> dict[str, Any]:
    """What stands round every public page of a municipality."""
    return {
        "municipality": municipality,
        "sections": section_links(municipality, current),
        "borders": borders_of(visitor(municipality.pk, municipality.ags)),
    }


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for."""
    return Wanted(request.GET.get("merkmal", ""), request.GET.get("zeitraum", ""), request.GET.get("ebene", ""))


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A public page of the municipality."""

    label: str
    url: str
    current: bool


def section_links(municipality: Municipality, current: str) -> list[SectionLink]:
    """The public pages of the municipality; `current` is the name of the view."""
    pages = [
        ("portal:region", _("Überblick")),
        ("portal:services", _("Angebote")),
        ("portal:use", _("Nutzung")),
        ("portal:reach", _("Erreichbarkeit")),
        ("portal:gaps", _("Lücken")),
        ("portal:voices", _("Stimmen")),
        ("portal:sources", _("Quellen")),
    ]
    return [SectionLink(label, reverse(view, args=[municipality.ags]), view == current) for view, label in pages]
