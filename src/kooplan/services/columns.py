"""What the columns of a list of services can mean, and the headings by which Kooplan recognises them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

SERVICE, PLACE, EXTENT, MORE = "service", "place", "extent", "more"

GROUPS: Final[dict[str, object]] = {
    SERVICE: _("Das Angebot"),
    PLACE: _("Der Ort"),
    EXTENT: _("Umfang und Zeiten"),
    MORE: _("Weitere Spalten"),
}
"""The columns as the check page groups them."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of a column: its German name and the headings that say it, the likeliest first."""

    label: object
    group: str
    headings: str

    @property
    def known(self) -> tuple[str, ...]:
        """The headings, compact."""
        return tuple(self.headings.split())


MEANINGS: Final[dict[str, Meaning]] = {
    "name": Meaning(
        _("Name"), SERVICE,
        "angebot name bezeichnung angebotsname einrichtungname einrichtungsname ename einrichtung titel "
        "nameeinrichtung nameangebot kurzbezeichnung service servicename title facility facilityname label",
    ),
    "provider": Meaning(
        _("Träger"), SERVICE,
        "traeger traegername tname nametraeger anbieter traegerbezeichnung traegereinrichtung organisation "
        "betreiber traegerverein provider operator organization organisationname",
    ),
    "service_type": Meaning(
        _("Leistungsart"), SERVICE,
        "leistungsart angebotsart servicetype leistungstyp angebotstyp einrichtungsart einrichtungstyp leistung "
        "leistungen eart art typ kategorie type category",
    ),
    "code": Meaning(
        _("Kennung"), SERVICE,
        "kennung enr einrichtungsnummer einrichtungsnr angebotsnummer angebotsnr iknummer ik nummer nr lfdnr "
        "schluessel id code externalid identifier",
    ),
    "summary": Meaning(
        _("In einfachen Worten"), SERVICE, "kurzbeschreibung beschreibung zusammenfassung inhalt summary description"
    ),
    "legal_basis": Meaning(_("Rechtsgrundlage"), SERVICE, "rechtsgrundlage rechtsbezug gesetz legalbasis law"),
    "place": Meaning(
        _("Name des Orts"), PLACE,
        "standort standortname ortsname einsatzort sprechort ortsteil gcortsteil stadtteil site location place",
    ),
    "kind": Meaning(
        _("Art des Orts"), PLACE, "ortsart artdesorts standortart zugang kind locationtype"
    ),
    "address": Meaning(
        _("Adresse"), PLACE, "adresse anschrift adressezeile standortadresse address fulladdress"
    ),
    "street": Meaning(
        _("Straße"), PLACE, "strasse estrasse gcstrasse str strassehausnummer strassehausnr strassenr street streetname"
    ),
    "house_number": Meaning(
        _("Hausnummer"), PLACE, "hausnummer hausnr hnr ehnr gchaus hausbez housenumber streetnumber"
    ),
    "postcode": Meaning(_("Postleitzahl"), PLACE, "plz eplz gcplz postleitzahl postcode zip zipcode postalcode"),
    "city": Meaning(_("Gemeinde oder Stadt"), PLACE, "ort eort gemeinde stadt wohnort city town municipality"),
    "x": Meaning(
        _("Rechtswert (x)"), PLACE, "x rechtswert ostwert east easting xkoordinate koordx xcoord xwert utmx geox"
    ),
    "y": Meaning(
        _("Hochwert (y)"), PLACE, "y hochwert nordwert north northing ykoordinate koordy ycoord ywert utmy geoy"
    ),
    "longitude": Meaning(
        _("Länge in Grad"), PLACE, "laenge laengengrad lon long lng longitude geolaenge geolon"
    ),
    "latitude": Meaning(_("Breite in Grad"), PLACE, "breite breitengrad lat latitude geobreite geolat"),
    "is_protected": Meaning(
        _("Adresse geschützt"), PLACE, "geschuetzt adressegeschuetzt schutzadresse geheim protected"
    ),
    "capacity": Meaning(
        _("Kapazität"), EXTENT,
        "kapazitaet plaetze platzzahl eplatz platzanz anzplatz anzahlplaetze plaetzegesamt platz stellen vze vzae "
        "stellenanteile genehmigteplaetze capacity places seats fte",
    ),
    "staffed": Meaning(
        _("Davon besetzt"), EXTENT, "besetzt davonbesetzt belegt belegteplaetze besetztestellen staffed occupied filled"
    ),
    "days": Meaning(
        _("Sprechtage"), EXTENT, "sprechtage sprechzeiten sprechzeit oeffnungszeiten oeffnungstage days openinghours"
    ),
    "contact": Meaning(_("Kontakt"), MORE, "kontakt kontaktdaten erreichbarunter contact"),
    "phone": Meaning(_("Telefon"), MORE, "telefon tel etel telefonnummer fon rufnummer phone telephone"),
    "email": Meaning(_("E-Mail"), MORE, "email emailadresse mail eemail emailaddress"),
    "web": Meaning(
        _("Adresse im Netz"), MORE, "web eweb webseite website internet homepage url internetadresse link www"
    ),
    "accessibility": Meaning(
        _("Barrierefreiheit"), MORE, "barrierefreiheit barrierefrei zugaenglichkeit rollstuhlgerecht accessibility"
    ),
    "target_groups": Meaning(_("Zielgruppen"), MORE, "zielgruppen zielgruppe targetgroups targetgroup audience"),
    "areas": Meaning(
        _("Versorgte Räume"), MORE,
        "versorgteraeume versorgterraum einzugsgebiet einzugsbereich versorgungsraum zustaendigfuer serviceareas areas",
    ),
    "confirmed_on": Meaning(
        _("Zuletzt bestätigt"), MORE,
        "zuletztbestaetigt bestaetigtam bestaetigt stand datenstand aktualisiertam aktualisiert confirmedon lastupdate",
    ),
    "source": Meaning(_("Quelle"), MORE, "quelle datenquelle herkunft source"),
}  # fmt: skip
"""What a column can mean, in the order in which headings are looked for."""

