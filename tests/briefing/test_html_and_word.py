"""The HTML and the Word document: whole, self-contained, readable aloud, the same bytes twice."""

import io
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from tests.briefing import reports

from ganket.briefing import renditions

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Outline(HTMLParser):
    """Tags opened and closed in order; headings and addresses on the way."""

    def __init__(self):
        super().__init__()
        self.open, self.headings, self.addresses, self.ids = [], [], [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.addresses += [given[key] for key in ("src", "href") if key in given]
        self.ids += [given["id"]] if "id" in given else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings.append(data)


@pytest.fixture(scope="module")
def issued(django_db_setup, django_db_blocker, built_assets):
    with django_db_blocker.unblock():
        return reports.issued_once(formats=["html", "docx"])


@pytest.fixture
def report(issued):
    return issued.report


@pytest.fixture
def files(issued):
    return issued.files


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_html_is_well_formed_and_needs_nothing_else(report, files, language):
    text = files["html", language].decode()
    outline = Outline()
    outline.feed(text)
    assert outline.open == []
    assert outline.addresses == []
    assert len(outline.ids) == len(set(outline.ids))
    # On a phone each member stands alone, every cell under its heading.
    assert text.count('<td role="cell"') == text.count(" data-label=") == 10 * 6
    assert "<script" not in text
    assert f'<html lang="{language}">' in text
    assert len(outline.headings) == 8
    assert report.sha256 in text


def test_user_text_cannot_become_markup(emergency):
    trap = {"en": "<script>alert(1)</script>", "vi": "<b>đậm</b>"}
    reports.record_entry(emergency, "X1", titles=trap, texts=trap)
    files = reports.contents(reports.issue(emergency, formats=["html"]))
    assert "<script" not in files["html", "en"].decode()
    assert "&lt;script&gt;" in files["html", "en"].decode()


def test_html_and_word_are_the_same_bytes_again(report, files):
    wanted = [(form, language) for form in ("html", "docx") for language in ("en", "vi")]
    assert renditions.rendered(report, wanted) == files


@pytest.mark.parametrize(("language", "tag"), [("en", "en-GB"), ("vi", "vi-VN")])
def test_the_word_document_has_headings_a_repeated_row_alternative_texts_and_its_language(files, language, tag):
    document = Document(io.BytesIO(files["docx", language]))
    levels = [each.style.name for each in document.paragraphs if each.style.name.startswith(("Heading", "Title"))]
    assert levels[0] == "Title"
    assert levels.count("Heading 1") == 6
    table = next(each for each in document.tables if len(each.columns) == 6)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(table.rows) == 11
    drawings = [each for each in document.element.body.iter(qn("wp:docPr"))]
    assert len(drawings) == 21
    assert all(each.get("descr") for each in drawings)
    assert len({each.get("id") for each in drawings}) == 21
    languages = {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))}
    assert languages == {tag}
    assert document.core_properties.language == tag


def test_the_words_footer_has_label_number_hash_and_page_fields(report, files):
    document = Document(io.BytesIO(files["docx", "en"]))
    foot = document.sections[0].footer.paragraphs[0]
    assert "TLP:CLEAR" in foot.text
    assert report.sha256[:12] in foot.text
    assert f"no. {report.number}" in foot.text
    fields = [each.get(qn("w:instr")) for each in foot._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_words_properties_and_parts_carry_no_time_of_this_machine(files):
    content = files["docx", "vi"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {item.date_time for item in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None
    properties = Document(io.BytesIO(content)).core_properties
    assert properties.created.isoformat()[:19] == "2020-10-14T18:00:00"


@pytest.mark.office
@pytest.mark.parametrize(("language", "words"), [("en", "Decisions and statements"), ("vi", "Quyết định và tuyên bố")])
def test_libreoffice_opens_the_word_document(report, files, tmp_path, language, words):
    from ganket.config import toolchain

    path = tmp_path / "report.docx"
    path.write_bytes(files["docx", language])
    office = toolchain.libreoffice()
    command = [str(office), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=180)
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    shutil.rmtree(tmp_path / "profile", ignore_errors=True)
    assert 3 <= len(pages) <= 5
    assert any(words in page for page in pages)
    assert all("TLP:CLEAR" in page and report.sha256[:12] in page for page in pages)
