"""Gives every service that is already there the words by which it is found."""

from django.db import migrations

from kooplan.core.words import stems


def fill(apps, _schema_editor):
    """One term for each stem in what is public of a service; protected places leave none."""
    service_model, term_model = apps.get_model("services", "Service"), apps.get_model("services", "SearchTerm")
    found = service_model.objects.filter(terms=None).select_related("service_type", "owner")
    for one in found.prefetch_related("target_groups", "areas", "locations").iterator(chunk_size=500):
        parts = [one.name, one.summary, one.service_type.name, one.owner.name]
        parts += [entry.name for entry in (*one.target_groups.all(), *one.areas.all())]
        parts += [place.name for place in one.locations.all() if not place.is_protected]
        term_model.objects.bulk_create(term_model(service=one, term=term) for term in stems(" ".join(parts)))


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0006_search_terms"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
