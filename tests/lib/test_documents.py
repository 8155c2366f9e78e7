"""Fonts and documents: what has a shape, what is said where none is, one figure as PNG."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganket.lib.documents import fonts, typesetting

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" width="20" height="10"><path d="M0 0h20v10z"/></svg>'


def word(script):
    return f"[{script}]"


def test_the_font_comes_from_its_wheel():
    assert fonts.source_sans().is_file()
    assert fonts.families()[0] == "Source Sans 3"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Việt Nam: 1.234,5 → −3", "Việt Nam: 1.234,5 → −3"),
        ("Bangkok (กรุงเทพ มหานคร) 1", "Bangkok ([THAI]) 1"),
        ("ວຽງຈັນ", "[LAO]"),
        ("ភ្នំពេញ និង นนท์", "[KHMER][THAI]"),
        ("နေပြည်တော် x", "[MYANMAR] x"),
        ("", ""),
    ],
)
def test_a_run_of_characters_without_shape_becomes_one_word(text, shown):
    if fonts.families() != ["Source Sans 3"]:
        pytest.skip("further fonts are installed: these scripts have shapes")
    assert fonts.drawable(text, word).replace("] [", "][") == shown


@given(st.text())
def test_what_is_shown_always_has_a_shape_and_drawn_text_is_kept(text):
    shown = fonts.drawable(text, lambda script: "[x]")
    assert fonts.can_draw(shown)
    if fonts.can_draw(text):
        assert fonts.drawable(shown, word) == shown


def test_figures_become_png_of_twice_their_size():
    first, second = typesetting.png([(SVG, 20), (SVG, 40)])
    assert [int.from_bytes(each[16:20], "big") for each in (first, second)] == [40, 80]
    assert typesetting.png([]) == []


def test_a_document_that_cannot_be_set_is_refused_with_the_reason(tmp_path):
    template = tmp_path / "broken.typ"
    template.write_text("#nothing-of-this-name()", encoding="utf-8")
    with pytest.raises(typesetting.Unwritable, match="unknown variable"):
        typesetting.pdf(template, {})
