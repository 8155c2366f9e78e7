"""Every module says in one to six lines what it holds; every model and every action what it means."""

import ast
import re

import pytest
from tests.repository import tree

LINES_MAX = 6
APPS = [tree.PACKAGE / app for app in tree.layers()]


@pytest.mark.parametrize("path", tree.modules(), ids=tree.name)
def test_module_says_what_it_holds(path):
    text = ast.get_docstring(tree.parsed(path))
    if path.name == "__init__.py" and not path.is_relative_to(tree.PACKAGE):
        return  # a folder of tests needs no words
    assert text, "no docstring"
    assert len(text.splitlines()) <= LINES_MAX


@pytest.mark.parametrize("path", tree.product(), ids=tree.name)
def test_public_classes_and_functions_of_the_product_are_annotated_and_models_described(path):
    for node in tree.parsed(path).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"class {node.name} has no docstring"
        if isinstance(node, ast.FunctionDef):
            assert node.returns is not None, f"{node.name} does not say what it returns"


@pytest.mark.parametrize("path", [p for p in tree.product() if p.stem in {"actions", "rules"}], ids=tree.name)
def test_actions_and_rules_say_what_they_do(path):
    for node in tree.parsed(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("path", [p for p in tree.product() if p.stem == "actions"], ids=tree.name)
def test_actions_take_keywords_only_and_who_acts(path):
    for node in tree.parsed(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _writes_a_leaf(node):
            assert not node.args.args, f"{node.name} takes positional arguments"
            assert "by" in {each.arg for each in node.args.kwonlyargs}, f"{node.name} does not say who acts"


@pytest.mark.parametrize("path", tree.product(), ids=tree.name)
def test_names_are_of_subjects(path):
    assert path.stem not in {"utils", "helpers", "common", "misc"}
    assert not path.stem.endswith(("_utils", "_helpers"))


@pytest.mark.parametrize("path", tree.modules(), ids=tree.name)
def test_to_do_carries_the_number_of_an_issue(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.search(r"#.*\bTODO\b", line):
            assert re.search(r"#\d+", line), line


def _writes_a_leaf(node):
    return any(isinstance(each, ast.Attribute) and each.attr == "record" for each in ast.walk(node))
