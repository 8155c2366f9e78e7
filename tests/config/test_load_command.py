"""`ganket load` and `ganket day` as processes on an instance of their own: exit codes, JSON, nothing half-written."""

import json

import pytest
from tests.situation import files

CONTENT = files.csv(files.GOOD, "VNM,tests_new,2020-10-01,,20,,")
KEYS = {"new", "changed", "unchanged", "refused", "refused_rows", "dry_run", "problems", "remarks", "doubts", "layout"}


@pytest.fixture
def instance(copied_instance, tmp_path):
    """Runs `ganket load` on files of this test: `instance(content, *options)`."""

    def load(content=CONTENT, *options, name="figures.csv", source="WHO", label="TLP:CLEAR"):
        (tmp_path / name).write_bytes(content)
        return copied_instance.run("load", str(tmp_path / name), "--source", source, "--label", label, *options)

    load.copy = copied_instance
    load.rows = copied_instance.rows
    load.kept = lambda: sorted(path.name for path in (copied_instance.folder / "files").rglob("*") if path.is_file())
    return load


def test_a_good_file_is_loaded_and_the_same_again_is_unchanged(instance):
    first, again = instance(CONTENT, "--json"), instance(CONTENT, "--json")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    answers = [json.loads(each.stdout) for each in (first, again)]
    assert set(answers[0]) >= KEYS
    assert [[each[key] for key in ("new", "changed", "unchanged")] for each in answers] == [[2, 0, 0], [0, 0, 2]]
    assert answers[0]["problems"] == answers[0]["remarks"] == []
    assert not answers[0]["refused"]
    assert len(instance.kept()) == 1


def test_without_json_it_says_the_same_in_words(instance):
    done = instance()
    assert done.returncode == 0
    assert done.stdout == ""
    assert "figures.csv: new 2, changed 0, unchanged 0." in done.stderr


def test_a_bad_file_ends_with_1_names_line_and_column_and_writes_nothing(instance):
    before = instance.rows()
    done = instance(files.one(value="ten"))
    assert done.returncode == 1
    assert "line 3, column 5 (value): 'ten' is not a number" in done.stderr
    assert "figures.csv was not loaded: 1 problem, nothing was written (--part records the other rows)." in done.stderr
    assert "Traceback" not in done.stderr
    as_json = instance(files.one(value="ten"), "--json")
    assert as_json.returncode == 1
    answer = json.loads(as_json.stdout)
    assert set(answer) >= KEYS
    assert (answer["refused"], answer["refused_rows"]) == (True, 1)
    assert [(each["where"], each["place"]) for each in answer["problems"]] == [(["", 3, 5], "line 3, column 5")]
    assert instance.rows() == before
    assert instance.kept() == []


def test_with_its_senders_word_a_part_is_recorded_and_the_rest_comes_back(instance, tmp_path):
    out = tmp_path / "back.csv"
    done = instance(files.one(value="ten"), "--part", "--refused", str(out))
    assert done.returncode == 0, done.stderr
    assert "figures.csv: new 1, changed 0, unchanged 0, 1 row refused." in done.stderr
    assert "'ten' is not a number" in out.read_text(encoding="utf-8-sig")
    mended = instance(out.read_bytes().replace(b",ten,", b",11,"), name="back-again.csv")
    assert "new 1, changed 0, unchanged 0." in mended.stderr


OPEN = b"date,country,cases\n03/04/2020,PHL,5\n"


def test_what_is_open_is_asked_with_its_answers_and_nothing_is_written(instance):
    before = instance.rows()
    done = instance(OPEN)
    assert done.returncode == 1
    assert "Open: The file has the date '03/04/2020'. Does the day or the month come first?" in done.stderr
    assert "--answers dates=dmy  the day comes first 2020-04-03" in done.stderr
    assert "--answers measure=cumulative  totals since the start" in done.stderr
    assert "figures.csv was not loaded: 2 questions are open." in done.stderr
    doubts = json.loads(instance(OPEN, "--json").stdout)["doubts"]
    assert sorted(each["key"] for each in doubts) == ["dates", "measure"]
    assert instance.rows() == before


def test_answers_are_taken_from_words_and_files_and_remembered(instance, tmp_path):
    given = tmp_path / "answers.json"
    given.write_text('{"dates": "dmy", "measure": "cumulative"}')
    done = instance(OPEN, "--answers", str(given), "--answers", "measure=new")
    assert (done.returncode, "new 1" in done.stderr) == (0, True), done.stderr
    again = instance(OPEN.replace(b",5", b",6"))
    assert again.returncode == 0
    assert "As answered before: dates, measure." in again.stderr


def test_a_state_s_figures_change_with_a_reason_alone(instance):
    old, new = (files.csv(f"LAO,tests_new,2020-10-01,,{value},,") for value in (20, 25))
    how = {"source": "LAO", "label": "TLP:AMBER+STRICT"}
    assert instance(old, **how).returncode == 0
    before = instance.rows()
    for options in ((), ("--dry-run",)):
        asked = instance(new, *options, **how)
        assert asked.returncode == 1
        assert "Changed: LAO tests_new 2020-10-01: 20 -> 25 (E2)" in asked.stderr
        assert "Open: This file changes figures that were sent before: 1. Why do they change?" in asked.stderr
        assert "figures.csv was not loaded: 1 question is open." in asked.stderr
    assert instance.rows() == before
    done = instance(new, "--reason", "counted again", **how)
    assert (done.returncode, "changed 1" in done.stderr) == (0, True), done.stderr


