"""What a header says, by the words of content/header_words.yaml: a meaning with a score between 0 and 1.

From THRESHOLD on a meaning is taken; below it, it is only proposed. Pure text: the same header, the same answer.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from ganket.situation.importer.reading.wording import headings

CONTENT = Path(__file__).resolve().parents[3] / "content" / "header_words.yaml"
THRESHOLD = 0.8
LONGEST = 120
_GAPS = re.compile(r"[\s_\-./()\[\]:,;]+")
LANGUAGES = ("en", "vi", "id", "th")


@dataclass(frozen=True)
class Match:
    """A meaning, and how well the words fit. `stratum` is set when it names a part of a count (male, female)."""

    meaning: str
    score: float
    stratum: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the words fit well enough not to ask."""
        return self.score >= THRESHOLD


@dataclass(frozen=True)
class _Words:
    phrases: Mapping[str, str]  # normalised phrase -> meaning
    sets: Mapping[frozenset[str], str]
    noise: frozenset[str]
    never: tuple[str, ...]
    strata: frozenset[str]


def normal(text: object) -> str:
    """NFKC, trimmed, case folded, spaces and _ - . / ( ) as one space; invisible characters gone."""
    folded = unicodedata.normalize("NFKC", str(text)[:LONGEST]).casefold()
    visible = "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cc") or c in "\t\n\r")
    return unicodedata.normalize("NFC", _GAPS.sub(" ", visible).strip())


@cache
def content() -> dict[str, Any]:
    """The whole word list."""
    read: dict[str, Any] = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    return read


@cache
def listed(name: str) -> frozenset[str]:
    """One of the plain lists, normalised."""
    return frozenset(normal(each) for each in content()[name])


@cache
def family(name: str) -> Mapping[str, str]:
    """What a family (cases, deaths) is when it is new and when it is a total."""
    found = content()["families"][name]
    return {measure: found[measure] for measure in ("new", "cumulative")}


@cache
def _words() -> _Words:
    phrases: dict[str, str] = {}
    for section, prefix in (("meanings", ""), ("indicators", ""), ("families", "family:"), ("outside", "outside:")):
        for meaning, languages in content()[section].items():
            for language in LANGUAGES:
                for phrase in languages.get(language, ()):
                    phrases.setdefault(normal(phrase), prefix + meaning)
            phrases.setdefault(normal(meaning), prefix + meaning)
    noise = frozenset(token for each in content()["noise"] for token in normal(each).split())
    sets: dict[frozenset[str], str] = {}
    for phrase, meaning in phrases.items():
        sets.setdefault(frozenset(phrase.split()), meaning)
    never = tuple(normal(each) if each != "%" else "%" for each in content()["never"])
    return _Words(phrases, sets, noise, never, listed("strata"))


@lru_cache(maxsize=4096)
def match(header: str) -> Match:
    """The best meaning of a header; score 0 and no meaning when nothing is near. Forgives a slip of the pen."""
    found = exact(header)
    if found.is_taken:
        return found
    text, phrases = normal(header), _words().phrases
    close = difflib.get_close_matches(text, phrases, n=1, cutoff=0.75)
    if close:
        ratio = difflib.SequenceMatcher(None, text, close[0]).ratio()
        # A slip of one letter in a long word is no other word; in a short one it may be.
        score = ratio if len(text) >= 6 and ratio >= 0.9 else min(ratio, THRESHOLD - 0.05)
        found = max(found, Match(phrases[close[0]], score), key=lambda each: each.score)
    return found


@lru_cache(maxsize=4096)
def exact(header: str) -> Match:
    """The meaning by whole words only: cheap enough for every cell of the first rows."""
    words = _words()
    text = normal(header)
    if not text:
        return Match("", 0.0)
    if text in words.phrases:
        return Match(words.phrases[text], 1.0)
    tokens = text.split()
    if any(_holds(text, tokens, each) for each in words.never):
        return Match("never", 0.9)
    found = _by_tokens(frozenset(tokens))
    if found.is_taken:
        return found
    parts = [token for token in tokens if token in words.strata]
    if parts:
        whole = exact(" ".join(token for token in tokens if token not in words.strata))
        if whole.is_taken:
            return Match(whole.meaning, whole.score * 0.95, " ".join(parts))
    return found


def _holds(text: str, tokens: list[str], word: str) -> bool:
    return (word in text) if " " in word or not word.isascii() or word == "%" else word in tokens


def _by_tokens(tokens: frozenset[str]) -> Match:
    """The phrase with the same words in any order, noise put aside; else the one that shares the most."""
    words = _words()
    if tokens in words.sets:
        return Match(words.sets[tokens], 0.95)
    bare = tokens - words.noise
    if bare and bare in words.sets:
        return Match(words.sets[bare], 0.9)
    best = Match("", 0.0)
    for phrase, meaning in words.sets.items():
        kept = phrase - words.noise or phrase
        if bare == kept:
            return Match(meaning, 0.85)
        shared = len(bare & kept) / len(bare | kept) if bare else 0.0
        if shared > best.score:
            best = Match(meaning, min(shared, THRESHOLD - 0.05))
    return best


def hxl(tag: str) -> str:
    """The meaning of a hashtag such as `#adm1+name`; empty for one that is not known."""
    bare = tag.strip().casefold().lstrip("#").replace(" ", "")
    name, *attributes = bare.split("+")
    for known, attribute, meaning in content()["hxl"]:
        if known == name and (not attribute or attribute in attributes):
            return str(meaning)
    return ""


def is_messages(header: str) -> bool:
    """Whether a column is the one of messages of refused rows, in whichever language it came back."""
    return normal(header) in _headings()


@cache
def _headings() -> frozenset[str]:
    return frozenset(normal(each) for each in headings())


def begins_with(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text begins with one of these phrases followed by a colon or an end: `Source: ministry`."""
    head, colon, _ = text.partition(":")
    folded = normal(head)
    if folded in phrases:
        return True
    return bool(colon) and any(folded.startswith(each + " ") for each in phrases)
