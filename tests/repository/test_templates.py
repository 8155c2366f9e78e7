"""Templates: each parses, holds no style or script of its own (the policy header would block it), names its
pictures, and says everything in both languages.
"""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po
from django.template import engines
from django.template.base import FilterExpression, Node, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from tests.repository import tree

CATALOGUES = sorted((tree.PACKAGE / "locale").glob("*/LC_MESSAGES/*.po"))
TEMPLATES = tree.files(".html", ".svg")
FORBIDDEN = {
    "a style attribute": r"<[a-zA-Z][^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a script in the page": r"<script\b(?![^>]*\bsrc=)",
    "a handler in an attribute": r"<[a-zA-Z][^>]*\son[a-z]+\s*=",
    "an address of script": r"javascript:",
    # Drawings of lib.figures alone, which escapes what it is given.
    "text marked as safe": r"(?<!svg)(?<!spark)\|\s*safe\b|{%\s*autoescape\s+off",
    "something from another host": r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//[^\"']*\.(?:js|css|woff2?)",
}


LOOKED_UP = re.compile(r"_\(([\"'])(.*?)\1\)")


def body(path):
    """The template's text without its comments."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", "", text, flags=re.DOTALL)


def parse(text):
    return Template(text, engine=engines["django"].engine)


def unnamed_pictures(text):
    """Pictures that a screen reader would call by nothing."""
    images = [tag for tag in re.findall(r"<img\b[^>]*>", text) if "alt=" not in tag]
    drawings = [
        tag
        for tag, rest in re.findall(r"(<svg\b[^>]*>)(.{0,300})", text, flags=re.DOTALL)
        if not re.search(r"aria-hidden=\"true\"|aria-label(ledby)?=", tag) and "<title" not in rest
    ]
    return images + drawings


def said(node):
    """Every English sentence that a part of a template shows, as gettext would look it up."""
    if isinstance(node, BlockTranslateNode):
        yield node.render_token_list(node.singular)[0]
        if node.plural:
            yield node.render_token_list(node.plural)[0]
    if isinstance(node, TranslateNode):
        literal = getattr(node.filter_expression.var, "literal", None)
        yield from [_doubled(literal)] if isinstance(literal, str) else []
    for value in vars(node).values():
        yield from _within(value)


def _within(value):
    if isinstance(value, Node):
        yield from said(value)
    elif isinstance(value, FilterExpression):
        for _, sentence in LOOKED_UP.findall(value.token):
            yield _doubled(sentence)
    elif isinstance(value, dict):
        yield from _within(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _within(each)


def _doubled(sentence):
    """Django looks up a percent sign as two, since a translation may hold placeholders."""
    return sentence.replace("%", "%%")


@cache
def catalogue(path):
    with path.open("rb") as reading:
        return read_po(reading, locale=path.parts[-3])


def translations(path):
    """English to what the catalogue says, for all that is translated and not fuzzy."""
    found = {}
    for message in catalogue(path):
        if message.id and message.string and not message.fuzzy:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            if all(strings):
                found.update(dict.fromkeys(ids, strings))
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=tree.name)
def test_template_parses(path):
    parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=tree.name)
def test_template_holds_nothing_the_policy_header_would_block(path):
    found = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, body(path), flags=re.IGNORECASE)]
    assert not found


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=tree.name)
def test_pictures_have_names(path):
    assert not unnamed_pictures(body(path))


@pytest.mark.parametrize("po", CATALOGUES, ids=tree.name)
@pytest.mark.parametrize("path", TEMPLATES, ids=tree.name)
def test_all_a_template_says_is_translated(path, po):
    known = translations(po)
    spoken = {each for node in parse(path.read_text(encoding="utf-8")).nodelist for each in said(node)}
    assert sorted(spoken - set(known)) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color: red">x</p>', "a style attribute"),
        ("<style>p {}</style>", "a style element"),
        ("<script>x</script>", "a script in the page"),
        ('<a onclick="x">y</a>', "a handler in an attribute"),
        ("{{ x|safe }}", "text marked as safe"),
        ('<script src="https://elsewhere.invalid/x.js"></script>', "something from another host"),
    ],
)
def test_the_lint_sees_each_of_them(text, what):
    assert re.search(FORBIDDEN[what], text)


def test_the_lint_sees_pictures_without_a_name():
    assert len(unnamed_pictures('<img src="x"><svg viewBox="0 0 1 1"><path/></svg>')) == 2
    assert not unnamed_pictures('<img src="x" alt=""><svg aria-hidden="true"></svg><svg><title>x</title></svg>')


def test_the_lint_hears_what_a_template_says():
    text = (
        '{% translate "One" %}{% if x %}{% blocktranslate count n=n %}{{ n }} case{% plural %}{{ n }} cases'
        '{% endblocktranslate %}{% endif %}{% with a=_("Three") %}{{ a }}{% endwith %}'
    )
    spoken = {each for node in parse(text).nodelist for each in said(node)}
    assert spoken == {"One", "%(n)s case", "%(n)s cases", "Three"}