@pytest.mark.parametrize("answers", ["[]", "{", '{"dates": 1}', "[" * 100_000])
def test_a_file_that_holds_no_answers_is_refused(instance, tmp_path, answers):
    (tmp_path / "answers.json").write_text(answers)
    done = instance(OPEN, "--answers", str(tmp_path / "answers.json"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "answers" in done.stderr


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"content": b""}, "figures.csv was not loaded: the file is empty."),
        ({"content": b"\0"}, "figures.csv was not loaded: the file is empty."),
        ({"source": "NOBODY"}, "There is no party with the code 'NOBODY'."),
        ({"label": "tlp:clear"}, "'tlp:clear' is not a sharing label."),
        ({"label": "TLP:RED"}, "TLP:RED names users"),
        ({"label": "TLP:AMBER"}, "TLP:AMBER names its readers"),
    ],
    ids=["empty", "NUL", "unknown source", "unknown label", "a label that needs names", "a label that names nobody"],
)
def test_what_cannot_be_loaded_is_said_in_one_plain_sentence(instance, how, words):
    before = instance.rows()
    done = instance(**how)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert instance.rows() == before


def test_an_unknown_hazard_or_file_is_said_in_one_plain_sentence(instance):
    hazard = instance(CONTENT, "--hazard", "plague")
    assert (hazard.returncode, "There is no hazard with the code 'plague'." in hazard.stderr) == (1, True)
    for path in ("nowhere.csv", "."):
        done = instance.copy.run("load", path, "--source", "WHO")
        assert done.returncode == 1
        assert "cannot be read" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["load"],
        ["load", "x.csv"],
        ["load", "x.csv", "--source", "WHO", "--sure"],
        ["load", "x.csv", "--source", "WHO", "--answers", "dmy"],
    ],
)
def test_wrong_usage_ends_with_2(instance, arguments):
    assert instance.copy.run(*arguments).returncode == 2


def test_a_dry_run_counts_and_writes_no_figure_and_no_file(instance):
    before = instance.rows()
    done = instance(CONTENT, "--dry-run", "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["dry_run"], answer["new"]) == (0, True, 2)
    assert instance.rows() == before
    assert instance.kept() == []
    assert "would be new 2" in instance(CONTENT, "--dry-run").stderr


def test_a_dry_run_under_a_label_never_used_before_writes_nothing_either(instance):
    before = instance.rows()
    assert instance(CONTENT, "--dry-run", label="TLP:AMBER+STRICT").returncode == 0
    assert instance.rows() == before


def test_after_a_load_the_day_analyses_once_and_then_has_nothing_to_do(instance):
    instance.copy.run("day")
    content = files.csv("PHL,cases_new,2020-10-10,,1,,", header=files.HEADER)
    assert instance(content, source="JHU").returncode == 0
    first = instance.copy.run("day", "--json")
    assert (first.returncode, json.loads(first.stdout)["series"]) == (0, 1), first.stderr
    before = instance.rows()
    again = instance.copy.run("day")
    assert again.returncode == 0
    assert "nothing to do" in again.stderr
    answer = json.loads(instance.copy.run("day", "--json").stdout)
    assert answer == {"replayed": 0, "series": 0, "estimates": 0, "chained": 0, "duties": 0, "has_news": False}
    assert instance.rows() == before


def test_figures_shared_by_command_are_their_source_s_own_and_reach_whom_the_label_names(instance):
    assert instance(CONTENT, "--share-with", "ASEAN", label="TLP:AMBER").returncode == 0
    told = instance.copy.python(
        "from ganket.situation.models import Batch\n"
        "mark = Batch.objects.latest('id').mark\n"
        "print(mark.label, mark.owner.code, *(each.party.code for each in mark.audience.all()))"
    )
    assert told.stdout.split() == ["TLP:AMBER", "WHO", "ASEAN"]


def test_figures_are_not_shared_with_who_may_see_no_emergency_of_theirs(instance):
    done = instance.copy.python(
        "from ganket.actors import actions\n"
        "from ganket.actors.models import Party\n"
        "from ganket.situation.models import Emergency\n"
        "asean = Party.objects.get(code='ASEAN')\n"
        "mark = actions.mark(owner=actions.system().party, sharing_label='TLP:AMBER', parties=[asean])\n"
        "Emergency.objects.update(mark=mark)"
    )
    assert done.returncode == 0, done.stderr
    before = instance.rows()
    done = instance(CONTENT, "--share-with", "ASEAN", "--share-with", "UNICEF", label="TLP:AMBER")
    assert done.returncode == 1
    assert "UNICEF: not among the readers of this emergency; the Chair's desk may let them in." in done.stderr
    done = instance(CONTENT, source="VNM")
    assert done.returncode == 1
    assert "This emergency is not public: what is said in it is shared with its readers." in done.stderr
    assert instance.rows() == before
    assert instance(CONTENT).returncode == 0  # what a public source says is no secret of the emergency
