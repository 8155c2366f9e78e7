"""The story of a clerk who prints the situation room."""

import io

import pypdfium2
import pytest
from tests.journeys.house import EMERGENCY
from tests.journeys.languages import LANGUAGES, address, said
from tests.journeys.visitor import DESK

A4_POINTS = (595, 842)
MOST_PAGES = 8
NOTICE = {
    "en": "Demonstration on public sources: these are not reports of the states",
    "vi": "Trình diễn dùng nguồn công khai, không phải báo cáo của quốc gia",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_clerk_prints_the_situation_room(visitor, language):
    # Given the room, printed on A4
    clerk = visitor(DESK)
    page = clerk.open(address(language, f"/e/{EMERGENCY}/"))
    printed = page.pdf(prefer_css_page_size=True)

    with pypdfium2.PdfDocument(io.BytesIO(printed)) as document:
        sheets = list(document)
        words = [_bare(sheet.get_textpage().get_text_bounded()) for sheet in sheets]

        # Then it is a few sheets of A4, none of them empty
        assert len(sheets) <= MOST_PAGES
        assert {tuple(round(side) for side in sheet.get_size()) for sheet in sheets} == {A4_POINTS}
        assert all(len(each) > 100 for each in words), [len(each) for each in words]

        # And the first says what it is, as known at when, and that it is a demonstration
        assert _bare(said(language, "Situation room")) in words[0]
        assert "TLP:CLEAR" in words[0]
        assert {"en": "14October2020", "vi": "14/10/2020"}[language] in words[0]
        assert _bare(NOTICE[language]) in words[0]

        # And the table of members is whole, and the last entries of the page stand on the last sheets
        everything = "".join(words)
        for figure in ("3,906", "29,446", "10,404", "1.01 (1.00–1.02)", "0.74 (0.55–0.94)"):
            assert _bare(figure if language == "en" else _vietnamese(figure)) in everything, figure
        assert _bare(said(language, "Levels in force")) in everything

        # And the controls of the screen are not printed, nor anything a second time
        for screen_alone in ("Skip to the content", "Sign in", "Show what was known then", "Back to seat order"):
            assert _bare(said(language, screen_alone)) not in everything
        assert everything.count(_bare(said(language, "What changed since yesterday"))) == 1

        # And nothing runs off the edge of the sheet
        for sheet in sheets:
            assert _reaches(sheet) <= A4_POINTS[0] - 28  # of the 12 mm margin
    clerk.check_quiet()


def _bare(text):
    """Without spaces: where a line of print ends says nothing of the words."""
    return "".join(text.split())


def _vietnamese(figure):
    return figure.translate(str.maketrans({",": ".", ".": ","}))


def _reaches(sheet):
    """How far to the right the text of a sheet reaches, in points."""
    text = sheet.get_textpage()
    boxes = (text.get_charbox(place) for place in range(text.count_chars()))
    return max(right for _left, _bottom, right, _top in boxes)
