"""What may stand nowhere in the tree: addresses of a package index, paths of a machine, names that states do
not use for themselves.
"""

import re

import pytest
from tests.repository import tree

# Written in two halves, for this file is of the tree as well.
INDEXES = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "registry.n" + "pm", "index" + "-url=http"]
MACHINE = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "C:" + "\\Users"]
NAMES = ["Bur" + "ma", "La" + "os", "Viet" + "nam", "South Ko" + "rea", "North Ko" + "rea", "Sai" + "gon", "bl" + "oc"]
TITLES = r"\b(?:Mr|Mrs|Ms|Dr|Prof|H\.E)\. [A-ZĐ]"
# These speak of a word in order to forbid it.
FORBIDDING = {"src/ganket/content/terms.csv", "tests/content/test_terms.py"}
ADDRESS = re.compile(r"https?://[^\s\"'<>)\]]+")


def lines(path):
    return enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)


@pytest.mark.parametrize("path", tree.files(), ids=tree.name)
def test_file_names_no_package_index_and_no_machine(path):
    found = [(number, each) for number, line in lines(path) for each in [*INDEXES, *MACHINE] if each in line]
    assert not found


@pytest.mark.parametrize("path", [p for p in tree.files() if tree.name(p) not in FORBIDDING], ids=tree.name)
def test_file_calls_states_by_their_own_names_and_names_no_person(path):
    pattern = re.compile("|".join(rf"\b{name}\b" for name in NAMES) + "|" + TITLES)
    found = [(number, line.strip()[:100]) for number, line in lines(path) if pattern.search(ADDRESS.sub("", line))]
    assert not found


@pytest.mark.parametrize("path", sorted(tree.ROOT.glob("requirements*.lock")), ids=tree.name)
def test_lock_has_hashes_and_no_address(path):
    text = path.read_text(encoding="utf-8")
    assert not ADDRESS.search(text)
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if "==" in block.partition("\n")[0]:
            assert "--hash=sha256:" in block, block.partition("\n")[0]


@pytest.mark.parametrize("path", tree.files(), ids=tree.name)
def test_text_is_utf8_with_a_line_end_at_the_end(path):
    content = path.read_bytes()
    content.decode("utf-8")
    assert b"\r\n" not in content
    assert not content or content.endswith(b"\n")
