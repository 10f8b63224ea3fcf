"""The rows of the access matrix: for each address, who gets which answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.test import Client
from django.urls import reverse

from kooplan.api.idents import Thing, ident
from kooplan.services.models import Location
from tests.world import World

Arguments = Callable[["Stage"], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Row:
    """The answer for everybody who is not named in `others`."""

    members: int
    visitor: int
    others: Mapping[str, int] = field(default_factory=dict)
    arguments: Arguments = lambda _stage: {}
    method: str = "get"

    def expected(self, personas: Iterable[str]) -> dict[str, int]:
        """Persona -> status."""
        plain = {persona: self.visitor if persona == "visitor" else self.members for persona in personas}
        return plain | {persona: status for persona, status in self.others.items() if persona in plain}


@dataclass(frozen=True, slots=True)
class Stage:
    """The world with one object of each kind, owned by the district."""

    world: World
    area: int
    indicator: str
    foreign_link: int
    definition: int
    run: int
    delivery: int
    upload: int
    rule: int
    service: int
    gap: int
    service_upload: int
    observation: int
    voice: int
    signal: int
    signal_rule: int
    report: int
    round: int

    @property
    def provider(self) -> int:
        """Who runs the service."""
        return self.world.member("manager").organisation_id

    @property
    def location(self) -> int:
        """Where the service is."""
        return Location.objects.get(service=self.service).pk

    def uuid(self, thing: Thing, pk: int) -> UUID:
        """An identifier of the open interface."""
        return ident(thing, "15999", pk)

    def answer(self, name: str, row: Row, persona: str) -> int:
        """The status that a persona gets."""
        client: Client = self.world.client(persona)
        url = reverse(name, kwargs=dict(row.arguments(self)))
        status: int = getattr(client, row.method)(url).status_code
        return status


def everybody() -> Row:
    """A public page."""
    return Row(members=200, visitor=200)


def members_only(**others: int) -> Row:
    """A page of those who are signed in; a visitor is led to the sign-in."""
    return Row(members=200, visitor=302, others=others)


def only(
    *personas: str,
    refused: int = 403,
    allowed: int = 200,
    arguments: Arguments = lambda _stage: {},
    method: str = "get",
) -> Row:
    """A page or deed of some; the others are refused with a reason."""
    return Row(
        members=refused, visitor=302, others=dict.fromkeys(personas, allowed), arguments=arguments, method=method
    )


def of_the_district(*personas: str, arguments: Arguments, method: str = "get", allowed: int = 200) -> Row:
    """An object of the district: found by `personas`, not to be found by anybody else."""
    return Row(members=404, visitor=302, others=dict.fromkeys(personas, allowed), arguments=arguments, method=method)


def of_an_area(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.area}


def of_an_indicator(stage: Stage) -> Mapping[str, object]:
    return {"key": stage.indicator}


def of_a_definition(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.definition}


def of_a_run(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.run}


def of_a_delivery(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.delivery}


def of_an_upload(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.upload}


def of_a_rule(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.rule}


def of_a_service(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.service}


def of_a_gap(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.gap}


def of_a_service_upload(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.service_upload}


def keeping_services(*, method: str = "get", allowed: int = 200, others: Mapping[str, int] | None = None) -> Row:
    """A page or deed at a list of services: only for who keeps the register, and not for another tenant's."""
    found = others if others is not None else {"planner": allowed, "admin": allowed, "outsider": 404}
    return Row(members=403, visitor=302, others=found, arguments=of_a_service_upload, method=method)


def of_a_public_service(stage: Stage) -> Mapping[str, object]:
    return {"ags": stage.world.district.ags, "pk": stage.service}


def of_nothing_stored(_stage: Stage) -> Mapping[str, object]:
    return {"pk": 1}


def of_a_kind(_stage: Stage) -> Mapping[str, object]:
    return {"code": "addiction_counselling"}


def of_an_observation(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.observation}


def of_a_signal(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.signal}


def of_a_signal_rule(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.signal_rule}


def of_a_round(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.round}


def of_a_released_service(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.round, "service": stage.service}


def of_a_report(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.report}


def of_waiting(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.report, "measure": "waiting"}


def private_report(*, arguments: Arguments = of_a_report) -> Row:
    """True numbers of an organisation: nobody else finds them."""
    return Row(members=404, visitor=302, others={"manager": 200, "staff": 200}, arguments=arguments)


def of_a_voice(stage: Stage) -> Mapping[str, object]:
    return {"pk": stage.voice}


