"""The frame, the parts of a page and the drawn charts as HTML."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from kooplan.core.charts.bars import Part, Threshold, bar_chart
from kooplan.core.charts.cells import cell_bar, dot_strip, sparkline
from kooplan.core.charts.line import Series, line_chart
from kooplan.core.charts.maps import MapArea, Place, Shape, choropleth, locator, point_map
from kooplan.core.charts.matrix import Member, matrix
from kooplan.core.charts.pyramid import Band, pyramid
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.charts.values import Datum
from kooplan.core.verdict import ALLOW, deny

EVIL = "<script>alert(1)</script>"
VOID = {"meta", "link", "input", "br", "path", "rect", "circle", "img", "hr"}


class Page(HTMLParser):
    """Elements of a page with their attributes, and a complaint about tags that do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"unexpected </{tag}>"

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of one kind."""
        return [attrs for name, attrs in self.found if name == tag]

    def ids(self) -> list[str]:
        """All ids in their order."""
        return [str(attrs["id"]) for _, attrs in self.found if "id" in attrs]


def parsed(html: str) -> Page:
    """The page, complete: everything opened is closed."""
    page = Page(html)
    assert page.open == []
    return page


def printed(source: str, **values: Any) -> str:
    """What a piece of template prints."""
    return Template("{% load components charts german %}" + source).render(Context(values))


def frame(**values: Any) -> str:
    """The frame with an empty page."""
    room = SimpleNamespace(label="Wissen", url="/wissen/", current=True)
    context = {"navigation": [room], "footer_links": [("Impressum", "/impressum/")], "is_demo": False, **values}
    return render_to_string("core/base.html", context)


READER = SimpleNamespace(
    membership=SimpleNamespace(role_label="Sozialplanung", organisation=SimpleNamespace(name="Landkreis Musterkreis"))
)


# --- frame ------------------------------------------------------------------------------------------------------------


def test_the_frame_shows_the_rooms_it_is_given_and_no_others() -> None:
    page = parsed(frame())
    links = [attrs["href"] for attrs in page.all("a")]
    assert links.count("/wissen/") == 2
    assert "Klären" not in frame()


def test_a_visitor_is_offered_to_sign_in_and_sees_no_role() -> None:
    html = frame(reader=None)
    assert "Anmelden" in html
    assert "Sie handeln als" not in html


def test_the_acting_role_is_on_screen_on_wide_and_narrow_screens() -> None:
    html = frame(reader=READER)
    assert html.count("Sozialplanung") == 2
    assert "kp-acting" in html
    assert "Anmelden" not in html


def test_leaving_is_a_form_and_never_a_link() -> None:
    html = frame(reader=READER, role_links=[("Rolle wechseln", "/konto/rolle/")])
    forms_ = [attrs for attrs in parsed(html).all("form") if attrs.get("class") == "kp-logout"]
    assert len(forms_) == 2
    assert all(attrs["method"] == "post" for attrs in forms_)


def test_example_data_is_named_as_such() -> None:
    assert "Beispieldaten" in frame(is_demo=True)
    assert "Beispieldaten" not in frame(is_demo=False)


def test_the_frame_keeps_to_the_content_security_policy() -> None:
    page = parsed(frame(reader=READER))
    assert not any("style" in attrs for _, attrs in page.found)
    assert not page.all("style")
    assert all(attrs.get("src") for attrs in page.all("script"))
    assert not any(name.startswith("on") for _, attrs in page.found for name in attrs)


def test_the_page_says_its_language_and_offers_to_skip_to_its_content() -> None:
    page = parsed(frame())
    assert page.all("html")[0]["lang"] == "de"
    assert page.all("a")[0]["href"] == "#inhalt"
    assert page.all("main")[0]["id"] == "inhalt"


def test_refused_input_may_be_swapped_and_htmx_evaluates_nothing() -> None:
    config = next(attrs["content"] for attrs in parsed(frame()).all("meta") if attrs.get("name") == "htmx-config")
    assert '"allowEval":false' in str(config)
    assert '"includeIndicatorStyles":false' in str(config)
    assert '{"code":"422","swap":true}' in str(config)


def test_messages_become_alerts_of_their_kind() -> None:
    class Message(str):
        level_tag = "error"

        __slots__ = ()

    html = frame(messages=[Message(EVIL)])
    assert "kern-alert--danger" in html
    assert 'role="status"' in html
    assert EVIL not in html


@pytest.mark.parametrize(
    ("page", "words"),
    [("403.html", "Nur Beteiligte dürfen das."), ("404.html", "gibt es hier nicht"), ("500.html", "A17")],
)
def test_error_pages_say_what_happened_and_lead_back(page: str, words: str) -> None:
    html = render_to_string(page, {"reason": "Nur Beteiligte dürfen das.", "number": "A17"})
    assert words in html
    assert "Zur Startseite" in html
    parsed(html)


# --- parts ------------------------------------------------------------------------------------------------------------


def test_the_page_head_prints_only_what_it_is_given() -> None:
    html = printed('{% pagehead "Uferaue" %}{% endpagehead %}')
    assert "kp-head__actions" not in html
    assert "kp-facts" not in html
    assert "kp-subnav" not in html
    assert html.count("<h1") == 1


def test_the_page_head_carries_actions_facts_crumbs_and_section_links() -> None:
    crumbs = [{"label": "Räume", "url": "/raeume/"}, {"label": EVIL, "url": ""}]
    subnav = [{"label": "Räume", "url": "/raeume/", "current": True}, {"label": "Angebote", "url": "/a/"}]
    html = printed(
        '{% pagehead title crumbs=crumbs subnav=subnav subnav_label="Wissen" facts=facts level="public" %}'
        '<a href="/docx/">Profil</a>{% endpagehead %}',
        title=EVIL, crumbs=crumbs, subnav=subnav, facts=[("Fläche", "138 km²")],
    )  # fmt: skip
    page = parsed(html)
    assert EVIL not in html
    assert [attrs["href"] for attrs in page.all("a") if attrs.get("aria-current") == "page"] == ["/raeume/", "/raeume/"]
    assert "138 km²" in html
    assert "/docx/" in html


def test_a_misspelt_option_is_a_mistake() -> None:
    with pytest.raises(TemplateSyntaxError, match="unknown option: laed"):
        printed('{% pagehead "Uferaue" laed="x" %}{% endpagehead %}')


def test_visibility_opens_to_who_may_read() -> None:
    html = printed('{% visibility "private_org" readers %}', readers=["Nur Ihr Team."])
    assert "kp-vis--private" in html
    assert "Nur Ihr Team." in html
    assert "<details" not in printed('{% visibility "private_org" %}')
    assert "Prozessbeteiligte" in printed('{% visibility "Prozessbeteiligte" flat=True %}')


def test_the_first_task_has_the_only_primary_button() -> None:
    one = SimpleNamespace(title=EVIL, text="Kurz.", url="/t/", action="Ansehen", effort="8 Minuten", due="bis 31. März")
    first, row = printed("{% task one first=True %}", one=one), printed("{% task one %}", one=one)
    assert "kern-btn--primary" in first
    assert "kern-btn--primary" not in row
    assert "8 Minuten" in row
    assert EVIL not in first + row


def test_a_feed_names_the_day_for_people_and_machines() -> None:
    entry = SimpleNamespace(day=date(2026, 2, 27), text=EVIL)
    html = printed("{% feed entries %}", entries=[entry])
    assert '<time datetime="2026-02-27">27. Februar</time>' in html
    assert EVIL not in html


def test_a_note_keeps_its_markup_and_escapes_its_values() -> None:
    html = printed('{% note kind="watch" %}<b>{{ name }}</b>{% endnote %}', name=EVIL)
    assert "<b>&lt;script&gt;" in html
    assert "kp-note--watch" in html


def test_a_badge_says_its_state_in_words_and_with_a_sign() -> None:
    assert "kern-icon--warning" in printed('{% badge "beobachten" "warning" %}')
    assert "kp-badge--neutral" in printed('{% badge "Entwurf" %}')


def test_a_deed_that_is_refused_says_why_beside_its_button() -> None:
    html = printed('{% act "Freigeben" verdict ident="frei" url="/frei/" %}', verdict=deny(EVIL))
    page = parsed(html)
    assert page.all("button")[0]["aria-disabled"] == "true"
    assert page.all("button")[0]["aria-describedby"] in page.ids()
    assert not page.all("a")
    assert EVIL not in html
    assert "&lt;script&gt;" in html


def test_a_deed_that_is_allowed_is_a_link_or_the_button_of_its_form() -> None:
    assert parsed(printed('{% act "A" verdict ident="a" url="/a/" %}', verdict=ALLOW)).all("a")[0]["href"] == "/a/"
    assert parsed(printed('{% act "A" verdict ident="a" %}', verdict=ALLOW)).all("button")[0]["type"] == "submit"


def test_pages_of_a_list_keep_its_filter() -> None:
    request = RequestFactory().get("/", {"jahr": "2025", "seite": "2"})
    html = printed("{% pagination page %}", request=request, page=Paginator(range(50), 20).page(2))
    assert [attrs["href"] for attrs in parsed(html).all("a")] == ["?jahr=2025&seite=1", "?jahr=2025&seite=3"]


def test_a_list_of_one_page_has_no_page_links() -> None:
    request = RequestFactory().get("/")
    assert not printed("{% pagination page %}", request=request, page=Paginator(range(5), 20).page(1)).strip()


def test_steps_name_their_state_in_words() -> None:
    entries = [
        {"label": "Datei", "state": "done", "url": "/1/"},
        {"label": "Spalten", "state": "current"},
        {"label": "Prüfen", "state": "open", "url": "/3/"},
    ]
    html = printed('{% steps entries "Schritte" %}', entries=entries)
    assert [attrs["href"] for attrs in parsed(html).all("a")] == ["/1/"]
    assert html.count('aria-current="step"') == 1
    assert "erledigt" in html
    assert "folgt" in html


# --- forms ------------------------------------------------------------------------------------------------------------


class Upload(forms.Form):
    """One field of each kind."""

    file = forms.FileField(label="Datei", help_text="CSV oder XLSX.")
    title = forms.CharField(label=EVIL)
    source = forms.ChoiceField(label="Quelle", choices=[("1", "Statistikstelle")])
    kind = forms.ChoiceField(label="Art", choices=[("a", "Offen"), ("b", EVIL)], widget=forms.RadioSelect)
    columns = forms.MultipleChoiceField(
        label="Spalten", choices=[("x", "Jahr")], widget=forms.CheckboxSelectMultiple, required=False
    )
    origin = forms.CharField(label="Herkunft", widget=forms.Textarea, required=False, help_text="Wer?")
    sure = forms.BooleanField(label="Ohne Namen")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.criterion("R55.AC1")
def test_every_control_has_a_label_and_is_tied_to_its_hint_and_error() -> None:
    page = parsed(printed("{% fields form %}", form=Upload({})))
    ids = set(page.ids())
    labelled = {attrs["for"] for attrs in page.all("label")}
    controls = [
        attrs for tag in ("input", "select", "textarea") for attrs in page.all(tag) if attrs.get("type") != "hidden"
    ]
    assert len(controls) == 8
    assert all(attrs["id"] in labelled for attrs in controls)
    ties = [str(attrs["aria-describedby"]).split() for _, attrs in page.found if "aria-describedby" in attrs]
    assert ties
    assert all(one in ids for tie in ties for one in tie)
    assert len(page.ids()) == len(ids)


@pytest.mark.criterion("R55.AC1")
def test_the_summary_of_errors_links_to_each_field() -> None:
    form = Upload({})
    html = printed("{% error_summary form %}{% fields form %}", form=form)
    page = parsed(html)
    targets = [str(attrs["href"]).removeprefix("#") for attrs in page.all("a")]
    assert len(targets) == len(form.errors) == 5
    assert set(targets) <= set(page.ids())
    assert "Bitte ändern Sie 5 Angaben" in html
    assert EVIL not in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert printed("{% error_summary form %}", form=Upload()) == ""


def test_an_error_of_the_whole_form_is_told_in_its_summary() -> None:
    class Whole(forms.Form):
        def clean(self) -> None:
            raise forms.ValidationError("Die Phase ist vorbei.")

    html = printed("{% error_summary form %}", form=Whole({}))
    assert "Die Phase ist vorbei." in html
    assert "Bitte ändern Sie eine Angabe" in html


def test_a_refused_field_is_marked_for_eyes_and_ears() -> None:
    html = printed("{% field form.title autocomplete='off' %}", form=Upload({}))
    assert "kern-form-input--error" in html
    control = parsed(html).all("input")[0]
    assert (control["aria-invalid"], control["autocomplete"]) == ("true", "off")


def test_a_voluntary_field_says_so() -> None:
    assert "freiwillig" in printed("{% field form.origin %}", form=Upload())
    assert "freiwillig" not in printed("{% field form.title %}", form=Upload())


def test_a_file_kept_from_before_shows_no_path() -> None:
    class Kept(forms.Form):
        file = forms.FileField(label="Datei", initial=SimpleNamespace(url="/files/geheim.csv"))

    assert "geheim" not in printed("{% field form.file %}", form=Kept())


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_table_becomes_sheets_by_labels_and_keeps_its_roles() -> None:
    table = Table(
        "Werte",
        (Column("Raum"), Column("Kinderarmut, höchste zuerst", numeric=True, short="Kinderarmut"), Column("Hinweis")),
        (Row((Cell(EVIL, url="/a/"), Cell("27,4 %", chart=cell_bar(Datum(27.4), top=30)), "")),),
        (Row(("Landkreis", "14,7 %", "")),),
    )
    html = printed("{% table one %}", one=table)
    page = parsed(html)
    assert [attrs["data-label"] for attrs in page.all("td")] == ["Kinderarmut", "Hinweis"] * 2
    assert {attrs.get("role") for attrs in page.all("th")} == {"columnheader", "rowheader"}
    assert html.count("<span></span>") == 2, "empty cells stay empty, so that sheets leave them out"
    assert EVIL not in html


# --- charts -----------------------------------------------------------------------------------------------------------

PERIODS = ["2023", "2024", "2025"]
SERIES = [
    Series(EVIL, (Datum(1.25), Datum(None, "primary"), Datum(3.5))),
    Series("a", (Datum(None, "no_data"), Datum(2.0), Datum(4.0)), "variant"),
    Series("b", (Datum(None, "no_data"), Datum(2.5), Datum(5.0)), "variant"),
]
SHAPES = [Shape(EVIL, "M0 0L90 0L90 90L0 90Z", 45, 45, 45), Shape("Ost", "M90 0L180 0L180 90L90 90Z")]
BANDS = [Band(EVIL, Datum(1.5), Datum(None, "primary"), 1.25, 1.75), Band("5+", Datum(2.5), Datum(2.25), 2, 2)]

CHARTS = {
    "map": choropleth(
        "c1", [MapArea(SHAPES[0], Datum(17.5)), MapArea(SHAPES[1], Datum(None, "primary"))],
        title=EVIL, unit="%", breaks=(8, 12, 16, 20),
    ),
    "locator": locator("c2", SHAPES, EVIL),
    "points": point_map("c3", SHAPES, [Place(EVIL, 45.5, 45.5)], title=EVIL),
    "line": line_chart("c4", PERIODS, SERIES, title=EVIL, unit="%"),
    "pyramid": pyramid("c5", BANDS, title=EVIL, unit="%", axis=EVIL, own=EVIL, comparison=EVIL),
    "bar": bar_chart(
        "c6", [Part(EVIL, Datum(3.5), "3"), Part("b", Datum(2.25), "gap"), Part("c", Datum(1.5))],
        title=EVIL, unit="%", thresholds=[Threshold(EVIL, 2.75), Threshold("x", 8.5, chosen=True)],
    ),
    "matrix": matrix(
        "c7", {(0, 0): [Member(EVIL, "/a/")]}, title=EVIL, rows=[EVIL], columns=[EVIL], outside=[Member(EVIL)]
    ),
    "cellbar": cell_bar(Datum(None, "secret"), top=2.5, comparison=1.3),
    "strip": dot_strip([Datum(1.25), Datum(2.5)], Datum(1.25), comparison=2.1),
    "sparkline": sparkline([Datum(1.25), Datum(2.5), Datum(None, "no_data")], label=EVIL),
}  # fmt: skip
SMALL = {"cellbar", "strip", "sparkline", "locator"}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_well_formed_escapes_names_and_has_no_style(name: str) -> None:
    html = printed("{% chart one %}", one=CHARTS[name])
    page = parsed(html)
    assert EVIL not in html
    assert not any("style" in attrs for _, attrs in page.found)
    assert "None" not in html


@pytest.mark.parametrize("name", CHARTS)
def test_no_german_comma_reaches_a_coordinate(name: str) -> None:
    html = printed("{% chart one %}", one=CHARTS[name])
    coordinates = re.findall(r'\s(?:d|x|y|cx|cy|r|width|height|viewBox)="([^"]*)"', html)
    assert coordinates or name == "matrix"
    assert not [one for one in coordinates if "," in one or "nan" in one or "inf" in one]


@pytest.mark.criterion("R55.AC1")
@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_has_a_name_or_is_hidden_from_assistive_technology(name: str) -> None:
    page = parsed(printed("{% chart one %}", one=CHARTS[name]))
    ids = set(page.ids())
    for attrs in page.all("svg"):
        named = str(attrs.get("aria-labelledby", "")).split()
        shown = attrs.get("role") == "img" and (attrs.get("aria-label") or (len(named) == 2 and ids.issuperset(named)))
        assert shown or attrs.get("aria-hidden") == "true"


def test_ids_are_unique_and_patterns_exist_on_a_page_with_every_chart() -> None:
    html = "".join(printed("{% chart one %}", one=chart) for chart in CHARTS.values())
    ids = parsed(html).ids()
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


@pytest.mark.criterion("R55.AC2")
@pytest.mark.parametrize("name", sorted(set(CHARTS) - SMALL))
def test_every_chart_has_a_table_that_can_stand_beside_it(name: str) -> None:
    html = printed("{% table one.table %}", one=CHARTS[name])
    assert parsed(html).all("tr")
    assert EVIL not in html


def test_a_map_carries_each_outline_once() -> None:
    html = printed("{% chart one %}", one=CHARTS["map"])
    for area in CHARTS["map"].areas:
        assert html.count(area.path) == 1
    assert html.count('href="#c1-1"') == 3


def test_missing_values_are_drawn_in_a_class_of_their_own() -> None:
    assert "reg s0" in printed("{% chart one %}", one=CHARTS["map"])
    assert "mark-none" in printed("{% chart one %}", one=CHARTS["pyramid"])
    assert 'class="void"' in printed("{% chart one %}", one=CHARTS["line"])
    assert 'class="main"' not in printed("{% chart one %}", one=CHARTS["cellbar"])


# --- filters ----------------------------------------------------------------------------------------------------------


def test_filters_print_german_numbers_and_signs() -> None:
    html = printed(
        '{{ a|number }} {{ b|measured:"%" }} {{ c|change:"%" }} {{ d|number }}{% value e "%" "secret" %}',
        a=112400,
        b=27.4,
        c=0.3,
        d=None,
        e=None,
    )
    assert html == "112\u202f400 27,4\u202f% +0,3\u00a0Punkte …•"


def test_filters_print_german_days_and_periods() -> None:
    html = printed(
        "{{ day|long_day }} {% period start end %}", day=date(2026, 3, 2), start=date(2021, 8, 1), end=date(2022, 7, 31)
    )
    assert html == "2. März 2026 Schuljahr 2021/22"
