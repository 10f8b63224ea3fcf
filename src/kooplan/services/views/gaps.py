"""The list of gaps."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kooplan.core.htmx import render_page, wants_part
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import Verdict, deny
from kooplan.indicators.views.common import section_links
from kooplan.services.policies import can_mark_gap
from kooplan.services.queries.gaps import Wanted, gap_page


@require_safe
def gaps(request: ActingRequest) -> HttpResponse:
    """All gaps that this reader may know of, by service, area and kind."""
    wanted = Wanted(request.GET.get("leistung", ""), request.GET.get("raum", ""), request.GET.get("art", ""))
    context = {
        "page": gap_page(request.reader, wanted), "sections": section_links("services:gaps"),
        "swap": wants_part(request), "may_mark": may_mark(request),
    }  # fmt: skip
    return render_page(request, "services/gaps.html", context, part="choice")


def may_mark(request: ActingRequest) -> Verdict:
    """Whether the page leads on to marking a gap."""
    actor = request.reader.membership
    return can_mark_gap(actor, actor.organisation.municipality) if actor else deny("")
