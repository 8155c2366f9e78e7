"""Walks the links of the site over plain HTTP, as a crawler would: every address once, bounded."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

MOST_ADDRESSES = 600
# Addresses with a query that differ in values alone (a day, a state, a page) are alike: so many of a kind are opened.
OF_A_KIND = 2
ONE_OF_MANY = re.compile(r"/(states|indicators|reports)/[^/]+")


class Reader(HTMLParser):
    """The links, the anchors, the title and the language of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.anchors, self.title, self.language = [], {""}, "", ""
        self._is_in_head, self._is_in_title = True, False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.anchors |= {named["id"]} if named.get("id") else set()
        self.language = named.get("lang", "") if tag == "html" else self.language
        self._is_in_head = self._is_in_head and tag != "body"
        self._is_in_title = self._is_in_head and tag == "title"  # figures have titles, too
        address = named.get("href") or named.get("xlink:href")
        if tag == "a" and address:
            self.links.append(address)

    def handle_data(self, data):
        self.title += data if self._is_in_title else ""

    def handle_endtag(self, tag):
        self._is_in_title = self._is_in_title and tag != "title"


@dataclass
class Walk:
    """What a walk from the front page found: `pages` by path and query, and the addresses of files."""

    address: str
    pages: dict[str, Reader] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    @property
    def paths(self) -> list[str]:
        """The pages without their queries, each once."""
        return sorted({urlsplit(path).path for path in self.pages})


def walk(address: str, start: str = "/") -> Walk:
    """Open the start and whatever it links to within the site; every link must answer 200 and its anchor exist."""
    found, waiting, seen, kinds = Walk(address), [start], {start}, {}
    anchored: list[tuple[str, str, str]] = []
    while waiting:
        path = waiting.pop(0)
        if len(seen) > MOST_ADDRESSES:
            raise AssertionError(f"More than {MOST_ADDRESSES} addresses: the walk does not end. Last: {path}")
        page = _open(found, path)
        for target, anchor in _targets(address, path, page.links if page else ()):
            anchored.append((path, target, anchor))
            kind = _kind(target)
            if target not in seen and kinds.get(kind, 0) < OF_A_KIND:
                seen.add(target)
                kinds[kind] = kinds.get(kind, 0) + 1
                waiting.append(target)
    for path, target, anchor in anchored:
        if target in found.pages and anchor not in found.pages[target].anchors:
            found.troubles.append(f"{path} links to {target}#{anchor}, which is not there")
    return found


def _open(found: Walk, path: str) -> Reader | None:
    try:
        with urllib.request.urlopen(urljoin(found.address, path), timeout=20) as answer:
            is_file = "attachment" in answer.headers.get("content-disposition", "")
            if is_file or "text/html" not in answer.headers["content-type"]:
                found.files.add(path)
                answer.read()
                return None
            page = Reader(answer.read().decode())
    except urllib.error.HTTPError as error:
        found.troubles.append(f"{path} answers {error.code}")
        error.close()
        return None
    found.pages[path] = page
    return page


def _targets(address: str, path: str, links) -> Iterator[tuple[str, str]]:
    """Path with query, and anchor, of the links that stay within the site."""
    for link in links:
        full, anchor = urldefrag(urljoin(urljoin(address, path), link))
        parts = urlsplit(full)
        if f"{parts.scheme}://{parts.netloc}" == address:
            yield (f"{parts.path}?{parts.query}" if parts.query else parts.path), anchor


def shape(path: str) -> str:
    """What pages made by one template have in common: their path without which state, indicator or report it is."""
    return ONE_OF_MANY.sub(r"/\1/…", path)


def _kind(target: str) -> tuple[str, ...]:
    """Pages without a query are each their own kind; with one, the shape of the path and the names asked for."""
    parts = urlsplit(target)
    names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return (shape(parts.path), *sorted(names)) if names else (target,)
