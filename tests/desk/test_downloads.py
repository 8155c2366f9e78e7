"""Tables out: the CSV loads back unchanged, every file says what it is, nobody gets what is not theirs."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from tests import world
from tests.desk.pages import ROOM, an_hour_ago
from tests.lib.test_tables import workbook

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.situation.importer.at_once import load_file
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Indicator

OF = f"{ROOM}indicators/"
EVERY_FILE = [
    f"{OF}cases_new/figures.csv",
    f"{OF}cases_new/figures.xlsx?state=BRN",
    f"{OF}cases_cumulative/revisions.csv?state=PHL&day=2020-04-03",
    f"{OF}cases_cumulative/revisions.xlsx?state=PHL&day=2020-04-03",
    f"{ROOM}timeline/timeline.csv",
    f"{ROOM}timeline/timeline.xlsx?kind=summit",
]


@pytest.fixture
def get(record):
    client = Client()
    return lambda address: client.get(address)


def table(response) -> list[dict[str, str]]:
    """The rows of a CSV below its comment lines."""
    lines = [line for line in response.content.decode("utf-8-sig").splitlines(keepends=True) if not _is_comment(line)]
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def _is_comment(line: str) -> bool:
    return line.startswith(("# ", '"# '))


@pytest.mark.parametrize(
    ("code", "source", "state"),
    [("cases_new", "JHU", ""), ("deaths_cumulative", "WHO", ""), ("cases_cumulative", "JHU", "PHL")],
)
def test_exported_figures_load_back_unchanged(get, emergency, code, source, state):
    response = get(f"{OF}{code}/figures.csv?source={source}&state={state}")
    outcome = load_file(
        by=actors.system(),
        content=response.content,
        name="back.csv",
        source=Party.objects.get(code=source),
        hazard=emergency.hazard,
        mark=emergency.mark,
    )
    assert outcome.problems == []
    assert outcome.loaded.written == 0
    assert outcome.loaded.unchanged == len(table(response)) > 0


def test_figures_are_those_known_then(get):
    rows = table(get(f"{OF}cases_cumulative/figures.csv?source=WHO&state=PHL&as_known_at=2020-04-03"))
    assert rows[-1] == {
        "area": "PHL",
        "indicator": "cases_cumulative",
        "period_start": "2020-04-03",
        "period_end": "2020-04-03",
        "value": "2633",
        "status": "normal",
        "reason": "",
    }


def test_states_stand_in_seat_order(get):
    rows = table(get(f"{OF}cases_new/figures.csv"))
    assert list(dict.fromkeys(row["area"] for row in rows)) == [
        "BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM",
    ]  # fmt: skip


@pytest.mark.parametrize("address", EVERY_FILE)
def test_every_file_is_a_download_whose_name_carries_label_and_moment(get, address):
    response = get(address)
    assert response.status_code == 200
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="ganket-covid-19-2020-')
    assert "-20201014T180000Z-TLP-CLEAR." in disposition
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", EVERY_FILE)
def test_the_same_question_at_the_same_moment_gives_the_same_bytes(get, address):
    assert get(address).content == get(address).content


@pytest.mark.parametrize("address", [each for each in EVERY_FILE if ".xlsx" in each])
def test_every_workbook_says_what_it_is(get, address):
    book = workbook(get(address).content)
    said = {row[0][1]: row[1][1] for row in book["Read me"] if len(row) > 1}
    assert said["Sharing label"] == "TLP:CLEAR"
    assert float(said["As known at (UTC)"]) == float(said["Exported at (UTC)"])
    assert "as_known_at=2020-10-14T18%3A00%3A00Z" in said["Permanent link"]
    assert "Demonstration on public sources" in said["Note"]
    is_of_figures = "/timeline/" not in address
    assert said["Empty cells"].startswith("no figure; never" if is_of_figures else "does not apply, or is not known")
    assert said.get("Corrections", "").startswith("Figures of JHU are as published later") == is_of_figures


def test_a_workbook_of_figures_names_sources_licence_and_revision(get):
    book = workbook(get(f"{OF}cases_cumulative/figures.xlsx?state=PHL").content)
    said = [row[1][1] for row in book["Read me"] if row[0][1] == "Source"]
    assert any("CC BY 4.0" in line and line.startswith("JHU") for line in said)
    assert any(line.startswith("WHO") for line in said)
    header, *rows = book["Figures"]
    assert [cell[1] for cell in header[:4]] == ["area", "indicator", "period_start", "period_end"]
    assert {row[-4][1] for row in rows} == {"JHU", "WHO"}


def test_the_permanent_link_leads_to_the_same_figures(get):
    book = workbook(get(f"{OF}cases_cumulative/figures.xlsx?state=PHL&as_known_at=2020-04-03").content)
    link = next(row[1][1] for row in book["Read me"] if row[0][1] == "Permanent link")
    assert "2,633" in get(link.removeprefix("http://testserver")).content.decode()


def test_a_vietnamese_workbook_speaks_vietnamese(get):
    book = workbook(get(f"/vi{OF}cases_new/figures.xlsx").content)
    assert list(book) == ["Số liệu", "Giới thiệu"]
    assert "Nhãn phạm vi chia sẻ" in {row[0][1] for row in book["Giới thiệu"]}


def test_revisions_of_a_cell_show_both_sources(get):
    rows = table(get(f"{OF}cases_cumulative/revisions.csv?state=PHL&day=2020-04-03"))
    assert [(row["source"], row["revision"], row["value"]) for row in rows] == [
        ("JHU", "1", "3018"),
        ("WHO", "1", "2633"),
    ]
    assert {row["is_approximate"] for row in rows} == {"true"}


def test_the_timeline_comes_with_its_filters_and_sources(get):
    response = get(f"{ROOM}timeline/timeline.csv?kind=aid")
    assert "# Filters: Kind: aid" in response.content.decode("utf-8-sig")
    rows = table(response)
    assert {row["kind"] for row in rows} == {"aid"}
    assert any("About USD 18.3 million. (Việt Giải Trí (VGT))" in row["claims"] for row in rows)


def test_an_estimate_says_whose_it_is(get):
    book = workbook(get(f"{OF}r_mean/figures.xlsx?state=VNM").content)
    assert any(row[1][1] == "estimate of the system, not a figure of the state" for row in book["Read me"])
    assert any(row[-4][1] == "GANKET" for row in book["Figures"][1:])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{OF}nope/figures.csv", 404),
        (f"{OF}cases_new/figures.csv?source=XXX", 400),
        (f"{OF}cases_new/figures.csv?state=ZZZ", 400),
        (f"{OF}cases_new/figures.xlsx?day=2020-04-03", 400),
        (f"{OF}cases_new/figures.csv?as_known_at=2031-01-01", 400),
        (f"{OF}cases_new/revisions.csv", 400),
        (f"{OF}cases_new/revisions.pdf?state=PHL&day=2020-04-03", 404),
        (f"{ROOM}timeline/timeline.csv?kind=zzz", 400),
        (f"{ROOM}timeline/timeline.exe", 404),
    ],
)
def test_a_choice_that_is_not_there_is_a_page_in_words_and_no_file(get, address, status):
    response = get(address)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert "Content-Disposition" not in response.headers


def test_an_indicator_without_figures_is_an_empty_table(get):
    assert (
        get(f"{OF}icu_current/figures.csv").content == b"area,indicator,period_start,period_end,value,status,reason\r\n"
    )


def test_nobody_exports_what_is_not_shared_with_them(emergency, cast):
    own, day, marks = cast["own"], date(2020, 10, 1), world.marks_of(cast)
    # An indicator for each way of sharing: a file bears the label of what is in it.
    codes = dict(zip(world.READERS, Indicator.objects.exclude(measure="estimate").order_by("position"), strict=False))
    assert codes.keys() == world.READERS.keys()
    with an_hour_ago():
        for name, indicator in codes.items():
            rows = [Row("PHL", indicator.code, day, day, 987654, "normal", "=1+1")]
            load_observations(by=own.acting, rows=rows, source=own.party, hazard=emergency.hazard, mark=marks[name])
    for key, person in cast.items():
        for name, indicator in codes.items():
            expected = key in world.READERS[name]
            revisions = person.client.get(f"{OF}{indicator.code}/revisions.csv?state=PHL&day=2020-10-01")
            assert (b"987654" in revisions.content) == expected, (key, name)
            figures = person.client.get(f"{OF}{indicator.code}/figures.csv?source=XAA")
            assert figures.status_code == (200 if expected else 400), (key, name)
            if expected:
                assert b"'=1+1" in revisions.content
                marking = marks[name].label.replace(":", "-").replace("+", "-")
                assert f"{marking}.csv" in revisions.headers["Content-Disposition"], (key, name)
