"""The way of a file into the database: list, upload, check, take over, release; and the sources."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import Verdict, require
from kooplan.files.importers import IMPORTERS
from kooplan.indicators import jobs
from kooplan.indicators.actions.releasing import Preview, preview, release
from kooplan.indicators.actions.uploading import (
    FileUnusable,
    change_options,
    discard_import,
    open_import,
    queue_import,
)
from kooplan.indicators.forms.imports import CheckForm, ReleaseForm, UploadForm
from kooplan.indicators.models import Delivery, Import
from kooplan.indicators.policies import RELEASE_LEVELS, can_import, can_release
from kooplan.indicators.queries.deliveries import (
    check_page,
    data_page,
    delivery_page,
    import_steps,
    sources_table,
)
from kooplan.indicators.views.common import may_import, section_links


@require_safe
def data(request: ActingRequest) -> HttpResponse:
    """Files in work and deliveries."""
    context = {
        "page": data_page(request.reader), "may_import": may_import(request),
        "sections": section_links("indicators:data"),
    }  # fmt: skip
    return render_page(request, "indicators/imports/data.html", context)


@require_safe
def sources(request: ActingRequest) -> HttpResponse:
    """Where the numbers come from and under which licence."""
    context = {"table": sources_table(request.reader), "sections": section_links("indicators:sources")}
    return render_page(request, "indicators/imports/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: ActingRequest) -> HttpResponse:
    """Upload a file; POST recognises and checks it."""
    require(may_import(request))
    form = UploadForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            one = upload(request, form)
        except RuleViolation as error:
            form.add_error("file" if isinstance(error, FileUnusable) else None, str(error))
        else:
            return redirect("indicators:import_check", pk=one.pk)
    context = {"form": form, "importers": IMPORTERS.values(), "steps": import_steps(None)}
    status = 422 if form.errors else 200
    return render_page(request, "indicators/imports/new.html", context, part="upload", status=status)


def upload(request: ActingRequest, form: UploadForm) -> Import:
    """Hand an uploaded file to the action as a file on disk."""
    actor = request.reader.membership
    fields = {name: form.cleaned_data[name] for name in ("kind", "origin", "crs")}
    with tempfile.NamedTemporaryFile() as copied:
        for chunk in form.upload.chunks():
            copied.write(chunk)
        copied.flush()
        name = plain_name(form.upload)
        return open_import(actor.organisation.municipality, Path(copied.name), name=name, actor=actor, **fields)


def plain_name(upload: UploadedFile[bytes]) -> str:
    """The name of a file as the person knows it, without any folder."""
    return Path(upload.name or _("Datei")).name


@require_http_methods(["GET", "HEAD", "POST"])
def import_check(request: ActingRequest, pk: int) -> HttpResponse:
    """What a file holds and would change; POST stores the choices and checks again."""
    one = visible_import(request, pk)
    form = CheckForm(one, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            change_options(one, form.options(), actor=request.reader.membership)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            return redirect("indicators:import_check", pk=pk)
    context = {"page": check_page(one), "form": form, "may_take": may_take(request, one)}
    status = 422 if form.errors else 200
    return render_page(request, "indicators/imports/check.html", context, part="stand", status=status)


@require_POST
def import_take(request: ActingRequest, pk: int) -> HttpResponse:
    """Hand a checked file to the worker."""
    one = visible_import(request, pk)
    try:
        queue_import(one, actor=request.reader.membership)
    except RuleViolation as error:
        messages.error(request, str(error))
    else:
        jobs.take_over_import.enqueue(one.pk)
    return redirect("indicators:import_check", pk=pk)


@require_POST
def import_discard(request: ActingRequest, pk: int) -> HttpResponse:
    """Throw an uploaded file away."""
    one = visible_import(request, pk)
    try:
        discard_import(one, actor=request.reader.membership)
    except RuleViolation as error:
        messages.error(request, str(error))
        return redirect("indicators:import_check", pk=pk)
    messages.success(request, _("Die Datei ist verworfen. Es wurde nichts übernommen."))
    return redirect("indicators:data")


@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: ActingRequest, pk: int) -> HttpResponse:
    """Provenance of a delivery; POST releases it."""
    found = get_object_or_404(
        Delivery.objects.visible_to(request.reader).select_related("source", "municipality", "owner"), pk=pk
    )
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            release(found, level=form.cleaned_data["level"], actor=request.reader.membership)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Die Zahlen sind freigegeben."))
            return redirect("indicators:delivery", pk=pk)
    may_release = best_release(request, found)
    counts = outlook(preview(found)) if may_release else {}
    context = {"page": delivery_page(found, counts), "form": form, "may_release": may_release, "counts": counts}
    return render_page(request, "indicators/imports/delivery.html", context, status=422 if form.errors else 200)


def outlook(found: Preview) -> dict[str, int]:
    """What a release would show, by words."""
    return {
        _("Werte gezeigt"): found.shown,
        _("Zu wenige Fälle"): found.primary,
        _("Zum Schutz anderer verborgen"): found.secondary,
        _("Ohne Angabe der Quelle"): found.without_number,
    }


def visible_import(request: ActingRequest, pk: int) -> Import:
    """A file this reader may know of."""
    imports = Import.objects.visible_to(request.reader).select_related("municipality", "delivery")
    return get_object_or_404(imports, pk=pk)


def may_take(request: ActingRequest, one: Import) -> Verdict:
    """Whether this reader may take a file over."""
    return can_import(request.reader.membership, one.municipality, one.options["kind"])


def best_release(request: ActingRequest, found: Delivery) -> Verdict:
    """Whether this reader may release at any level; the reason of the lowest if not."""
    verdicts = [can_release(request.reader.membership, found, level) for level in RELEASE_LEVELS]
    return next((verdict for verdict in verdicts if verdict), verdicts[0])
