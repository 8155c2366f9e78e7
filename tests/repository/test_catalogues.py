"""Message catalogues: complete for what the code says, same placeholders, the words of the term base."""

import ast
import csv
import re
import unicodedata
from collections import Counter

import pytest
from tests.repository import tree
from tests.repository.test_templates import CATALOGUES, catalogue, translations

CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|{\w*}")
WHOLE = re.compile(r"(?m)^msgid ((?:\".*\"\n)+)")


def terms():
    """English to Vietnamese of the term base, as far as each is one word for one thing."""
    lines = (tree.PACKAGE / "content" / "terms.csv").read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(line for line in lines if not line.startswith("#")) if row["vi"]]
    return {row["en"].casefold(): row["vi"].casefold() for row in rows if "/" not in row["en"] + row["vi"]}


def said_by(path):
    """English sentences a module looks up; only those written out can be seen."""
    for node in ast.walk(tree.parsed(path)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            for argument in node.args[: CALLS.get(name, 0)]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def messages(po):
    for message in catalogue(po):
        if message.id:
            yield message


@pytest.mark.parametrize("po", CATALOGUES, ids=tree.name)
@pytest.mark.parametrize("path", tree.product(), ids=tree.name)
def test_all_the_code_says_is_translated(path, po):
    assert sorted(set(said_by(path)) - set(translations(po))) == []


@pytest.mark.parametrize("po", CATALOGUES, ids=tree.name)
def test_translation_has_the_same_placeholders(po):
    for message in messages(po):
        english = message.id[-1] if isinstance(message.id, tuple) else message.id
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in filter(None, strings):
            assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(english)), english


@pytest.mark.parametrize("po", CATALOGUES, ids=tree.name)
def test_each_message_is_there_once_and_translated(po):
    raw = Counter("".join(re.findall(r'"(.*)"', block)) for block in WHOLE.findall(po.read_text(encoding="utf-8")))
    assert [message for message, count in raw.items() if count > 1] == []
    left = [message.id for message in messages(po) if not message.string or message.fuzzy]
    assert left == []


@pytest.mark.parametrize("po", CATALOGUES, ids=tree.name)
def test_translation_is_in_normal_form_c(po):
    for message in messages(po):
        text = "".join(message.string) if isinstance(message.string, tuple) else message.string
        assert text == unicodedata.normalize("NFC", text), message.id


@pytest.mark.parametrize("po", [each for each in CATALOGUES if each.parts[-3] == "vi"], ids=tree.name)
def test_a_term_of_the_term_base_is_translated_as_it_says(po):
    base = terms()
    other = {
        english: strings[0]
        for english, strings in translations(po).items()
        if english.casefold() in base and strings[0].casefold() != base[english.casefold()]
    }
    assert other == {}


def test_both_languages_of_the_settings_have_their_catalogue():
    from django.conf import settings

    others = {code for code, _ in settings.LANGUAGES} - {"en"}
    assert others <= {po.parts[-3] for po in CATALOGUES}
