"""Parts of states come from their files: all of them, once, with a leaf; a file that changed is brought up to date."""

from datetime import date

import pytest

from ganket.actors import actions as actors
from ganket.config import areas
from ganket.lib.models import Leaf
from ganket.situation.models import Area, AreaSuccession, Population

CODES = ["BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "TLS", "VNM"]
HEAD = "# population source: Office of Samples\n# population address: https://samples.invalid\n"
COLUMNS = "code,name_en,name_vi,other_names,valid_from,valid_to,successors,population,population_year\n"


def bring(codes=CODES):
    return areas.bring_areas(by=actors.system(), states=codes)


def leaves():
    return Leaf.objects.filter(act="bring areas").count()


def facts():
    return (
        list(Area.objects.order_by("code").values_list("code", "names", "other_names", "valid_from", "valid_to")),
        list(AreaSuccession.objects.order_by("id").values_list("area__code", "successor__code", "on")),
        list(Population.objects.order_by("id").values_list("area__code", "year", "people")),
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of files of our own: the one of Singapore is written by each test."""
    monkeypatch.setattr(areas, "FOLDER", tmp_path)

    def write(*lines, head=HEAD):
        (tmp_path / "sgp.csv").write_text(head + COLUMNS + "".join(f"{line}\n" for line in lines), encoding="utf-8")

    return write


def test_the_record_holds_every_part_of_every_file(record):
    wanted = {part.code: code for code in CODES if (file := areas.read(code)) for part in file.parts}
    there = dict(Area.objects.filter(level=1).values_list("code", "parent__code"))
    assert there == wanted
    assert all(area.state_id == area.parent.state_id for area in Area.objects.filter(level=1).select_related("parent"))


def test_the_same_again_changes_nothing_and_writes_no_leaf(record):
    before, count = facts(), leaves()
    assert count == 1
    assert bring() == 0
    assert (facts(), leaves()) == (before, count)


def test_bringing_takes_few_statements_however_many_parts(record, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        bring()


def test_a_state_without_a_file_has_no_parts(record):
    assert areas.read("SGP") is None
    assert bring(["SGP", "USA"]) == 0


def test_succession_holds_from_the_day_after_the_end(record):
    rows = dict(AreaSuccession.objects.filter(area__code="VN-47").values_list("successor__code", "on"))
    assert rows == {"VN-44": date(2025, 7, 1)}


def test_where_a_part_lives_on_succession_holds_from_the_first_day_of_the_other(record):
    rows = dict(AreaSuccession.objects.filter(area__code="ID-PA").values_list("successor__code", "on"))
    assert rows == dict.fromkeys(["ID-PE", "ID-PS", "ID-PT"], date(2022, 11, 11))


def test_a_new_name_an_end_and_a_new_part_are_brought_up_to_date(record, folder):
    folder("SG-01,East,,,,,,100000,2019", "SG-02,West,,,,,,,")
    assert bring(["SGP"]) == 2
    folder(
        "SG-01,East Side,Phía Đông,East|Timur,,2020-12-31,SG-03,100000,2019", "SG-02,West,,,,,,,", "SG-03,New,,,,,,,"
    )
    assert bring(["SGP"]) == 2
    east = Area.objects.get(code="SG-01")
    assert (east.names, east.other_names) == ({"en": "East Side", "vi": "Phía Đông"}, ["East", "Timur"])
    assert east.valid_to == date(2020, 12, 31)
    assert east.successions.get().successor.code == "SG-03"
    assert east.populations.get().source == {"label": "Office of Samples", "url": "https://samples.invalid"}
    assert bring(["SGP"]) == 0


def test_another_number_of_people_for_a_year_is_refused_and_nothing_changes(record, folder):
    folder("SG-01,East,,,,,,100000,2019")
    bring(["SGP"])
    before, count = facts(), leaves()
    folder("SG-01,East,,,,,,100001,2019", "SG-02,West,,,,,,,")
    with pytest.raises(ValueError, match="SG-01 2019: 100000 people are recorded already"):
        bring(["SGP"])
    assert (facts(), leaves()) == (before, count)


def test_a_successor_of_a_part_that_lives_on_needs_a_first_day(record, folder):
    folder("SG-01,East,,,,,SG-02,,", "SG-02,West,,,,,,,")
    with pytest.raises(ValueError, match="nothing says from which day"):
        bring(["SGP"])
    assert not Area.objects.filter(code="SG-01").exists()
