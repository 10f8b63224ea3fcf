"""The way of a list of services into the register: upload, check, take over, discard."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import polars as pl
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.actions.uploading import FileUnusable
from kooplan.indicators.views.common import csv_file, section_links
from kooplan.indicators.views.imports import plain_name
from kooplan.organisations.models import Municipality
from kooplan.services.actions.importing import change_options, discard_upload, open_upload, take_upload
from kooplan.services.columns import TEMPLATE
from kooplan.services.forms.imports import CheckForm, UploadForm
from kooplan.services.models import ServiceUpload
from kooplan.services.policies import can_keep_services
from kooplan.services.queries.uploads import (
    expected_columns,
    further_columns,
    upload_page,
    upload_steps,
    waiting_table,
)

EXAMPLES: Final = (
    ("SB-1", "Suchtberatung Marktstadt", "Beispielverein e. V.", "Suchtberatung", "Bürgerhaus",
     "Hauptstraße 1, 12345 Marktstadt", "Standort", "", "", "1,5", "1", "Di 9-12, Do 14-18", "Telefon 01234 567",
     "stufenlos, barrierefreie Toilette", "", "", "01.01.2026"),
    ("SB-2", "Mobile Suchtberatung", "Beispielverein e. V.", "Suchtberatung", "", "", "aufsuchend", "", "", "0,5", "",
     "jeden ersten Mi im Monat 10-12", "Telefon 01234 568", "unbekannt", "", "", "01.01.2026"),
)  # fmt: skip
"""Rows that show how the columns are meant; nobody and nothing of them exists."""


def own_municipality(request: ActingRequest) -> Municipality:
    """The tenant whose register somebody keeps; anybody else is refused with the reason."""
    actor = request.reader.membership
    municipality: Municipality = actor.organisation.municipality
    require(can_keep_services(actor, municipality))
    return municipality


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: ActingRequest) -> HttpResponse:
    """Upload a list of services; POST checks it."""
    municipality = own_municipality(request)
    form = UploadForm(request, municipality.pk)
    if request.method == "POST" and form.is_valid():
        try:
            one = upload(request, form, municipality)
        except RuleViolation as error:
            form.add_error("file" if isinstance(error, FileUnusable) else None, str(error))
        else:
            return redirect("services:import_check", pk=one.pk)
    context = {
        "form": form, "steps": upload_steps(None), "waiting": waiting_table(request.reader),
        "expected": expected_columns(), "further": further_columns(),
        "sections": section_links("services:service_list"),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render_page(request, "services/imports/new.html", context, part="upload", status=status)


def upload(request: ActingRequest, form: UploadForm, municipality: Municipality) -> ServiceUpload:
    """Hand an uploaded file to the action as a file on disk."""
    with tempfile.NamedTemporaryFile() as copied:
        for chunk in form.upload.chunks():
            copied.write(chunk)
        copied.flush()
        return open_upload(
            municipality, Path(copied.name), name=plain_name(form.upload), options=form.options(),
            actor=request.reader.membership,
        )  # fmt: skip


@require_safe
def import_template(request: ActingRequest) -> HttpResponse:
    """An empty list with two rows that show how it is meant."""
    own_municipality(request)
    rows = [dict(zip(TEMPLATE, row, strict=True)) for row in EXAMPLES]
    return csv_file("angebote-vorlage", pl.DataFrame(rows, schema=dict.fromkeys(TEMPLATE, pl.String)))


@require_http_methods(["GET", "HEAD", "POST"])
def import_check(request: ActingRequest, pk: int) -> HttpResponse:
    """What a file holds and would change; POST stores the choices and checks again."""
    one = visible_upload(request, pk)
    form = CheckForm(one, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            change_options(one, form.options(), actor=request.reader.membership)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            return redirect("services:import_check", pk=pk)
    context = {"page": upload_page(one), "form": form, "sections": section_links("services:service_list")}
    status = 422 if form.errors else 200
    return render_page(request, "services/imports/check.html", context, status=status)


@require_POST
def import_take(request: ActingRequest, pk: int) -> HttpResponse:
    """Take a checked file over."""
    one = visible_upload(request, pk)
    try:
        take_upload(one, actor=request.reader.membership)
    except RuleViolation as error:
        messages.error(request, str(error))
    return redirect("services:import_check", pk=pk)


@require_POST
def import_discard(request: ActingRequest, pk: int) -> HttpResponse:
    """Throw an uploaded file away."""
    one = visible_upload(request, pk)
    try:
        discard_upload(one, actor=request.reader.membership)
    except RuleViolation as error:
        messages.error(request, str(error))
        return redirect("services:import_check", pk=pk)
    messages.success(request, _("Die Datei ist verworfen. Es wurde nichts übernommen."))
    return redirect("services:import_new")


def visible_upload(request: ActingRequest, pk: int) -> ServiceUpload:
    """A file that this reader may know of; who keeps no register is refused first."""
    own_municipality(request)
    return get_object_or_404(ServiceUpload.objects.visible_to(request.reader).select_related("municipality"), pk=pk)
