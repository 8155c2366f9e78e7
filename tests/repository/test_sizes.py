"""Sizes are alarms: a file of 500 lines or a function of 70 is cut before it is merged."""

import pytest
from tests.repository import tree

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
# Files and functions that are longer. This list may only shrink.
LONGER: dict[str, int] = {}


@pytest.mark.parametrize("path", tree.files(".py", ".html", ".css", ".js", ".typ"), ids=tree.name)
def test_file_fits(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGER.get(tree.name(path), FILE_LINES_MAX)


@pytest.mark.parametrize("path", tree.modules(), ids=tree.name)
def test_functions_fit_on_one_screen(path):
    long = {
        node.name: length
        for node in tree.functions(path)
        if (length := node.end_lineno - node.lineno + 1)
        > LONGER.get(f"{tree.name(path)}:{node.name}", FUNCTION_LINES_MAX)
    }
    assert not long, f"functions of more than {FUNCTION_LINES_MAX} lines: {long}"


def test_the_list_of_longer_ones_has_no_stale_rows():
    here = {tree.name(path) for path in tree.files()}
    assert {key.partition(":")[0] for key in LONGER} <= here
