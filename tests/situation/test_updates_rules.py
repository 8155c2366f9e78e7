"""What an update says, how its figures are read, how revisions follow from each other: laws, and plain second ways."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganket.situation.rules import Problem
from ganket.situation.updates import attachments, lineage
from ganket.situation.updates.figures import FOLD, LEAST_JUMP, Before, Line, Read, figures_of, read, rows, written
from ganket.situation.updates.lineage import Step
from ganket.situation.updates.rules import NOTE_KINDS, PARTS, Content, Note, about, check, tidy, unfit

DAY = date(2020, 10, 14)
COUNT, TOTAL, LEVEL, SHARE = Line("new"), Line("cumulative"), Line("level"), Line("level", 1)
CATALOGUE = {
    "cases_new": COUNT,
    "cases_cumulative": TOTAL,
    "hospitalised_current": LEVEL,
    "occupancy": SHARE,
    "r_mean": Line("estimate", 2),
}


# Reading


@pytest.mark.parametrize(
    ("typed", "line", "expected"),
    [
        ("0", COUNT, Read(0.0)),
        ("12", COUNT, Read(12.0)),
        ("-3", COUNT, Read(-3.0)),
        ("1 234", COUNT, Read(1234.0)),
        ("1\u202f234", COUNT, Read(1234.0)),
        ("1,234,567", COUNT, Read(1234567.0)),
        ("1.234.567", COUNT, Read(1234567.0)),
        ("๑๒๓", COUNT, Read(123.0)),
        ("១២៣", COUNT, Read(123.0)),
        ("12*", COUNT, Read(12.0, "normal", "*")),
        ("12 (3)", COUNT, Read(12.0, "normal", "(3)")),
        ("<5", COUNT, Read(None, "suppressed", "<5")),
        ("n/a", COUNT, None),
        ("..", COUNT, None),
        ("-", COUNT, None),
        ("không có số liệu", COUNT, None),
        ("45,5", SHARE, Read(45.5)),
        ("45.5", SHARE, Read(45.5)),
        ("45.5%", SHARE, Read(45.5, "normal", "%")),
    ],
)
def test_a_figure_is_read_as_people_write_it(typed, line, expected):
    assert read(typed, line) == expected


@pytest.mark.parametrize(
    ("typed", "line", "code"),
    [
        ("1.234", COUNT, "ask_number"),
        ("1,234", COUNT, "ask_number"),
        ("1.234", SHARE, "ask_number"),
        ("1.234 (3)", COUNT, "ask_number"),
        ("1.234*", COUNT, "ask_number"),
        ("-1.234", COUNT, "ask_number"),
        ("๑.๒๓๔", COUNT, "ask_number"),
        ("12.5", COUNT, "not_whole"),
        ("45.55", SHARE, "decimals"),
        ("12%", COUNT, "percentage"),
        ("-1", TOTAL, "negative"),
        ("-1", LEVEL, "negative"),
        ("๑2", COUNT, "mixed_digits"),
        ("1e5", COUNT, "exponent"),
        ("NaN", COUNT, "not_a_number"),
        ("Infinity", COUNT, "not_a_number"),
        ("#REF!", COUNT, "sheet_error"),
        ("=1+2", COUNT, "formula"),
        ("@SUM(A1)", COUNT, "formula"),
        ("+cmd|x", COUNT, "formula"),
        ("9" * 31, COUNT, "too_large_number"),
        ("9" * 50_000, COUNT, "not_a_number"),
        ("about 5", COUNT, "not_a_number"),
    ],
)
def test_what_is_no_figure_or_not_clear_is_a_problem(typed, line, code):
    found = read(typed, line)
    assert isinstance(found, Problem)
    assert found.code == code
    assert len(str(found.values["value"])) < 80


def test_a_number_that_may_be_two_is_asked_with_both():
    assert read("1.234", COUNT).values == {"value": "1.234", "one": "1.234", "other": "1234"}
    assert read("1,234", COUNT).values == {"value": "1,234", "one": "1234", "other": "1.234"}


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_every_whole_number_is_read_back_from_its_digits(number):
    assert read(str(number), COUNT) == Read(float(number))
    assert written(float(number)) == str(number)


@given(st.text(max_size=70), st.sampled_from([COUNT, TOTAL, LEVEL, SHARE]))
def test_any_text_is_a_figure_a_blank_or_a_problem_and_never_a_trap(typed, line):
    found = read(typed, line)
    if isinstance(found, Read) and found.value is not None:
        assert found.value == round(found.value, line.decimals)
        assert line.measure == "new" or found.value >= 0
    elif isinstance(found, Read):
        assert found.status == "suppressed"


# Remarks


def remarked(code, value, before, days=1, **others):
    figures = {code: str(value), **{name: str(each) for name, each in others.items()}}
    yesterday = {code: Before(DAY - timedelta(days=days), before)}
    return [each.code for each in check(Content(figures=figures), CATALOGUE, DAY, yesterday).remarks]


@pytest.mark.parametrize(
    ("code", "value", "before", "expected"),
    [
        ("cases_cumulative", 99, 100, ["falls"]),
        ("cases_cumulative", 100, 100, []),
        ("cases_cumulative", 1000, 100, ["jumps"]),
        ("cases_new", 61, 20, ["jumps"]),
        ("cases_new", 60, 20, []),
        ("cases_new", 5, 1, []),
        ("cases_new", 19, 0, []),
        ("cases_new", 20, 0, ["jumps"]),
        ("cases_new", 20, 61, ["drops"]),
        ("cases_new", 0, 25, ["drops"]),
        ("cases_new", -4, 3, ["below_zero"]),
        ("hospitalised_current", 400, 100, ["jumps"]),
        ("hospitalised_current", 100, 400, ["drops"]),
    ],
)
def test_a_difference_worth_a_second_look_is_said(code, value, before, expected):
    assert remarked(code, value, before) == expected


def test_a_remark_carries_the_figure_before_and_its_day():
    (said,) = check(
        Content(figures={"cases_cumulative": "99"}), CATALOGUE, DAY, {"cases_cumulative": Before(DAY, 100.0)}
    ).remarks
    assert said == Problem("figure:cases_cumulative", "falls", {"value": "99", "before": "100", "day": "2020-10-14"})


def test_a_total_that_does_not_follow_from_the_day_before_is_said():
    assert remarked("cases_cumulative", 115, 100, cases_new=12) == ["does_not_follow"]
    assert remarked("cases_cumulative", 112, 100, cases_new=12) == []
    assert remarked("cases_cumulative", 115, 100, days=2, cases_new=12) == []
    assert remarked("cases_cumulative", 115, 100) == []


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_jump_is_what_the_plain_sentence_says(before, value):
    larger, smaller = max(before, value), min(before, value)
    expected = larger - smaller >= LEAST_JUMP and larger > FOLD * smaller
    assert bool(remarked("cases_new", value, before)) == expected


@given(st.integers(0, 10**6))
def test_the_same_figure_as_yesterday_is_never_remarked(value):
    for code in ("cases_new", "cases_cumulative", "hospitalised_current"):
        assert remarked(code, value, value) == []


def test_notes_of_one_day_of_several_and_of_none_are_fine():
    later = DAY + timedelta(days=15)
    said = Content(notes=(Note("measure", "x", DAY, later), Note("need", "y", DAY, DAY), Note("offer", "z")))
    assert check(said, CATALOGUE, DAY, {}).problems == []


# Content


notes = st.builds(
    Note, st.sampled_from(NOTE_KINDS), st.text(max_size=20), st.none() | st.dates(), st.none() | st.dates()
)
contents = st.builds(
    Content,
    st.text(max_size=30),
    st.dictionaries(st.sampled_from(PARTS), st.text(max_size=20)),
    st.dictionaries(st.sampled_from(sorted(CATALOGUE)), st.text(max_size=12)),
    st.lists(notes, max_size=4).map(tuple),
    st.none() | st.integers(0, 9),
)


@given(contents)
def test_what_is_said_reads_back_as_it_was_written(content):
    assert Content.from_json(content.to_json()) == content


@given(contents)
def test_tidying_twice_is_tidying_once_and_leaves_no_blank(content):
    once = tidy(content)
    assert tidy(once) == once
    assert all(once.parts.values())
    assert all(once.figures.values())
    assert all(note.text for note in once.notes)


@given(contents)
def test_what_may_be_kept_has_a_canonical_form_and_can_be_stored(content):
    from ganket.lib import canonical

    kept = tidy(content)
    if not unfit(kept, CATALOGUE):
        assert canonical.dumps(kept.to_json())
        assert "\\u0000" not in str(canonical.dumps(kept.to_json()))


@given(contents, st.dictionaries(st.sampled_from(sorted(CATALOGUE)), st.builds(Before, st.dates(), st.floats(0, 1e9))))
def test_checking_never_stumbles_and_reads_only_what_was_typed(content, yesterday):
    kept = tidy(content)
    checked = check(kept, CATALOGUE, DAY, yesterday)
    assert set(checked.figures) <= set(kept.figures)
    if not checked.problems:
        assert checked.figures == figures_of(kept.figures, CATALOGUE)


@pytest.mark.parametrize(
    "said",
    [
        {"weather": "x"},
        {"assessment": 5},
        {"assessment": None},
        {"parts": []},
        {"parts": {"people": 5}},
        {"figures": {"cases_new": 5}},
        {"figures": "cases_new"},
        {"notes": {}},
        {"notes": ["x"]},
        {"notes": [{"kind": "need"}]},
        {"notes": [{"kind": "need", "text": "x", "more": 1}]},
        {"notes": [{"kind": "need", "text": "x", "starts_on": "20201014"}]},
        {"notes": [{"kind": "need", "text": "x", "ends_on": "2020-W42-3"}]},
        {"notes": [{"kind": "need", "text": "x", "ends_on": 5}]},
        {"figures_of": "1"},
        {"figures_of": True},
        {"figures_of": -1},
    ],
)
def test_what_a_program_sends_in_another_form_is_refused_in_words(said):
    with pytest.raises(ValueError, match=r"\w+ "):
        Content.from_json(said)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (Content(notes=(Note("need", "x"),) * 41), "too_many_notes"),
        (Content(notes=(Note("need", "x" * 2_001),)), "too_long"),
        (Content(figures={"cases_new": "1" * 61}), "too_long"),
        (Content(parts={"people": "x" * 10_001}), "too_long"),
        (Content("a" + "\u0316" * 9), "marks"),
    ],
)
def test_more_than_a_form_holds_is_not_kept(content, code):
    assert [each.code for each in unfit(content, CATALOGUE)] == [code]


@pytest.mark.parametrize("words", ["ก่ำ้ป่วย ที่", "ស្ត្រី", "ຜູ້ປ່ວຍ", "လူနာ", "Số ca mắc mới"])
def test_every_script_of_the_region_is_kept(words):
    assert unfit(tidy(Content(words)), CATALOGUE) == []


def test_days_and_languages_that_may_be_reported():
    assert about(DAY, "vi", DAY, DAY, DAY) == []
    assert [each.code for each in about(DAY, "th-Thai", DAY, DAY, None)] == []
    after, before = DAY + timedelta(days=1), DAY - timedelta(days=1)
    assert [each.code for each in about(after, "en", DAY, DAY, None)] == ["future"]
    assert [each.code for each in about(before, "en", DAY, DAY, None)] == ["before_start"]
    assert [each.code for each in about(DAY, "en", DAY, before, before)] == ["after_end"]
    assert [each.code for each in about(DAY, "Klingon", DAY, DAY, None)] == ["unknown_language"]


# What is recorded


readings = st.dictionaries(
    st.sampled_from(["cases_new", "cases_cumulative", "occupancy"]),
    st.builds(Read, st.integers(0, 5).map(float)) | st.just(Read(None, "suppressed", "<5")),
)


@given(readings, readings)
def test_recorded_on_what_stood_the_rows_give_what_is_said_now(before, now):
    """The plain way: apply the rows to what stood; what was not given any more stands withdrawn."""
    stands = {code: (each.value, each.status) for code, each in before.items()}
    sent = rows("XAA", DAY, now, before, "corrected")
    for row in sent:
        stands[row.indicator] = (row.value, row.status)
    expected = {code: (None, "withdrawn") for code in before} | {
        code: (each.value, each.status) for code, each in now.items()
    }
    assert stands == expected
    assert len(sent) == len({row.indicator for row in sent}) == sum(before.get(k) != now.get(k) for k in before | now)
    assert all(row.period_start == row.period_end == DAY and row.area == "XAA" for row in sent)
    assert all(row.value is not None or row.reason for row in sent)


# How revisions follow from each other


@st.composite
def histories(draw):
    """Revisions by three people, each on the base of an earlier one or of none."""
    steps = []
    for number in range(1, draw(st.integers(0, 9)) + 1):
        base = draw(st.integers(0, number - 1))
        steps.append(Step(number, base, draw(st.sampled_from([1, 2, 3])), draw(st.booleans())))
    return steps


def plainly_behind(steps, number):
    """Every revision that one follows from, by trying each as the start of a walk."""
    bases = {each.number: each.base for each in steps}

    def reaches(end, start):
        return start == end or (start in bases and reaches(end, bases[start]))

    return {each.number for each in steps if number in bases and reaches(each.number, number)}


@given(histories(), st.integers(0, 10), st.sampled_from([1, 2, 3, None]))
def test_what_a_writer_has_not_taken_in_is_what_the_plain_walk_finds(steps, base, user):
    taken = plainly_behind(steps, base)
    last_of_others = [
        max(each.number for each in steps if each.user_id == other) for other in {s.user_id for s in steps} - {user}
    ]
    expected = [number for number in last_of_others if number not in taken]
    assert lineage.unseen(steps, base, user) == (max(expected) if expected else None)
    shared = [each.number for each in steps if each.is_shared]
    missed = bool(shared) and max(shared) not in taken
    assert lineage.shared_meanwhile(steps, base) == (max(shared) if missed else None)


@given(histories(), st.sampled_from([1, 2, 3, 9]))
def test_a_writer_goes_on_from_their_own_line_and_is_shown_what_lies_beside_it(steps, user):
    going, other = lineage.where_to_go_on(steps, user)
    if not steps:
        assert (going, other) == (None, None)
        return
    own = [each.number for each in steps if each.user_id == user]
    assert not own or max(own) in plainly_behind(steps, going)
    assert other is None or other not in plainly_behind(steps, going)
    assert own or going == len(steps)


@given(histories())
def test_once_somebody_saves_on_the_base_of_what_they_had_not_seen_they_are_shown_it_no_more(steps):
    other = lineage.unseen(steps, 0, 1)
    if other is None:
        return
    joined = [*steps, Step(len(steps) + 1, other, 1)]
    assert other not in {lineage.unseen(joined, len(joined), 1)}


def test_a_ring_of_bases_ends():
    assert lineage.behind([Step(1, 2, 1), Step(2, 1, 1)], 1) == {1, 2}


# Files


def office(*members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "media_type", "kept"),
    [
        (b"%PDF-1.7", "plan.pdf", "application/pdf", "plan.pdf"),
        (b"%PDF-1.7", "plan.exe", "application/pdf", "plan.exe.pdf"),
        (b"%PDF-1.7", "", "application/pdf", "file.pdf"),
        (b"\x89PNG\r\n\x1a\n...", "a.PNG", "image/png", "a.png"),
        (b"\xff\xd8\xff\xe0", "a.jpeg", "image/jpeg", "a.jpg"),
        (b"a,b\n1,2\n", "a.csv", "text/csv", "a.csv"),
        ("\ufeffngày,ca\n".encode(), "a.CSV", "text/csv", "a.csv"),
        ("ngày,ca\n".encode("utf-16"), "a.csv", "text/csv", "a.csv"),
        (office("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", None, "a.xlsx"),
        (office("[Content_Types].xml", "word/document.xml"), "a.doc", None, "a.doc.docx"),
    ],
)
def test_a_file_is_told_by_its_content(content, name, media_type, kept):
    found = attachments.recognised(content, name)
    assert found.name == kept
    assert found.media_type == (media_type or attachments.MEDIA_TYPES[kept.rpartition(".")[2]])


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "empty_file"),
        (b"%PDF-" + b"x" * 5_000_000, "a.pdf", "file_too_large"),
        (b"<html>", "a.pdf", "file_not_taken"),
        (b"<html>", "a.csv", "file_not_taken"),
        (b"<svg onload=x>", "a.png", "file_not_taken"),
        (b" \n<svg>", "a.csv", "file_not_taken"),
        (b"GIF89a", "a.gif", "file_not_taken"),
        (b"a,b\0c", "a.csv", "file_not_taken"),
        (b"\xff\xfe\x00", "a.csv", "file_not_taken"),
        (b"\xe9,1\n", "a.csv", "file_not_taken"),
        (b"a,b", "a.txt", "file_not_taken"),
        (b"MZ\x90", "a.pdf", "file_not_taken"),
        (b"PK\x03\x04 cut", "a.xlsx", "file_not_taken"),
        (office("x.txt"), "a.xlsx", "file_not_taken"),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx", "file_not_taken"),
        (office("xl/workbook.xml", *(f"{n}" for n in range(1_001))), "a.xlsx", "file_not_taken"),
        (b"\n%PDF-1.7", "a.pdf", "file_not_taken"),
    ],
)
def test_what_is_not_taken_says_why(content, name, code):
    assert attachments.recognised(content, name).code == code


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("/tmp/x.pdf", "x.pdf"),
        ("C:\\x.pdf", "x.pdf"),
        ("..", "file.pdf"),
        ("-rf.pdf", "rf.pdf"),
        (".hidden.pdf", "hidden.pdf"),
        ("con.pdf", "file-con.pdf"),
        ("COM1.x.pdf", "file-COM1.x.pdf"),
        ("a\nb\0c.pdf", "abc.pdf"),
        ("gpj\u202efdp.pdf", "gpjfdp.pdf"),
        ("a\u200bb.pdf", "ab.pdf"),
        ('a"<b>|c?.pdf', "abc.pdf"),
        ("Ca\u0309nh ba\u0301o.pdf", "Cảnh báo.pdf"),
        ("รายงาน.pdf", "รายงาน.pdf"),
        ("📄.pdf", "📄.pdf"),
        ("x" * 4_096 + ".pdf", "x" * 94 + ".pdf"),
        ("   .pdf", "pdf.pdf"),
    ],
)
def test_a_name_is_made_harmless(name, kept):
    assert attachments.recognised(b"%PDF-1.7", name).name == kept


@given(st.text(max_size=300))
def test_no_name_leads_elsewhere_hides_or_grows(name):
    from ganket.lib import text

    kept = attachments.safe_name(name, "pdf")
    assert kept.endswith(".pdf")
    assert 5 <= len(kept) <= attachments.LONGEST_NAME
    assert not set(kept) & set('/\\:*?"<>|\n\r\0')
    assert not kept.startswith((".", "-", " "))
    assert text.clean(kept) == kept
    assert attachments.safe_name(kept, "pdf") == kept