def private_observation(manager: int, staff: int, *, method: str = "get") -> Row:
    """An observation that its organisation has not released: nobody else finds it."""
    others = {"manager": manager, "staff": staff}
    return Row(members=404, visitor=302, others=others, arguments=of_an_observation, method=method)


def new_voice(*, method: str = "get", **others: int) -> Row:
    """A voice that nobody has looked at: only the administration finds it."""
    return Row(members=404, visitor=302, others=others, arguments=of_a_voice, method=method)


def of_the_interface(**idents: Callable[[Stage], object]) -> Row:
    """A public address of the open interface."""
    return Row(
        members=200, visitor=200,
        arguments=lambda stage: {"ags": "15999", **{name: found(stage) for name, found in idents.items()}},
    )  # fmt: skip


def of_the_tenant(_stage: Stage) -> Mapping[str, object]:
    return {"ags": "15999"}


ADMINISTRATION = ("planner", "lead", "statistics", "admin")
DISTRICT = ("planner", "statistics", "manager", "staff", "admin", "dpo", "councillor")
OFFICES = ("planner", "statistics", "admin")

MATRIX: dict[str, Row] = {
    "start": everybody(),
    "account_login": Row(members=302, visitor=200),
    "account_logout": Row(members=200, visitor=302),
    "account_inactive": everybody(),
    "account_reauthenticate": members_only(),
    "account_change_password": members_only(),
    "account_reset_password": everybody(),
    "account_reset_password_done": everybody(),
    "account_reset_password_from_key": Row(
        members=200, visitor=200, arguments=lambda _stage: {"uidb36": "1", "key": "x-y"}
    ),
    "account_reset_password_from_key_done": everybody(),
    "mfa_index": members_only(),
    "mfa_authenticate": Row(members=302, visitor=302),
    "mfa_reauthenticate": Row(members=302, visitor=302),
    "mfa_activate_totp": Row(members=302, visitor=302),
    "mfa_deactivate_totp": Row(members=404, visitor=302),
    "mfa_view_recovery_codes": Row(members=404, visitor=302),
    "mfa_generate_recovery_codes": Row(members=302, visitor=302),
    "mfa_download_recovery_codes": Row(members=404, visitor=302),
    "own_account": members_only(),
    "own_data": members_only(),
    "own_details": members_only(),
    "own_closing": Row(members=422, visitor=302, method="post"),
    "organisations:choose_role": members_only(),
    "organisations:members": only("admin", "manager"),
    "organisations:invite": only("admin", "manager"),
    "organisations:end": only(
        "admin", "manager", allowed=404, method="post", arguments=lambda stage: {"pk": stage.foreign_link}
    ),
    "organisations:deputy": only(
        "admin", "manager", allowed=404, method="post", arguments=lambda stage: {"pk": stage.foreign_link}
    ),
    "organisations:log": only("admin", "manager", "dpo"),
    "portal:accessibility": everybody(),
    "portal:easy_language": everybody(),
    "portal:sign_language": everybody(),
    "portal:privacy": everybody(),
    "portal:report_barrier": everybody(),
    "portal:imprint": everybody(),
    "portal:region": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:region_table": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:reach": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:services": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:service": Row(members=200, visitor=200, arguments=of_a_public_service),
    "portal:use": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:gaps": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:voices": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:voice_give": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:voice_code": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:reach_table": Row(members=404, visitor=404, arguments=of_the_tenant),  # no grid, no ways
    "portal:sources": Row(members=200, visitor=200, arguments=of_the_tenant),
    "portal:area": Row(members=200, visitor=200, arguments=lambda _stage: {"ags": "15999", "key": "15999-91"}),
    "portal:area_table": Row(members=200, visitor=200, arguments=lambda _stage: {"ags": "15999", "key": "15999-91"}),
    "hsds:openapi-json": everybody(),
    "hsds:api-root": Row(members=404, visitor=404),
    "hsds:about": of_the_interface(),
    "hsds:services": of_the_interface(),
    "hsds:service": of_the_interface(service_id=lambda stage: stage.uuid(Thing.SERVICE, stage.service)),
    "hsds:organizations": of_the_interface(),
    "hsds:organization": of_the_interface(organization_id=lambda stage: stage.uuid(Thing.ORGANISATION, stage.provider)),
    "hsds:service_at_locations": of_the_interface(),
    "hsds:service_at_location": of_the_interface(
        service_at_location_id=lambda stage: stage.uuid(Thing.SERVICE_AT_LOCATION, stage.location)
    ),
    "hsds:taxonomies": of_the_interface(),
    "hsds:taxonomy": of_the_interface(taxonomy_id=lambda stage: stage.uuid(Thing.TAXONOMY, 1)),
    "hsds:taxonomy_terms": of_the_interface(),
    "hsds:taxonomy_term": of_the_interface(taxonomy_term_id=lambda stage: stage.uuid(Thing.TERM, 13)),
    "indicators:region": members_only(),
    "indicators:region_table": of_the_district(*DISTRICT, arguments=lambda _stage: {}),
    "indicators:indicator_list": members_only(),
    "indicators:indicator": of_the_district(*DISTRICT, arguments=of_an_indicator),
    "indicators:indicator_table": of_the_district(*DISTRICT, arguments=of_an_indicator),
    "indicators:indicator_create": only("planner", "statistics", "admin", "outsider"),
    "indicators:indicator_edit": Row(
        members=403, visitor=302, others={**dict.fromkeys(OFFICES, 200), "outsider": 404}, arguments=of_an_indicator
    ),
    "indicators:rules": only("planner", "statistics", "admin", "outsider"),
    "indicators:rule_edit": Row(
        members=403, visitor=302, others={**dict.fromkeys(OFFICES, 200), "outsider": 404}, arguments=of_a_rule
    ),
    "indicators:area_list": members_only(),
    "indicators:area": of_the_district(*DISTRICT, arguments=of_an_area),
    "indicators:area_table": of_the_district(*DISTRICT, arguments=of_an_area),
    "indicators:population": members_only(),
    "indicators:population_table": of_the_district(*DISTRICT, arguments=lambda _stage: {}),
    "indicators:data": members_only(),
    "indicators:import_new": only("planner", "statistics", "admin", "outsider"),
    "indicators:import_check": of_the_district(*OFFICES, arguments=of_an_upload),
    "indicators:import_take": of_the_district(*OFFICES, arguments=of_an_upload, method="post", allowed=302),
    # The first who may discard does so; the others no longer find the file.
    "indicators:import_discard": of_the_district("planner", arguments=of_an_upload, method="post", allowed=302),
    "indicators:delivery": of_the_district(*OFFICES, arguments=of_a_delivery),
    "indicators:sources": members_only(),
    "indicators:index_list": members_only(),
    "indicators:index_create": only("planner", "statistics", "outsider"),
    "indicators:index": of_the_district(*OFFICES, arguments=of_a_definition),
    "indicators:index_run_create": of_the_district(*OFFICES, arguments=of_a_definition, method="post", allowed=302),
    "indicators:index_run": of_the_district(*OFFICES, arguments=of_a_run),
    "indicators:index_run_publish": of_the_district(*OFFICES, arguments=of_a_run, method="post", allowed=302),
    "indicators:index_run_table": of_the_district(*OFFICES, arguments=of_a_run),
    "services:service_list": members_only(),
    "services:service": of_the_district(*DISTRICT, arguments=of_a_service),
    # The provider has accounts of its own, so that nobody else speaks for it.
    "services:service_confirm": Row(
        members=403,
        visitor=302,
        others={"manager": 302, "staff": 302, "outsider": 404},
        arguments=of_a_service,
        method="post",
    ),
    "services:service_create": only("planner", "manager", "staff", "admin", "outsider"),
    "services:service_edit": Row(
        members=403, visitor=302, others={"manager": 200, "staff": 200, "outsider": 404}, arguments=of_a_service
    ),
    "services:service_details": Row(
        members=403,
        visitor=302,
        others={"manager": 200, "staff": 200, "outsider": 404},
        arguments=lambda stage: {"pk": stage.service, "block": "private"},
    ),
    "services:service_state": Row(
        members=403, visitor=302, others={"manager": 200, "staff": 200, "outsider": 404}, arguments=of_a_service
    ),
    "services:fit": members_only(),
    "services:fit_service": of_the_district(*DISTRICT, arguments=of_a_service),
    "services:service_suggest": Row(
        members=403, visitor=302, others={"planner": 200, "admin": 200, "outsider": 404}, arguments=of_a_service
    ),
    # Nobody has suggested anything, so nobody finds it.
    "services:suggestion": Row(members=404, visitor=302, arguments=of_nothing_stored),
    "services:suggestion_accept": Row(members=404, visitor=302, arguments=of_nothing_stored, method="post"),
    "services:suggestion_decline": Row(members=404, visitor=302, arguments=of_nothing_stored, method="post"),
    "services:service_history": Row(
        members=403,
        visitor=302,
        others={
            "planner": 200,
            "admin": 200,
            "statistics": 200,
            "municipal_staff": 200,
            "manager": 200,
            "staff": 200,
            "outsider": 404,
        },
        arguments=of_a_service,
    ),
    "services:import_new": only("planner", "admin", "outsider"),
    "services:import_template": only("planner", "admin", "outsider"),
    "services:import_check": keeping_services(),
    "services:import_take": keeping_services(method="post", allowed=302),
    # The first who may discard does so; the others no longer find the file.
    "services:import_discard": keeping_services(method="post", others={"planner": 302, "admin": 404, "outsider": 404}),
    "services:reach": members_only(),
    "services:reach_table": Row(members=404, visitor=302),  # no grid, no ways
    "services:times": only("planner", "admin", "outsider"),
    "services:times_squares": only("planner", "admin", "outsider"),
    "services:times_places": only("planner", "admin", "outsider"),
    # Nobody has a table, so those who may remove one find none.
    "services:times_remove": Row(
        members=403,
        visitor=302,
        others=dict.fromkeys(("planner", "admin", "outsider"), 404),
        arguments=of_nothing_stored,
        method="post",
    ),
    "knowledge:observation_list": members_only(),
    "knowledge:observation_create": only("planner", "manager", "staff", "outsider"),
    "knowledge:observation": private_observation(200, 200),
    "knowledge:observation_change": private_observation(200, 200),
    "knowledge:observation_release": private_observation(422, 403, method="post"),
    "knowledge:observation_withdraw": private_observation(403, 403, method="post"),
    "knowledge:observation_answer": private_observation(403, 403, method="post"),
    "knowledge:signal_list": members_only(),
    "knowledge:signal_create": only("planner", "manager", "outsider"),
    "knowledge:signal_search": only("planner", "outsider", method="post", allowed=302),
    "knowledge:thresholds": only("planner", "outsider"),
    "knowledge:threshold_add": only("planner", "outsider", method="post", allowed=422),
    # The first who may remove it does so.
    "knowledge:threshold_remove": Row(
        members=404, visitor=302, others={"planner": 302}, arguments=of_a_signal_rule, method="post"
    ),
    "knowledge:signal": Row(
        members=200, visitor=302, others={"dpo": 404, "councillor": 404, "outsider": 404}, arguments=of_a_signal
    ),
    "knowledge:voice_list": members_only(),
    "knowledge:voice_bring": only("planner", "manager", "staff", "outsider"),
    "knowledge:voice": new_voice(planner=200, statistics=200, admin=200),
    "knowledge:voice_publish": new_voice(method="post", planner=422, statistics=403, admin=403),
    "knowledge:voice_hold": new_voice(method="post", planner=422, statistics=403, admin=403),
    "knowledge:voice_answer": new_voice(method="post", planner=422, statistics=403, admin=422),
    "utilisation:report_list": members_only(),
    "utilisation:report_create": Row(
        members=403, visitor=302, others={"manager": 200, "staff": 200, "outsider": 404}, arguments=of_a_service
    ),
    "utilisation:report": private_report(),
    "utilisation:report_change": private_report(),
    "utilisation:report_places": private_report(arguments=of_waiting),
    # The first who may remove it does so; the second no longer finds it.
    "utilisation:report_remove": Row(
        members=404, visitor=302, others={"manager": 302}, arguments=of_a_report, method="post"
    ),
    "utilisation:round_create": only("planner", "lead", "statistics", "outsider"),
    "utilisation:round": Row(members=200, visitor=302, others={"outsider": 404}, arguments=of_a_round),
    # Protected numbers of one service are for the administration and for its provider.
    "utilisation:round_file": of_the_district(*ADMINISTRATION, "manager", "staff", arguments=of_a_round),
    "utilisation:round_service": of_the_district(*ADMINISTRATION, "manager", "staff", arguments=of_a_released_service),
    "services:gaps": members_only(),
    "services:gap_create": only("planner", "manager", "staff", "admin", "outsider"),
    "services:gap": of_the_district(*DISTRICT, arguments=of_a_gap),
    "services:kind": Row(members=200, visitor=302, arguments=of_a_kind),
    "services:kind_table": Row(members=404, visitor=302, arguments=of_a_kind),  # no grid, no areas
    "services:guideline_create": only("planner", "admin", "outsider", arguments=of_a_kind),
    "services:standard_set": only("planner", "admin", "outsider", arguments=of_a_kind),
}
