"""A file on its way as the API tells of it: how far it is, what is asked, what is wrong, in every language."""

from typing import Any

from ganket.situation.importer.reading.wording import answered, placed, worded
from ganket.situation.models import Upload

LANGUAGES = ("en", "vi")


def line(found: Upload) -> dict[str, Any]:
    """A file in a list."""
    kept = ("name", "size_bytes", "sha256", "received_at", "state", "records_itself", "takes_part", "done", "total")
    return {
        "id": found.public_id,
        **{name: getattr(found, name) for name in kept},
        "step": found.step,
        "sender": found.sender.code,
        "source": found.source.code,
        "hazard": found.hazard.code,
        "tlp": found.mark.label,
        "batch": found.batch.public_id if found.batch else None,
    }


def whole(found: Upload) -> dict[str, Any]:
    """A file with what was found in it so far."""
    report = found.report
    return {
        **line(found),
        "counts": report.get("counts", {}),
        "has_part": report.get("has_part", False),
        "change_count": report.get("change_count", 0),
        "changes": report.get("changes", []),
        "doubts": [_doubt(each) for each in report.get("doubts", [])],
        "problem_count": report.get("problem_count", 0),
        "problems": [_problem(each) for each in report.get("problems", [])],
        "remark_count": report.get("remark_count", 0),
        "remarks": [_problem(each) for each in report.get("remarks", [])],
        "report": report,
    }


def _problem(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "place": placed(said["where"]),
        "code": said["code"],
        "name": said["name"],
        "message": {language: worded(said["code"], said["values"], language) for language in LANGUAGES},
    }


def _doubt(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": said["key"],
        "code": said["code"],
        "place": placed(said["where"]),
        "question": {language: worded(said["code"], said["values"], language) for language in LANGUAGES},
        "proposal": said["proposal"],
        "choices": [
            {**each, "meaning": {language: answered(each["answer"], language, said["code"]) for language in LANGUAGES}}
            for each in said["choices"]
        ],
    }
