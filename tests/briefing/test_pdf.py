"""The PDF: both languages, the same page breaks, label and hash on every page, one font, the same bytes."""

import re
import unicodedata
from datetime import date, timedelta

import orjson
import pypdfium2
import pytest
from tests.briefing import reports
from tests.environment import KNOWN_AT

from ganket.actors import actions as actors
from ganket.actors.models import Party
from ganket.briefing import renditions
from ganket.briefing.renditions import pages
from ganket.briefing.renditions.composed import Issue, compose
from ganket.briefing.renditions.wording import Wording
from ganket.lib import canonical

THAI, LAO, KHMER, MYANMAR = "กรุงเทพ", "ວຽງຈັນ", "ភ្នំពេញ", "နေပြည်တော်"


def text_of(content):
    """The text of each page, in NFC, with every space single."""
    with pypdfium2.PdfDocument(content) as document:
        texts = []
        for page in document:
            words = page.get_textpage().get_text_bounded()
            texts.append(" ".join(unicodedata.normalize("NFC", words).split()))
        return texts


@pytest.fixture(scope="module")
def issued(django_db_setup, django_db_blocker, built_assets):
    with django_db_blocker.unblock():
        return reports.issued_once(formats=["pdf", "json"])


@pytest.fixture
def report(issued):
    return issued.report


@pytest.fixture
def files(issued):
    return issued.files


def test_both_languages_have_the_same_pages_with_the_same_things_on_them(files):
    english, vietnamese = text_of(files["pdf", "en"]), text_of(files["pdf", "vi"])
    assert len(english) == len(vietnamese) == 3
    for place, (one, other) in enumerate(
        [
            ("What changed since yesterday", "Thay đổi so với hôm qua"),
            ("Curves", "Diễn biến"),
            ("Decisions and statements", "Quyết định và tuyên bố"),
        ]
    ):
        assert one in english[place]
        assert other in vietnamese[place]


def test_label_number_hash_and_page_stand_on_every_page(report, files):
    for language, words in (("en", "Page {} of 3"), ("vi", "Trang {}/3")):
        for place, page in enumerate(text_of(files["pdf", language]), start=1):
            assert "TLP:CLEAR" in page
            assert report.sha256[:12] in page
            assert words.format(place) in page
            assert f"no. {report.number}" in page or f"số {report.number}" in page


def test_vietnamese_is_extracted_whole(files):
    first = text_of(files["pdf", "vi"])[0]
    assert "Theo thông tin có đến 18 giờ 00 (UTC), ngày 14/10/2020" in first
    assert "Hiệp hội các quốc gia Đông Nam Á (ASEAN)" in first
    assert "không ước tính: số ca quá ít" in first
    assert "3.906 ca mắc mới, 92 ca tử vong ngày 13/10; 7 ngày: 29.446 (+994)" in first


def test_the_page_says_what_is_estimated_and_whose_figures_these_are(report, files):
    first, second, third = text_of(files["pdf", "en"])
    assert "estimate of the system, not a figure of the state" in first
    assert "Demonstration on public sources: these are not reports of the states" in first
    assert "not an official ASEAN product" in first
    assert "public source" in first
    assert "an estimate of the system, not a figure of the state" in second
    assert "CC BY 4.0" in third
    assert report.sha256 in third.replace(" ", "")
    assert "No corrections" in third


def test_members_stand_in_seat_order_in_both_languages(files):
    order = ["Brunei Darussalam", "Cambodia", "Indonesia", "Lao PDR", "Malaysia", "Myanmar", "Philippines"]
    table = text_of(files["pdf", "en"])[0].split("Members", 1)[1]
    places = [table.index(name) for name in order]
    assert places == sorted(places)
    assert text_of(files["pdf", "vi"])[0].index("CHDCND Lào") < text_of(files["pdf", "vi"])[0].index("Việt Nam")


