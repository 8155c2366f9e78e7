"""Files that are taken with an update: told by their content, never by what they are called; their names made harmless.

Plain Python, and nothing is unpacked: of an archive only the list of its members is read.
"""

import io
import re
import unicodedata
import zipfile
from typing import NamedTuple

from ganket.situation.rules import Problem

MAXIMUM_BYTES = 5_000_000
MOST_MEMBERS = 1_000
LONGEST_NAME = 100
_SIGNATURES = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_OFFICE = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}
# Names that a Windows machine takes for devices.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_UNSAFE = re.compile(r'[\\/:*?"<>|]')


class Recognised(NamedTuple):
    """A file that is taken: its media type by its content, its name without what could harm."""

    media_type: str
    name: str


def recognised(content: bytes, name: str) -> Recognised | Problem:
    """What sort of file this is, or why it is not taken."""
    if not content:
        return Problem("attachment", "empty_file")
    if len(content) > MAXIMUM_BYTES:
        return Problem("attachment", "file_too_large", {"limit": MAXIMUM_BYTES // 1_000_000})
    kind = next((each for start, each in _SIGNATURES.items() if content.startswith(start)), "")
    if not kind and content.startswith(b"PK\x03\x04"):
        kind = _office(content)
    elif not kind and name.casefold().endswith(".csv") and _is_text(content):
        kind = "csv"
    if not kind:
        return Problem("attachment", "file_not_taken", {"value": safe_name(name, "")})
    return Recognised(MEDIA_TYPES[kind], safe_name(name, kind))


def safe_name(name: str, ending: str) -> str:
    """The last part of a path, without characters that hide, turn or break a name, with this ending; never empty."""
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    visible = "".join(each for each in last if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = _UNSAFE.sub("", " ".join(visible.split())).strip(" .-")
    stem, dot, given = plain.rpartition(".")
    endings = {ending, "jpeg"} if ending == "jpg" else {ending}
    stem = stem if dot and (not ending or given.casefold() in endings) else plain
    given = given if dot and stem != plain else ""
    stem = stem[: LONGEST_NAME - 6].strip(" .-") or "file"
    stem = f"file-{stem}" if _DEVICES.fullmatch(stem.partition(".")[0]) else stem
    final = ending or given[:5]
    return f"{stem}.{final}" if final else stem


def _office(content: bytes) -> str:
    """The kind of an office document; empty for any other archive, for one with macros, for a damaged one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if len(names) > MOST_MEMBERS or any("vbaproject" in each.casefold() for each in names):
        return ""
    return next((kind for member, kind in _OFFICE.items() if member in names), "")


def _is_text(content: bytes) -> bool:
    """UTF-8 or UTF-16 text that no browser takes for a page."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return "\0" not in text and not text.lstrip().startswith("<")
