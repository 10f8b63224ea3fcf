"""Keeps the words by which services are found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from kooplan.core.words import stems
from kooplan.services.details import in_words
from kooplan.services.models import SearchTerm, Service
from kooplan.services.vocab import Block

CHUNK: Final = 5000


def index_services(keys: Iterable[int]) -> int:
    """Write the terms of services anew; returns how many terms there are."""
    count = 0
    for chunk in chunks(keys):
        found = Service.objects.filter(pk__in=chunk).select_related("service_type", "owner")
        found = found.prefetch_related("target_groups", "areas", "locations", "details")
        terms = [SearchTerm(service=one, term=term) for one in found for term in stems(searched(one))]
        SearchTerm.objects.filter(service__in=chunk).delete()
        SearchTerm.objects.bulk_create(terms)
        count += len(terms)
    return count


def searched(service: Service) -> str:
    """Everything public that names a service. Where a protected place lies is not part of it."""
    parts = [service.name, service.summary, service.service_type.name, str(service.owner or "")]
    parts += [one.name for one in service.target_groups.all()]
    parts += [one.name for one in service.areas.all()]
    parts += [one.name for one in service.locations.all() if not one.is_protected]
    told = [one.content for one in service.details.all() if one.is_current and one.block == Block.PUBLIC]
    parts += [words for content in told for _label, words in in_words(content)]
    return " ".join(parts)


def index_all(_now: datetime) -> dict[str, int]:
    """Write all terms anew: names of kinds, areas and providers may have changed meanwhile."""
    return {"terms": index_services(Service.objects.values_list("pk", flat=True))}


def chunks(keys: Iterable[int]) -> Iterable[list[int]]:
    """Some keys at a time."""
    found = list(keys)
    return (found[start : start + CHUNK] for start in range(0, len(found), CHUNK))
