"""What may be asked and said, and in which words a refusal is put. Plain Python."""

import re
from datetime import date

from ganket.lib.text import clean
from ganket.situation.rules import Problem, Unfit

LONGEST_TEXT = 4000
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")

# Why something cannot be asked, said or shared, by its code; pages and the API word it in their language.
WORDS = {
    "empty": "There is no text.",
    "too_long": "The text has {length} characters; {longest} fit.",
    "unusable_character": "The text cannot be used: {what}.",
    "unknown_language": "The language is a code as en or vi.",
    "oneself": "Nobody asks themselves.",
    "not_of_that_state": "A figure is asked about of the state that it is about: {area} is not of {party}.",
    "not_a_member": "A figure is asked about of the members of the association: {party} is none.",
    "an_estimate": "A figure is asked about as it was given: this one is estimated by the system.",
    "in_the_future": "There is no figure of a day that has not come.",
    "before_the_emergency": "There is no figure of a day before the emergency began, on {first}.",
    "names_persons": "What is said here is shared with parties, not with persons.",
    "beyond_readers": "{who}: not among the readers of this emergency; the Chair's desk may let them in.",
    "not_public": "This emergency is not public: what is said in it is shared with its readers.",
}


def words(text: str) -> str:
    """A post's text as it is kept. Raises Unfit for none, for too much, and for characters that text cannot hold."""
    try:
        kept = clean(text.replace("\r\n", "\n"))
    except ValueError as error:
        raise Unfit([Problem("text", "unusable_character", {"what": str(error)})]) from None
    if not kept:
        raise Unfit([Problem("text", "empty")])
    if len(kept) > LONGEST_TEXT:
        raise Unfit([Problem("text", "too_long", {"length": len(kept), "longest": LONGEST_TEXT})])
    return kept


def language(code: str) -> str:
    """The language a text is written in. Raises Unfit for what is no code."""
    if not _LANGUAGE.fullmatch(code) or len(code) > 8:
        raise Unfit([Problem("language", "unknown_language")])
    return code


def check_day(day: date, first: date, today: date) -> None:
    """Raises Unfit for a day of which there can be no figure."""
    if day > today:
        raise Unfit([Problem("day", "in_the_future")])
    if day < first:
        raise Unfit([Problem("day", "before_the_emergency", {"first": first.isoformat()})])
