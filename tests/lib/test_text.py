"""Text as it is kept and searched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganket.lib import text

usable = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
)
SAMPLES = {
    "Đà Nẵng": "da nang",
    "Hội nghị CẤP CAO": "hoi nghi cap cao",
    "Ban thư ký": "ban thu ky",
    "Thừa Thiên Huế": "thua thien hue",
    "  two   spaces\n": "two spaces",
}
# Vowel and tone signs of these scripts tell words apart: they stay.
OTHER_SCRIPTS = ["ประเทศไทย", "ກະຊວງສາທາລະນະສຸກ", "ក្រសួងសុខាភិបាល", "ကျန်းမာရေး"]


@pytest.mark.parametrize(("written", "folded"), SAMPLES.items())
def test_vietnamese_is_found_without_its_marks(written, folded):
    assert text.fold(written) == folded


@pytest.mark.parametrize("written", OTHER_SCRIPTS)
def test_other_scripts_keep_their_marks(written):
    assert text.fold(written) == unicodedata.normalize("NFC", written)


@given(usable)
def test_folding_twice_is_folding_once(written):
    once = text.fold(written)
    assert text.fold(once) == once


@given(usable)
def test_both_normal_forms_fold_alike(written):
    assert text.fold(unicodedata.normalize("NFD", written)) == text.fold(unicodedata.normalize("NFC", written))


@given(usable)
def test_clean_text_is_in_normal_form_c_trimmed_and_clean_already(written):
    kept = text.clean(written)
    assert kept == unicodedata.normalize("NFC", kept)
    assert kept == kept.strip()
    assert text.clean(kept) == kept


def test_twins_in_two_normal_forms_become_one():
    assert text.clean(unicodedata.normalize("NFD", "Việt")) == text.clean("Việt")


def test_line_ends_and_tabs_are_kept_within():
    assert text.clean("one\n\ttwo\n") == "one\n\ttwo"


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x7f", "\u202e", "\u2066", "\ud800", "\r"])
def test_character_that_deceives_or_breaks_is_refused_with_its_place(bad):
    with pytest.raises(ValueError, match=rf"character 3 \(U\+{ord(bad):04X}\)"):
        text.clean(f"ab{bad}c")


def test_label_is_in_the_language_else_english_else_any():
    names = {"en": "Thailand", "vi": "Thái Lan"}
    assert text.label(names, "vi") == "Thái Lan"
    assert text.label(names, "th") == "Thailand"
    assert text.label({"vi": "Thái Lan"}, "en") == "Thái Lan"
    assert text.label({}, "en") == ""
