"""The Word document, for officials who edit and send it on."""

from datetime import UTC, datetime
from typing import Any

from docx.shared import Pt

from ganket.briefing.renditions.composed import Issue, compose
from ganket.briefing.renditions.wording import Wording
from ganket.lib.documents import typesetting
from ganket.lib.documents.word import WordDocument

_WIDTHS_MM = {
    "member": 33,
    "table_source": 25,
    "table_received": 27,
    "table_cases": 19,
    "table_deaths": 17,
    "table_rate": 19,
    "table_r": 38,
}
_TABLE_MM = 178
_FIGURE_MM = 80
_AUTHOR = "Gắn Kết"


def write(frozen: dict[str, Any], issue: Issue, language: str) -> bytes:
    """The report in one language, with real headings, repeated table headings and texts behind its figures."""
    report = compose(frozen, issue, Wording(language, form=frozen["format"]))
    images = _images(report)
    word = WordDocument(
        title=report["title"],
        subject=f"{report['as_known_at']}; {report['label']}; SHA-256 {issue.sha256}",
        author=_AUTHOR,
        language=language,
        made_at=datetime(**report["known_at_parts"], tzinfo=UTC),
    )
    foot = report["footer"]
    word.footer(f"{report['label']} · {foot['text']} · {foot['hash']}", (foot["page"], foot["page_of"]))
    _masthead(word, report)
    _changed(word, report, images)
    _table(word, report)
    _curves(word, report, images)
    _words(word, report)
    return word.to_bytes()


def _images(report: dict[str, Any]) -> dict[str, bytes]:
    """Every figure as PNG at twice the screen's fineness, by its SVG."""
    drawn = [figure for cell in report["curves"]["cells"] for figure in (cell["curve"], cell["strip"])]
    drawn += [report["cartogram"]["figure"]] if report["cartogram"]["figure"] else []
    found = typesetting.png([(figure["svg"], figure["width_px"]) for figure in drawn])
    return {figure["svg"]: image for figure, image in zip(drawn, found, strict=True)}


def _masthead(word: WordDocument, report: dict[str, Any]) -> None:
    word.note(f"{report['label']} ({report['label_gloss']}) · {report['association']}")
    word.heading(f"{report['emergency']}: {report['report']}", 0)
    word.paragraph(f"{report['number']} · {report['as_known_at']} · {report['issued']}")
    notices = [text for text in (report["banner"], report["disclaimer"], report["shared_with"]) if text]
    if notices:
        word.note(" · ".join(notices))
    for level in report["levels"]:
        detail = f" ({level['detail']})" if level["detail"] else ""
        word.paragraph(f"{level['value']}{detail}", lead=level["name"])


def _changed(word: WordDocument, report: dict[str, Any], images: dict[str, bytes]) -> None:
    changed, cartogram = report["changed"], report["cartogram"]
    word.heading(changed["title"], 1)
    word.note(changed["note"])
    figure = cartogram["figure"]
    row = word.plain_table(2, widths_mm=(114, 64) if figure else (174, 4)).add_row()
    for place, line in enumerate(changed["lines"]):
        paragraph = row.cells[0].paragraphs[0] if place == 0 else row.cells[0].add_paragraph()
        paragraph.style = "Table Text"
        paragraph.add_run(f"{line['name']}: ").bold = True
        paragraph.add_run(line["text"])
    if figure:
        heading = row.cells[1].paragraphs[0]
        heading.style = "Heading 2"
        heading.add_run(cartogram["title"])
        word.picture(
            row.cells[1].add_paragraph(style="Table Text"),
            images[figure["svg"]],
            width_mm=59,
            alternative=figure["alt"],
        )


def _table(word: WordDocument, report: dict[str, Any]) -> None:
    table = report["table"]
    word.heading(table["title"], 1)
    if table["owed"]:
        word.paragraph(table["owed"])
    columns = table["columns"]
    wished = [_WIDTHS_MM[column["key"]] for column in columns]
    word.table(
        [column["title"] for column in columns],
        [[cell["text"] for cell in row["cells"]] for row in table["rows"]],
        widths_mm=[width * _TABLE_MM / sum(wished) for width in wished],
        right=[place for place, column in enumerate(columns) if column["is_number"]],
    )
    for note in table["notes"]:
        word.note(note)


def _curves(word: WordDocument, report: dict[str, Any], images: dict[str, bytes]) -> None:
    """Two members side by side, as in the PDF."""
    curves = report["curves"]
    word.page_break()
    word.heading(curves["title"], 1)
    if curves["none"]:
        word.paragraph(curves["none"])
        return
    for note in (curves["note"], curves["estimate"], report["assessments"]["pointer"], curves["source"]):
        if note:
            word.note(note)
    cells = curves["cells"]
    grid = word.plain_table(2, widths_mm=(_FIGURE_MM + 6, _FIGURE_MM + 6))
    for start in range(0, len(cells), 2):
        row = grid.add_row()
        word.keep_whole(row)
        for place, cell in enumerate(cells[start : start + 2]):
            target = row.cells[place]
            heading = target.paragraphs[0]
            heading.style = "Heading 2"
            # Kept with the next paragraph, every row would be held to the one below, and all to one page.
            heading.paragraph_format.keep_with_next, heading.paragraph_format.space_before = False, Pt(2)
            heading.add_run(cell["name"])
            for figure in (cell["curve"], cell["strip"]):
                paragraph = target.add_paragraph(style="Table Text")
                word.picture(paragraph, images[figure["svg"]], width_mm=_FIGURE_MM, alternative=figure["alt"])


def _words(word: WordDocument, report: dict[str, Any]) -> None:
    decisions, corrections, method = report["decisions"], report["corrections"], report["method"]
    word.page_break()
    _assessments(word, report["assessments"])
    word.heading(decisions["title"], 1)
    word.note(" ".join(text for text in (decisions["note"], decisions["translation_note"]) if text))
    if decisions["none"]:
        word.paragraph(decisions["none"])
    for item in decisions["items"]:
        word.heading(f"{item['day']}: {item['title']}", 2)
        word.paragraph(item["text"])
        if item["claims"]:
            word.paragraph("; ".join(item["claims"]), lead=item["claims_title"])
        word.note(item["details"])
    word.heading(corrections["title"], 1)
    word.note(corrections["note"])
    for line in corrections["lines"] or [corrections["none"]]:
        word.paragraph(line)
    word.heading(method["title"], 1)
    for line in method["lines"]:
        word.note(line)


def _assessments(word: WordDocument, part: dict[str, Any]) -> None:
    """The states' own words, each beside the system's estimate; nothing where no state shared any."""
    if not part["items"]:
        return
    word.heading(part["title"], 1)
    word.note(part["note"])
    for item in part["items"]:
        if item["name"]:
            word.heading(item["name"], 2)
            word.note(f"{item['r']} · {item['whose']}")
        word.paragraph(item["text"])
