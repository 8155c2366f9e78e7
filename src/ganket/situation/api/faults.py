"""What is wrong with a national update, as faults of an answer: where it stands in what was sent, and in plain words.

Pages say the same in the reader's language (desk.presenters.problems).
"""

from ganket.lib.api.bodies import pointer
from ganket.lib.api.problems import Fault
from ganket.situation.importer.reading.wording import worded
from ganket.situation.rules import Problem

WORDS = {
    "empty": "Nothing is said in it.",
    "too_long": "{length} characters; {limit} fit.",
    "character": "It holds a character that cannot be kept.",
    "marks": "More than {limit} marks stand on one letter.",
    "unknown_part": "There is no part {value}.",
    "unknown_indicator": "There is no indicator {value}.",
    "unknown_kind": "A note is a measure, need, offer or request, not {value}.",
    "estimate": "{value} is estimated by the system; a state's figures go into its own indicators.",
    "too_many_notes": "At most {limit} notes fit into one update.",
    "too_many_attachments": "At most {limit} files go with one update.",
    "ends_before_it_starts": "It ends before it begins: {last} lies before {first}.",
    "no_day": "{value} is no day; write it as 2020-01-31.",
    "ask_number": "{value} can be read as {one} or as {other}; write it in plain digits.",
    "percentage": "{value} is a share; a count is asked for here.",
    "not_whole": "{value} is not a whole number.",
    "decimals": "{value} has more than {limit} decimals.",
    "negative": "{value} lies below zero, which this figure cannot.",
    "future": "The day {value} has not come yet.",
    "before_start": "The day {value} lies before the emergency, which began on {first}.",
    "after_end": "The day {value} lies after the emergency, which ended on {last}.",
    "reason_needed": "Say why: a correction is read with its reason.",
    "told_otherwise": "Its readers were told: {before}.",
    "unknown_base": "There is no revision {value}.",
    "unknown_language": "The language is a code as en or vi.",
    "beyond_readers": "{who}: not among the readers of this emergency; the Chair's desk may let them in.",
    "not_public": "This emergency is not public: what is said in it is shared with its readers.",
    "empty_file": "The file is empty.",
    "file_too_large": "The file is larger than {limit} MB.",
    "file_not_taken": "{value} is not taken: taken are PDF, PNG, JPEG, CSV, XLSX and DOCX, told by what is inside.",
}
_PLACES = {"part": "parts", "figure": "figures", "note": "notes"}


def fault(problem: Problem) -> Fault:
    """The fault of a problem that an update has."""
    return Fault(_place(problem.field), problem.code, f"{_said(problem)}")


def _place(field: str) -> str:
    kind, _, name = field.partition(":")
    if kind == "day":
        return "/path/day"
    if kind in _PLACES:
        return pointer(f"/body/{_PLACES[kind]}", name)
    return f"/body/{kind}" if kind else "/body"


def _said(problem: Problem) -> str:
    if problem.code in WORDS:
        return WORDS[problem.code].format(**problem.values)
    said = worded(problem.code, problem.values)
    return f"{said[:1].upper()}{said[1:]}."
