"""Limits before parsing: size, expansion, members of an archive, and what no sheet of figures needs.

Nothing is trusted that an archive says of itself: every member is expanded, piece by piece, and counted.
"""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from ganket.situation.importer.reading.outcome import Unreadable, shown

MAXIMUM_BYTES = 5_000_000
MAXIMUM_EXPANDED = 25_000_000
MAXIMUM_MEMBERS = 100
MAXIMUM_RATIO = 50
MAXIMUM_ROWS = 50_000
MAXIMUM_COLUMNS = 200
MAXIMUM_CELL = 32_768
# A ratio says nothing of a file so small that it can do no harm.
RATIO_FROM = 1_000_000
_PIECE = 256_000

_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What a file begins with that is no sheet, whatever its name says.
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_WEB = re.compile(rb"<(?:!doctype|html|\?xml|svg|table|script|head|body)\b|<!--", re.I)


@dataclass(frozen=True)
class Accepted:
    """A file within the limits: its kind (csv, xlsx, xls, ods), its bytes (unpacked when it came as .gz), and
    the parts of a workbook by name.
    """

    kind: str
    content: bytes
    members: dict[str, bytes] = field(default_factory=dict)


def check(content: bytes) -> Accepted:
    """The file as accepted. Raises Unreadable with the first limit that it breaks."""
    if len(content) > MAXIMUM_BYTES:
        raise Unreadable("too_large", limit=MAXIMUM_BYTES // 1_000_000)
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise Unreadable("empty")
    if content.startswith(b"\x1f\x8b"):
        content = unpacked(content)
        if content.startswith(_ARCHIVES):
            raise Unreadable("nested", value="'.gz'")
        if not content.strip():
            raise Unreadable("empty")
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if content.startswith(_OLE):
        return _old_workbook(content)
    _check_beginning(content)
    return Accepted("csv", content)


def _check_beginning(content: bytes) -> None:
    """Raises Unreadable for what is no text at all, and for web pages that call themselves sheets."""
    for beginning, kind in _OTHERS:
        if content.startswith(beginning):
            raise Unreadable("not_a_sheet", value=kind)
    if _WEB.match(content.removeprefix(b"\xef\xbb\xbf").lstrip()[:20]):
        raise Unreadable("not_a_sheet", value="a web page")


def unpacked(content: bytes) -> bytes:
    """The bytes inside a .gz, never more than the limit. Raises Unreadable."""
    pieces, size, rest = [], 0, content
    try:
        while rest:
            reader = zlib.decompressobj(wbits=31)
            while not reader.eof:
                piece = reader.decompress(rest, _PIECE)
                size += len(piece)
                _check_expanded(size, len(content))
                pieces.append(piece)
                rest = reader.unconsumed_tail
                if not piece and not rest and not reader.eof:
                    raise Unreadable("damaged")
            rest = reader.unused_data.lstrip(b"\0")
    except zlib.error:
        raise Unreadable("damaged") from None
    return b"".join(pieces)


def _check_expanded(size: int, packed: int) -> None:
    if size > MAXIMUM_EXPANDED:
        raise Unreadable("expands", limit=MAXIMUM_EXPANDED // 1_000_000)
    if size > RATIO_FROM and size > MAXIMUM_RATIO * packed:
        raise Unreadable("ratio", limit=MAXIMUM_RATIO)


def _archive(content: bytes) -> Accepted:
    """A workbook, all members expanded. Raises Unreadable for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAXIMUM_MEMBERS:
                raise Unreadable("members", limit=MAXIMUM_MEMBERS)
            for entry in entries:
                _check_entry(entry)
            _check_overlap(entries)
            _check_expanded(sum(entry.file_size for entry in entries), len(content))
            members = _expanded(archive, entries, len(content))
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError):
        raise Unreadable("damaged") from None
    kind = _kind(members)
    for name, part in members.items():
        if part.startswith(_ARCHIVES):
            raise Unreadable("nested", value=shown(name))
        # Workbooks are XML without a document type: whatever declares one, declares it for an attack.
        if name.lower().endswith((".xml", ".rels")) and (b"<!DOCTYPE" in part or b"<!ENTITY" in part):
            raise Unreadable("entities", value=shown(name))
    return Accepted(kind, content, members)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename.replace("\\", "/")
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    if is_link or name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/"):
        raise Unreadable("unsafe_member", value=shown(entry.orig_filename))
    if entry.flag_bits & 0x1:
        raise Unreadable("encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("damaged")


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Members that share their bytes make small bombs of large ones."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise Unreadable("damaged")
        end = entry.header_offset + 30 + len(entry.orig_filename.encode("utf-8", "replace")) // 4 + entry.compress_size


def _expanded(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    size = 0
    for entry in entries:
        if entry.filename in members:
            raise Unreadable("damaged")
        pieces = []
        with archive.open(entry) as reading:
            while piece := reading.read(_PIECE):
                size += len(piece)
                _check_expanded(size, packed)
                pieces.append(piece)
        members[entry.filename] = b"".join(pieces)
    return members


def _kind(members: dict[str, bytes]) -> str:
    """Which workbook the archive is. Raises Unreadable for macros, and when it is none."""
    names = {name.lower() for name in members}
    types = members.get("[Content_Types].xml", b"")
    if any("vbaproject" in name for name in names) or b"macroEnabled" in types or b"vbaProject" in types:
        raise Unreadable("macros")
    if any(name.startswith("xl/macrosheets/") for name in names):
        raise Unreadable("macros")
    if "xl/workbook.xml" in names:
        return "xlsx"
    media_type = members.get("mimetype", b"").strip()
    if media_type.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        if b"manifest:encryption-data" in members.get("META-INF/manifest.xml", b""):
            raise Unreadable("encrypted")
        if any(name.startswith(("basic/", "scripts/")) and not name.endswith("/") for name in names):
            raise Unreadable("macros")
        return "ods"
    if "xl/workbook.bin" in names:
        raise Unreadable("not_a_sheet", value="a binary workbook (.xlsb)")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable("not_a_sheet", value="a document or a presentation")
    raise Unreadable("not_a_sheet", value="an archive")


def _old_workbook(content: bytes) -> Accepted:
    """An .xls file, or what only looks like one."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("encrypted")
    if "_VBA_PROJECT".encode("utf-16-le") in content or "VBA".encode("utf-16-le") + b"\0\0" in content:
        raise Unreadable("macros")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise Unreadable("not_a_sheet", value="a document")
    return Accepted("xls", content)
