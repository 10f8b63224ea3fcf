"""Voices of inhabitants: no account, a code, moderation, an answer; the original stays unchanged and inside."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.reader import reader_for
from kooplan.core.tasks import tasks_of
from kooplan.core.visibility import Level
from kooplan.knowledge.actions import voices
from kooplan.knowledge.actions.answering import answer
from kooplan.knowledge.actions.voices import Words, bring_voice, hold_voice, publish_voice, voice_with
from kooplan.knowledge.models import CitizenVoice
from kooplan.knowledge.vocab import Channel, VoiceState
from tests.indicators.builders import make_area
from tests.knowledge.makers import HINT, make_group, make_theme, make_voice
from tests.world import PERSONAS

if TYPE_CHECKING:
    from kooplan.areas.models import Area
    from tests.world import World

NAMED = "Herr Muster aus der Lindenstraße 5 hilft mir. Der Bus fährt nicht."
AGS = "15999"


@pytest.fixture
def area(world: World) -> Area:
    return make_area(world.district, "planungsregion", "15999-91", name="Uferaue")


def status_page(world: World, code: str) -> str:
    return world.client("visitor").post(reverse("portal:voice_code", args=[AGS]), {"code": code}).content.decode()


@pytest.mark.criterion("R14.AC1", "R14.AC4")
def test_somebody_without_account_gives_a_hint_in_four_fields_and_gets_a_code(world: World, area: Area) -> None:
    client, url = world.client("visitor"), reverse("portal:voice_give", args=[AGS])
    theme = make_theme(world.district)
    page = client.get(url).content.decode()
    body = page[page.index("<main") :]
    fields = set(re.findall(r'name="(\w+)"', body)) - {"csrfmiddlewaretoken"}
    assert fields == {"text", "area", "life_domain", "target_group"}
    thanks = client.post(url, {"text": HINT, "area": area.pk, "life_domain": theme.pk})
    code = re.search(r"\b[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}\b", thanks.content.decode())
    voice = CitizenVoice.objects.get()
    assert code
    assert (voice.channel, voice.state, voice.level, voice.owner) == (
        Channel.ONLINE, VoiceState.WAITING, Level.ADMIN_INTERNAL, None,
    )  # fmt: skip
    assert code.group().replace("-", "") not in voice.code_digest
    assert "Ihr Hinweis ist eingegangen." in status_page(world, code.group().lower().replace("-", " "))
    assert not AuditEvent.objects.filter(object_type="knowledge.CitizenVoice").exists()
    assert "sessionid" not in client.cookies


@pytest.mark.criterion("R14.AC1")
@pytest.mark.parametrize("channel", [Channel.BRIDGE, Channel.PAPER])
def test_an_organisation_enters_several_voices_and_each_gets_its_code(
    world: World, area: Area, channel: Channel
) -> None:
    sent = {
        "channel": channel, "occasion": "Bürgerforum", "area": area.pk, "life_domain": make_theme(world.district).pk,
        "target_group": make_group(world.district).pk,
        "texts": "Es fehlt ein Bus.\r\n\r\nDie Tür\r\nist zu schmal.\n\n",
    }  # fmt: skip
    page = world.client("manager").post(reverse("knowledge:voice_bring"), sent).content.decode()
    found = list(CitizenVoice.objects.order_by("pk"))
    assert [one.original.text for one in found] == ["Es fehlt ein Bus.", "Die Tür\nist zu schmal."]
    assert {(one.channel, one.owner, one.occasion) for one in found} == {
        (channel, world.member("manager").organisation, "Bürgerforum")
    }
    codes = re.findall(r"\b[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}\b", page)
    assert [voice_with(world.district, code) for code in codes] == found


def test_one_voice_too_long_and_none_of_the_list_is_stored(world: World, area: Area) -> None:
    sent = {
        "channel": Channel.PAPER, "occasion": "", "area": area.pk, "life_domain": make_theme(world.district).pk,
        "texts": "Kurz.\n\n" + "Wort " * 400,
    }  # fmt: skip
    page = world.client("manager").post(reverse("knowledge:voice_bring"), sent)
    assert page.status_code == 422
    assert "Stimme 2 ist länger als 1.500 Zeichen" in page.content.decode()
    assert not CitizenVoice.objects.exists()


@pytest.mark.criterion("R14.AC2")
def test_the_original_stays_and_the_published_text_is_marked_as_shortened(world: World, area: Area) -> None:
    given = make_voice(world.district, area=area, text=NAMED)
    client, url = world.client("planner"), reverse("knowledge:voice", args=[given.voice.pk])
    page = client.get(url).content.decode()
    assert "<mark>Herr Muster</mark>" in page
    assert "[…] aus der […] hilft mir." in page  # what the form suggests
    publish = reverse("knowledge:voice_publish", args=[given.voice.pk])
    refused = client.post(publish, {"text": NAMED})
    assert refused.status_code == 422
    assert "„Herr Muster“" in refused.content.decode()
    assert client.post(publish, {"text": "Jemand hilft mir. Der Bus fährt nicht."}).status_code == 302
    voice = CitizenVoice.objects.get()
    assert (voice.original.text, voice.is_redacted, voice.level) == (NAMED, True, Level.PUBLIC)
    public = world.client("visitor").get(reverse("portal:voices", args=[AGS])).content.decode()
    assert "Jemand hilft mir. Der Bus fährt nicht. (gekürzt)" in public
    assert "Ihr Hinweis ist in Prüfung." in status_page(world, given.code)


@pytest.mark.criterion("R14.AC2")
@pytest.mark.parametrize("state", [VoiceState.WAITING, VoiceState.PUBLISHED, VoiceState.HELD])
def test_what_moderation_took_out_is_found_by_nobody_outside(world: World, area: Area, state: VoiceState) -> None:
    given = make_voice(world.district, area=area, text=NAMED)
    planner = world.member("planner")
    if state == VoiceState.PUBLISHED:
        publish_voice(given.voice, text="Der Bus fährt nicht.", actor=planner)
    if state == VoiceState.HELD:
        hold_voice(given.voice, reason="Es geht um einen einzelnen Menschen.", actor=planner)
    for who in ("visitor", "manager", "councillor", "dpo", "outsider"):
        client = world.client(who)
        for address in (
            reverse("knowledge:voice_list"), reverse("knowledge:voice", args=[given.voice.pk]),
            reverse("portal:voices", args=[AGS]), reverse("start"),
        ):  # fmt: skip
            text = client.get(address, follow=True).content.decode()
            assert "Muster aus" not in text
            assert "Lindenstraße" not in text
    assert "Lindenstraße" not in status_page(world, given.code)


@pytest.mark.criterion("R15.AC2")
def test_who_holds_the_code_and_the_bridge_see_what_became_of_it(world: World, area: Area) -> None:
    given = make_voice(world.district, area=area)
    words = voices.Words(
        area=area, life_domain=make_theme(world.district), target_group=None, text="Ich warte seit Wochen."
    )
    manager, planner = world.member("manager"), world.member("planner")
    brought = voices.bring_voice(world.district, words, channel=Channel.BRIDGE, occasion="", actor=manager)
    for one in (given, brought):
        publish_voice(one.voice, text=one.voice.original.text, actor=planner)
        answer(one.voice, outcome="used", text="Im Bedarf „Wohnortnahe Suchtberatung“.", actor=planner)
        page = status_page(world, one.code)
        assert "Ihr Hinweis ist in die Planung eingegangen." in page
        assert "Wohnortnahe Suchtberatung" in page
    bridge = world.client("manager").get(reverse("knowledge:voice", args=[brought.voice.pk])).content.decode()
    assert "Wohnortnahe Suchtberatung" in bridge
    assert "Wohnortnahe Suchtberatung" in world.client("visitor").get(
        reverse("portal:voices", args=[AGS])
    ).content.decode()  # fmt: skip


def test_a_held_voice_gives_its_reason_to_who_holds_the_code(world: World, area: Area) -> None:
    given = make_voice(world.district, area=area)
    with pytest.raises(RuleViolation, match="warum"):
        hold_voice(given.voice, reason=" ", actor=world.member("planner"))
    hold_voice(given.voice, reason="Das betrifft ein anderes Amt.", actor=world.member("planner"))
    page = status_page(world, given.code)
    assert "Ihr Hinweis ist nicht veröffentlicht." in page
    assert "Das betrifft ein anderes Amt." in page
    assert "Der Bus" not in world.client("visitor").get(reverse("portal:voices", args=[AGS])).content.decode()


def test_the_first_of_two_moderators_decides(world: World, area: Area) -> None:
    given = make_voice(world.district, area=area)
    stale = CitizenVoice.objects.get(pk=given.voice.pk)
    publish_voice(given.voice, text=HINT, actor=world.member("planner"))
    with pytest.raises(RuleViolation, match="schon geprüft"):
        hold_voice(stale, reason="Doppelt", actor=world.member("planner"))
    with pytest.raises(NotAllowed, match="schon geprüft"):
        hold_voice(given.voice, reason="Doppelt", actor=world.member("planner"))


def test_a_wrong_code_and_a_code_of_another_district_tell_nothing(world: World, area: Area) -> None:
    given = make_voice(world.district, area=area)
    for ags, code in ((AGS, "AAAAA-AAAAA"), ("15998", given.code), (AGS, "<b>")):
        page = world.client("visitor").post(reverse("portal:voice_code", args=[ags]), {"code": code})
        assert page.status_code == 422
        assert "Diesen Code kennen wir nicht." in page.content.decode()


def test_a_flood_of_hints_is_stopped_and_said_so(world: World, area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "MOST_IN_AN_HOUR", 1)
    make_voice(world.district, area=area)
    with pytest.raises(RuleViolation, match="in einer Stunde"):
        make_voice(world.district, area=area)


def test_new_voices_are_a_task_of_who_moderates(world: World, area: Area) -> None:
    make_voice(world.district, area=area)
    titles = {who: [task.title for task in tasks_of(reader_for(world.member(who)))] for who in ("planner", "manager")}
    assert "Eine Bürgerstimme prüfen" in titles["planner"]
    assert "Eine Bürgerstimme prüfen" not in titles["manager"]


def test_no_row_can_be_public_without_moderation(world: World, area: Area) -> None:
    given = make_voice(world.district, area=area)
    with pytest.raises(IntegrityError):
        CitizenVoice.objects.filter(pk=given.voice.pk).update(level=Level.PUBLIC)


def test_the_words_as_they_came_are_forgotten_in_time_and_the_published_ones_stay(world: World, area: Area) -> None:
    planner = world.member("planner")
    answered, held, fresh = (make_voice(world.district, area=area, text=f"{NAMED} {number}") for number in range(3))
    publish_voice(answered.voice, text=HINT, actor=planner)
    answer(answered.voice, outcome="used", text="Steht im Plan.", actor=planner)
    hold_voice(held.voice, reason="Das betrifft ein anderes Amt.", actor=planner)
    assert voices.forget_originals(timezone.now() + timedelta(days=183)) == {"originals": 0}
    assert voices.forget_originals(timezone.now() + timedelta(days=184)) == {"originals": 2}
    assert [one.original_text for one in CitizenVoice.objects.order_by("pk")] == ["", "", fresh.voice.original_text]
    page = world.client("planner").get(reverse("knowledge:voice", args=[answered.voice.pk])).content.decode()
    assert HINT in page


def test_the_words_as_they_came_are_for_the_moderation_and_the_partner_that_brought_them(
    world: World, area: Area
) -> None:
    words = Words(area=area, life_domain=make_theme(world.district), target_group=None, text=NAMED)
    planner, manager = world.member("planner"), world.member("manager")
    of_district, of_partner = (
        bring_voice(world.district, words, channel=Channel.PAPER, occasion="", actor=actor).voice
        for actor in (planner, manager)
    )
    for voice in (of_district, of_partner):
        publish_voice(voice, text="Der Bus fährt nicht.", actor=planner)

    def readers(voice: CitizenVoice) -> set[str]:
        url = reverse("knowledge:voice", args=[voice.pk])
        return {one for one in PERSONAS if "Lindenstraße" in world.client(one).get(url).content.decode()}

    assert readers(of_partner) == {"planner", "lead", "municipal_staff", "manager", "staff"}
    assert readers(of_district) == {"planner", "lead", "municipal_staff"}


def test_the_occasion_names_nobody(world: World, area: Area) -> None:
    words = Words(area=area, life_domain=make_theme(world.district), target_group=None, text=HINT)
    with pytest.raises(RuleViolation, match="im Anlass keine Person"):
        bring_voice(
            world.district,
            words,
            channel=Channel.PAPER,
            occasion="Gespräch mit Frau Muster",
            actor=world.member("manager"),
        )
    assert not CitizenVoice.objects.exists()


def test_the_own_district_only(world: World) -> None:
    foreign = make_area(world.member("outsider").organisation.municipality, "planungsregion", "15998-91")
    with pytest.raises(RuleViolation, match="anderen Landkreis"):
        make_voice(world.district, area=foreign)