COORDINATES: Final = ("x", "y", "longitude", "latitude")
"""Geodata bring the point themselves."""
ADDRESS: Final = ("address", "street", "house_number", "postcode", "city")
CONTACT: Final = ("contact", "phone", "email", "web")
VAGUE_TYPES: Final = frozenset({"leistung", "leistungen", "eart", "art", "typ", "kategorie", "type", "category"})
"""Headings that mean the kind of service only where a value is one the tenant knows."""

TEMPLATE: Final = (
    "Kennung", "Name", "Träger", "Leistungsart", "Standort", "Adresse", "Art des Orts", "Länge", "Breite",
    "Kapazität", "davon besetzt", "Sprechtage", "Kontakt", "Barrierefreiheit", "Zielgruppen", "Versorgte Räume",
    "zuletzt bestätigt",
)  # fmt: skip
"""The headings of the file that people may fill in; each is recognised."""

FOLDED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def compact(heading: str) -> str:
    """A heading in small letters without umlauts, signs and spaces."""
    return re.sub(r"[^a-z0-9]", "", heading.casefold().translate(FOLDED))


def guess(
    headings: Iterable[str], *, has_points: bool = False, knows_type: Callable[[str], bool] = lambda _heading: True
) -> dict[str, str]:
    """The heading of each meaning that can be recognised; `knows_type` looks whether a vague one holds known kinds."""
    names: dict[str, str] = {}
    for heading in headings:
        names.setdefault(compact(heading), heading)
    found: dict[str, str] = {}
    for meaning, one in MEANINGS.items():
        if has_points and meaning in COORDINATES:
            continue
        fitting = [names[text] for text in one.known if is_meant(names, text, found.values(), knows_type, meaning)]
        if fitting:
            found[meaning] = fitting[0]
    return found


def is_meant(
    names: dict[str, str], text: str, used: Collection[str], knows_type: Callable[[str], bool], meaning: str
) -> bool:
    """Whether a known heading is there, still free, and no vague word for something else."""
    if text not in names or names[text] in used:
        return False
    return meaning != "service_type" or text not in VAGUE_TYPES or knows_type(names[text])
