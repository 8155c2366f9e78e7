"""ARCHITECTURE.md tells the truth about the code."""

from tests.repository import picture


def test_the_picture_of_imports_is_that_of_the_code():
    text = picture.FILE.read_text(encoding="utf-8")
    assert picture.written(text) == text, "run ./ganket fix"


def test_every_part_has_its_line_in_the_table():
    text = picture.FILE.read_text(encoding="utf-8")
    for layer in picture.layers():
        for part in layer:
            assert f"| `{part}` |" in text


def test_no_arrow_points_upwards():
    place = {part: depth for depth, layer in enumerate(picture.layers()) for part in layer}
    assert [pair for pair in picture.arrows() if place[pair[0]] >= place[pair[1]]] == []