def test_only_our_font_is_embedded_and_the_file_is_tagged_for_archives(files):
    content = files["pdf", "vi"]
    fonts = set(re.findall(rb"/BaseFont/[A-Z]{6}\+([A-Za-z0-9-]+)", content))
    assert {name.split(b"-")[0] for name in fonts} == {b"SourceSans3"}
    assert b"/StructTreeRoot" in content
    assert b"/Lang(vi)" in content.replace(b" ", b"")
    assert content.count(b"/S/Figure") >= 31  # one tile map, ten sparklines, ten curves, ten strips
    assert len(content) < 200_000


def test_the_same_report_gives_the_same_bytes_again(report, files):
    again = renditions.rendered(report, [("pdf", "en"), ("pdf", "vi")])
    assert again["pdf", "en"] == files["pdf", "en"]
    assert again["pdf", "vi"] == files["pdf", "vi"]


def test_a_new_process_gives_the_same_bytes(copied_instance):
    code = """
from hashlib import sha256
from datetime import UTC, datetime
from ganket.actors.actions import system
from ganket.briefing import queries, renditions
from ganket.briefing.actions import issue_report
from ganket.briefing.models import Report
from ganket.situation.models import Emergency
emergency = Emergency.objects.get()
if not Report.objects.exists():
    report = issue_report(by=system(), emergency=emergency, mark=emergency.mark,
                          as_known_at=datetime(2020, 10, 14, 18, tzinfo=UTC))
    made = {(each.format, each.language): content for each, content in queries.files_of(report)}
else:
    report = Report.objects.get()
    made = renditions.rendered(report, [(each.format, each.language) for each in report.renditions.all()])
print({name: sha256(made[name]).hexdigest() for name in sorted(made)})
"""
    first, second = (copied_instance.python(code) for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert first.stdout.count("'pdf'") == 2


def test_texts_in_scripts_without_a_font_are_named_and_break_nothing(emergency):
    for key, word in (("X1", THAI), ("X2", LAO), ("X3", KHMER), ("X4", MYANMAR)):
        texts = {"en": f"A word: {word}.", "vi": f"Một từ: {word}."}
        reports.record_entry(emergency, key, titles=texts, texts=texts, issuer={"names": texts})
    files = reports.contents(reports.issue(emergency))
    english, vietnamese = (" ".join(text_of(files["pdf", language])) for language in ("en", "vi"))
    for script, chu in (("Thai", "Thái Lan"), ("Lao", "Lào"), ("Khmer", "Khmer"), ("Myanmar", "Myanmar")):
        assert f"[text in {script} script]" in english
        assert f"[văn bản chữ {chu}]" in vietnamese
    assert "this file's font lacks its script" in english
    for word in (THAI, LAO, KHMER, MYANMAR):
        assert word in files["html", "en"].decode()
        assert word in files["json", "mul"].decode()


def test_an_emergency_without_any_figure_still_has_its_report(emergency, cast):
    group = Party.objects.get(code="XTRIO")
    empty = reports.empty_emergency(group, [cast[key].party.code for key in ("own", "other", "third")])
    files = reports.contents(reports.issue(empty, as_known_at=KNOWN_AT))
    pages_of = {language: text_of(files["pdf", language]) for language in ("en", "vi")}
    assert len(pages_of["en"]) == len(pages_of["vi"])
    whole = " ".join(pages_of["en"])
    assert "Samplonia (invented): no figures shared with all readers of this report" in whole
    assert "There are no figures, so there are no curves." in whole
    assert "none set" in whole
    assert "None recorded in the last 30 days." in whole
    assert len(files) == 7


def test_long_names_and_many_entries_keep_the_pages_alike(emergency):
    long = "A very long name indeed, of many words that say little " * 2
    Party.objects.filter(code="BRN").update(names={"en": long, "vi": long})
    for number in range(40):
        texts = {"en": "A sentence of the usual length stands here. " * 5, "vi": "Một câu dài vừa phải ở đây. " * 6}
        reports.record_entry(emergency, f"X{number}", titles={"en": f"No. {number}", "vi": f"Số {number}"}, texts=texts)
    files = reports.contents(reports.issue(emergency))
    english, vietnamese = (text_of(files["pdf", language]) for language in ("en", "vi"))
    assert len(english) == len(vietnamese) > 5
    for one, other in zip(english, vietnamese, strict=True):
        numbers = re.findall(r"14 October 2020 No\. (\d+)", one)
        assert numbers == re.findall(r"14/10/2020 Số (\d+)", other)


def test_corrections_and_missing_days_are_said(emergency):
    at = KNOWN_AT - timedelta(hours=1)
    reports.load([reports.row("VNM", date(2020, 10, 12), 77)], mark=emergency.mark, at=at)
    reports.load([reports.row("THA", date(2020, 10, 12), None, status="suppressed")], mark=emergency.mark, at=at)
    first, _, *rest = text_of(reports.contents(reports.issue(emergency, formats=["pdf", "html"]))["pdf", "en"])
    words = " ".join(rest)
    assert "days are missing" in first
    assert "not estimated: days are missing" in first or "not estimated" in first
    assert re.search(r"Viet Nam: new cases of 12 October 2020 from \d+ to 77", words)
    assert re.search(r"Thailand: new cases of 12 October 2020 from \d+ to withheld", words)


@pytest.mark.parametrize("count", [1, 12, 13, 45])
def test_members_of_any_number_are_given_pages(emergency, count):
    report = reports.issue(emergency, formats=["json"])
    frozen = orjson.loads(report.frozen)
    member, state = frozen["reference"]["members"][2], frozen["record"]["states"][2]
    frozen["reference"]["members"] = [{**member, "tile": [place % 8, place // 8]} for place in range(count)]
    frozen["record"]["states"] = [state] * count
    issue = Issue(report.number, report.issued_at, report.sha256)
    from ganket.briefing.renditions import pdf

    texts = [text_of(pdf.write(frozen, issue, language)) for language in ("en", "vi")]
    assert len(texts[0]) == len(texts[1])
    plan = pages.plan([compose(frozen, issue, Wording("en"))])
    assert sum(last - first for first, last in plan["table"]) == count
    assert sum(last - first for first, last in plan["curves"]) == count


def test_a_mark_that_hides_an_entry_hides_it_in_every_format(emergency, cast):
    hidden = actors.mark(owner=actors.system().party, sharing_label="TLP:AMBER", parties=[cast["own"].party])
    secret = {"en": "Quokka rendezvous", "vi": "Quokka rendezvous"}
    reports.record_entry(emergency, "X1", mark=hidden, titles=secret, texts=secret)
    public = reports.contents(reports.issue(emergency))
    shared = reports.contents(reports.issue(emergency, mark=hidden))
    for (form, language), content in public.items():
        assert "Quokka" not in everything(form, content), (form, language)
        assert "Quokka" in everything(form, shared[form, language]), (form, language)
    assert "TLP:AMBER" in text_of(shared["pdf", "en"])[2]
    assert "Shared with: " in text_of(shared["pdf", "en"])[0]


def everything(form, content):
    """All the text of a file of any format."""
    if form == "pdf":
        return " ".join(text_of(content))
    if form == "docx":
        import io

        from docx import Document

        parts = Document(io.BytesIO(content)).iter_inner_content()
        said = [
            [part] if hasattr(part, "text") else [cell for row in part.rows for cell in row.cells] for part in parts
        ]
        return "\n".join(each.text for part in said for each in part)
    return content.decode()


def test_the_json_reads_back_to_what_every_page_shows(files):
    content = files["json", "mul"]
    assert canonical.dumps(orjson.loads(content)) == content


def test_a_file_is_small_enough_for_a_slow_line(files):
    sizes = {key: len(content) for key, content in files.items() if key[0] == "pdf"}
    assert len(sizes) == 2
    assert max(sizes.values()) <= 150_000
