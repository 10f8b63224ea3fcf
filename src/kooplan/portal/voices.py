"""Where people without an account give a hint, look after it with their code, and read those of others."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kooplan.core.errors import RuleViolation
from kooplan.knowledge.actions.voices import Words, give_voice, voice_with
from kooplan.knowledge.forms import CodeForm, VoiceForm
from kooplan.knowledge.queries.voices import public_voices, standing_of
from kooplan.portal.views import frame_of, municipality_of


@login_not_required
@require_safe
def voices(request: HttpRequest, ags: str) -> HttpResponse:
    """What people said and professionals noticed, as far as everybody may read it."""
    municipality = municipality_of(request, ags)
    said, observed = public_voices(municipality)
    context = {"said": said, "observed": observed, **frame_of(municipality, "portal:voices")}
    return render(request, "portal/voices.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def voice_give(request: HttpRequest, ags: str) -> HttpResponse:
    """The form for a hint; POST stores it and shows the code, once."""
    municipality = municipality_of(request, ags)
    form = VoiceForm(request.POST or None, municipality=municipality)
    code = ""
    if request.method == "POST" and form.is_valid():
        try:
            code = give_voice(municipality, Words(**form.cleaned_data)).code
        except RuleViolation as error:
            form.add_error(None, str(error))
    context = {"form": form, "code": code, **frame_of(municipality, "portal:voices")}
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
