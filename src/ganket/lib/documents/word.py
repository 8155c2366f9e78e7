"""A Word document by python-docx, with what it lacks: language, alternative texts, repeated table headings, page
fields, and the same bytes for the same content (no clock of this machine in its properties or its zip).
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

# On every office machine, with Vietnamese; a font of ours would be replaced there by one we cannot foresee.
FONT = "Arial"
INK = RGBColor(0x1C, 0x21, 0x26)
MUTED = RGBColor(0x56, 0x60, 0x6B)
BLUE = RGBColor(0x14, 0x47, 0x7F)
_LANGUAGES = {"en": "en-GB", "vi": "vi-VN"}
_MARGIN_MM = 16
_HEADING_PT = {0: 22, 1: 14, 2: 11}
# The earliest moment a zip can name: every part carries it, so the bytes do not depend on when they were made.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


class WordDocument:
    """One A4 document being written, from top to bottom."""

    def __init__(self, *, title: str, subject: str, author: str, language: str, made_at: datetime) -> None:
        self.document = Document()
        self._set_properties(title, subject, author, language, made_at)
        self._set_page()
        self._set_styles(_LANGUAGES.get(language, language))
        self._figures = 0

    def heading(self, text: str, level: int) -> Any:
        """A real heading: level 0 is the title."""
        return self.document.add_heading(text, level)

    def paragraph(self, text: str = "", *, lead: str = "", style: str = "Normal") -> Any:
        """A paragraph; `lead` stands before it in bold."""
        paragraph = self.document.add_paragraph(style=style)
        if lead:
            paragraph.add_run(f"{lead}  ").bold = True
        paragraph.add_run(text)
        return paragraph

    def note(self, text: str) -> Any:
        """A small, muted paragraph."""
        return self.paragraph(text, style="Note")

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]], *, widths_mm: Sequence[float], right: Sequence[int]
    ) -> Any:
        """A table whose heading row is repeated on each page; `right` are the columns set to the right."""
        table = self.document.add_table(rows=0, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        _set_rules(table)
        _set_widths(table, widths_mm)
        for place, cells in enumerate([columns, *rows]):
            row = table.add_row()
            _keep_whole(row, is_heading=place == 0)
            for column, text in enumerate(cells):
                cell = row.cells[column]
                cell.width = Mm(widths_mm[column])
                paragraph = cell.paragraphs[0]
                paragraph.style = "Table Text"
                paragraph.add_run(text).bold = place == 0 or column == 0
                if column in right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        return table

    def plain_table(self, columns: int, *, widths_mm: Sequence[float]) -> Any:
        """A table without rules that only sets things side by side; the caller adds its rows."""
        table = self.document.add_table(rows=0, cols=columns)
        table.autofit = False
        _set_widths(table, widths_mm)
        return table

    def picture(self, paragraph: Any, image: bytes, *, width_mm: float, alternative: str) -> None:
        """A picture in the paragraph, with the text that is read where it is not seen."""
        shape = paragraph.add_run().add_picture(io.BytesIO(image), width=Mm(width_mm))
        self._figures += 1
        properties = shape._inline.docPr
        properties.set("id", str(self._figures))
        properties.set("name", f"Figure {self._figures}")
        properties.set("descr", alternative)

    def keep_whole(self, row: Any) -> None:
        """The row stands on one page."""
        _keep_whole(row, is_heading=False)

    def page_break(self) -> None:
        """The next thing begins on a new page."""
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def footer(self, text: str, page_words: tuple[str, str]) -> None:
        """The foot of every page: a text, then "Page" (first) n " of " (second, with its spaces) all."""
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.style = "Note"
        paragraph.add_run(f"{text} · {page_words[0]} ")
        _add_field(paragraph, "PAGE")
        paragraph.add_run(page_words[1])
        _add_field(paragraph, "NUMPAGES")

    def to_bytes(self) -> bytes:
        """The finished file."""
        raw = io.BytesIO()
        self.document.save(raw)
        return _with_fixed_times(raw.getvalue())

    def _set_properties(self, title: str, subject: str, author: str, language: str, made_at: datetime) -> None:
        properties = self.document.core_properties
        properties.title, properties.subject = title[:255], subject[:255]
        properties.author = properties.last_modified_by = author[:255]
        properties.comments, properties.keywords = "", ""
        properties.language = _LANGUAGES.get(language, language)
        properties.revision = 1
        moment = made_at.replace(microsecond=0, tzinfo=None)
        properties.created = properties.modified = moment

    def _set_page(self) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(_MARGIN_MM)
        section.top_margin, section.bottom_margin = Mm(15), Mm(16)
        section.footer_distance = Mm(8)

    def _set_styles(self, language: str) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        _set_font(normal, 10, INK)
        mark = OxmlElement("w:lang")
        for attribute in ("w:val", "w:eastAsia", "w:bidi"):
            mark.set(qn(attribute), language)
        normal.element.get_or_add_rPr().append(mark)
        _name_language(styles.element, language)
        normal.paragraph_format.space_after = Pt(4)
        for level, size in _HEADING_PT.items():
            style = styles["Title" if level == 0 else f"Heading {level}"]
            _set_font(style, size, INK if level != 1 else BLUE, is_bold=True)
            style.paragraph_format.space_before = Pt(0 if level == 0 else 10)
            style.paragraph_format.space_after = Pt(3)
            style.paragraph_format.keep_with_next = True
        _remove_border(styles["Title"])
        for name, size, colour in (("Note", 8, MUTED), ("Table Text", 9, INK)):
            style = styles.add_style(name, 1)
            style.base_style = normal
            _set_font(style, size, colour)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2)


def _set_font(style: Any, size_pt: float, colour: RGBColor, *, is_bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.color.rgb = FONT, Pt(size_pt), is_bold, colour
    names = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        names.attrib.pop(qn(attribute), None)
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        names.set(qn(attribute), FONT)


def _name_language(styles: Any, language: str) -> None:
    """The language of everything that names none: Word's spelling and every screen reader go by it."""
    for mark in styles.iter(qn("w:lang")):
        mark.set(qn("w:val"), language)


def _remove_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _set_widths(table: Any, widths_mm: Sequence[float]) -> None:
    for place, width in enumerate(widths_mm):
        table.columns[place].width = Mm(width)


def _set_rules(table: Any) -> None:
    """Thin lines between rows and none between columns; room within the cells."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH", "left", "right", "insideV"):
        line = OxmlElement(f"w:{side}")
        is_drawn = side in ("top", "bottom", "insideH")
        line.set(qn("w:val"), "single" if is_drawn else "nil")
        if is_drawn:
            line.set(qn("w:sz"), "4")
            line.set(qn("w:color"), "C3CAD2")
        borders.append(line)
    properties.append(borders)


def _keep_whole(row: Any, *, is_heading: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_heading:
        properties.append(OxmlElement("w:tblHeader"))


def _add_field(paragraph: Any, name: str) -> None:
    """A field that the word processor fills in; "1" until it does."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _with_fixed_times(content: bytes) -> bytes:
    """The same zip with every part's time fixed, in the order it was written."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as written:
        for item in source.infolist():
            part = zipfile.ZipInfo(item.filename, _ZIP_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            part.create_system = 3
            written.writestr(part, source.read(item.filename))
    return target.getvalue()
