"""The organisations and accounts of the fictional district; functions, not persons."""

from __future__ import annotations

from dataclasses import dataclass

from kooplan.core.roles import Role
from kooplan.organisations.vocab import OrganisationKind

PASSWORD = "Musterkreis-2026"  # noqa: S105 - the README names it; demo accounts work only where the demo is switched on
DISTRICT, NEIGHBOUR = "15999", "15998"
NAMES = {DISTRICT: "Landkreis Musterkreis", NEIGHBOUR: "Landkreis Nachbarland"}


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """A fictional organisation of one tenant."""

    name: str
    kind: OrganisationKind
    legal_form: str = ""
    recognised: bool = False
    ags: str = DISTRICT


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A function with its address and the roles it acts in."""

    email: str
    name: str
    organisation: str
    roles: tuple[Role, ...]
    ags: str = DISTRICT


ELBAUE, HEIDELAND = "Sozialwerk Elbaue e. V.", "Suchthilfe Heideland gGmbH"
MORGENROT, LEBENSWEGE = "Pflegedienst Morgenrot GmbH", "Lebenswege Musterkreis e. V."
ASSOCIATION, DIALOG = "Wohlfahrtsverband Beispiel, Regionalstelle Musterland", "Büro Dialog"
JOBCENTER, UFERAUE, DORNBURG = "Jobcenter Musterkreis", "Gemeinde Uferaue", "Gemeinde Dornburg-Nord"
COUNCIL, STATISTICS, OPERATOR = "Kreistag Musterkreis", "Statistikstelle Musterkreis", "Betrieb der Plattform"
DAY_NURSERIES, YOUTH = "Eigenbetrieb Kitas Musterkreis", "Jugendwerk Saumetal e. V."
SENIORS, HOME_CARE = "Seniorenhilfe Saumetal gGmbH", "Pflege zu Hause Saumetal GmbH"
SHELTER, ARRIVAL = "Schutz und Rat Saumetal e. V.", "Ankommen im Musterkreis e. V."
HOSPICE, NEIGHBOURS = "Hospizverein Saumetal e. V.", "Nachbarschaften im Musterkreis e. V."

ORGANISATIONS = (
    DemoOrganisation(STATISTICS, OrganisationKind.PUBLIC),
    DemoOrganisation(ELBAUE, OrganisationKind.FREE, "e. V.", recognised=True),
    DemoOrganisation(HEIDELAND, OrganisationKind.FREE, "gGmbH"),
    DemoOrganisation(MORGENROT, OrganisationKind.PRIVATE, "GmbH"),
    DemoOrganisation(LEBENSWEGE, OrganisationKind.SELF_ORGANISED, "e. V."),
    DemoOrganisation(ASSOCIATION, OrganisationKind.ASSOCIATION, "e. V."),
    DemoOrganisation(DIALOG, OrganisationKind.NEUTRAL),
    DemoOrganisation(JOBCENTER, OrganisationKind.COST_BEARER),
    DemoOrganisation(UFERAUE, OrganisationKind.PUBLIC),
    DemoOrganisation(DORNBURG, OrganisationKind.PUBLIC),
    DemoOrganisation(COUNCIL, OrganisationKind.CITIZENS_BODY),
    DemoOrganisation(OPERATOR, OrganisationKind.OPERATOR),
    DemoOrganisation(DAY_NURSERIES, OrganisationKind.PUBLIC),
    DemoOrganisation(YOUTH, OrganisationKind.FREE, "e. V.", recognised=True),
    DemoOrganisation(SENIORS, OrganisationKind.FREE, "gGmbH"),
    DemoOrganisation(HOME_CARE, OrganisationKind.PRIVATE, "GmbH"),
    DemoOrganisation(SHELTER, OrganisationKind.FREE, "e. V."),
    DemoOrganisation(ARRIVAL, OrganisationKind.SELF_ORGANISED, "e. V."),
    DemoOrganisation(HOSPICE, OrganisationKind.FREE, "e. V."),
    DemoOrganisation(NEIGHBOURS, OrganisationKind.SELF_ORGANISED, "e. V."),
)

ACCOUNTS = (
    DemoAccount("planung@musterkreis.example", "Planung Musterkreis", NAMES[DISTRICT], (Role.PLANNER,)),
    DemoAccount("leitung@musterkreis.example", "Leitung Soziales", NAMES[DISTRICT], (Role.MUNICIPAL_LEAD,)),
    DemoAccount("statistik@musterkreis.example", "Statistikstelle", STATISTICS, (Role.STATISTICS,)),
    DemoAccount("kreistagsbuero@musterkreis.example", "Kreistagsbüro", NAMES[DISTRICT], (Role.COMMITTEE_OFFICE,)),
    DemoAccount("gf@sozialwerk-elbaue.example", "Geschäftsführung Elbaue", ELBAUE, (Role.PROVIDER_MANAGER,)),
    DemoAccount("team@sozialwerk-elbaue.example", "Team Elbaue", ELBAUE, (Role.PROVIDER_STAFF,)),
    DemoAccount("gf@suchthilfe-heideland.example", "Geschäftsführung Heideland", HEIDELAND, (Role.PROVIDER_MANAGER,)),
    DemoAccount("leitung@morgenrot.example", "Leitung Morgenrot", MORGENROT, (Role.PROVIDER_MANAGER,)),
    DemoAccount("gf@lebenswege.example", "Geschäftsführung Lebenswege", LEBENSWEGE, (Role.PROVIDER_MANAGER,)),
    DemoAccount("regional@verband-beispiel.example", "Regionalstelle", ASSOCIATION, (Role.ASSOCIATION,)),
    DemoAccount("moderation@buero-dialog.example", "Moderation", DIALOG, (Role.FACILITATOR, Role.MEDIATOR)),
    DemoAccount("admin@musterkreis.example", "Mandantenverwaltung", NAMES[DISTRICT], (Role.TENANT_ADMIN,)),
    DemoAccount("datenschutz@musterkreis.example", "Datenschutz", NAMES[DISTRICT], (Role.DPO,)),
    DemoAccount("koordination@musterkreis.example", "Netzwerkstelle", NAMES[DISTRICT], (Role.NETWORK_COORD,)),
    DemoAccount("jobcenter@partner.example", "Jobcenter", JOBCENTER, (Role.COST_BEARER,)),
    DemoAccount("betrieb@kooplan.example", "Betrieb", OPERATOR, (Role.SYS_ADMIN,)),
    DemoAccount("planung@nachbarland.example", "Planung Nachbarland", NAMES[NEIGHBOUR], (Role.PLANNER,), NEIGHBOUR),
    DemoAccount("gemeinde@uferaue.example", "Gemeinde Uferaue", UFERAUE, (Role.MUNICIPAL_STAFF,)),
    DemoAccount("gemeinde@dornburg.example", "Gemeinde Dornburg-Nord", DORNBURG, (Role.MUNICIPAL_STAFF,)),
    DemoAccount("kt@musterkreis.example", "Ausschuss Soziales", COUNCIL, (Role.COUNCILLOR,)),
)
