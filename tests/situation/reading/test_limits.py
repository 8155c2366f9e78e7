"""Limits before parsing: each is kept, and named when it is broken."""

import csv
import gzip
import io
import stat
import zipfile

import pytest
from tests.situation.reading import sheets

from ganket.situation.importer.reading import delimited, limits
from ganket.situation.importer.reading.outcome import Unreadable

PLAIN = sheets.workbook(("A", [["date", "place", "new cases"], ["2020-01-31", "Aceh", 5]]))


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, part in members:
            archive.writestr(name, part)
    return written.getvalue()


def link():
    entry = zipfile.ZipInfo("xl/link.xml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped((entry, "/etc/passwd"))


def with_flag(content, flag):
    """The first member says that it is encrypted."""
    changed = bytearray(content)
    changed[6] |= flag
    at = content.index(b"PK\x01\x02")
    changed[at + 8] |= flag
    return bytes(changed)


def ole(*names):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"".join(name.encode("utf-16-le") for name in names)


REFUSED = {
    "nothing": (b"", "the file is empty"),
    "only a mark": (b"\xef\xbb\xbf", "the file is empty"),
    "only blanks": (b" \r\n\t\n", "the file is empty"),
    "5 MB and a byte": (b"a" * 5_000_001, "larger than 5 MB"),
    "a gzip bomb": (gzip.compress(b"0" * 26_000_000), "expands to more than"),
    "a gzip of zeros": (gzip.compress(b"0" * 2_000_000), "more than 50 times"),
    "gzip in gzip": (gzip.compress(gzip.compress(b"a,b")), "archive inside the archive"),
    "a gzip cut short": (gzip.compress(b"a,b\n1,2\n" * 50)[:-12], "damaged or cut short"),
    "an empty gzip": (gzip.compress(b""), "the file is empty"),
    "a zip bomb": (zipped(("xl/workbook.xml", b"0" * 26_000_000)), "expands to more than 25 MB"),
    "a zip of zeros": (zipped(("xl/workbook.xml", b"0" * 3_000_000)), "more than 50 times"),
    "101 members": (zipped(*[(f"xl/{at}.xml", "") for at in range(101)]), "more than 100 parts"),
    "a way up": (zipped(("xl/../../etc/cron.d/x", "")), "leads elsewhere"),
    "a way up, the other slash": (zipped(("xl\\..\\..\\x", "")), "leads elsewhere"),
    "an absolute path": (zipped(("/etc/passwd", "")), "leads elsewhere"),
    "a drive": (zipped(("C:\\x.xml", "")), "leads elsewhere"),
    "a link": (link(), "leads elsewhere"),
    "a zip in a workbook": (sheets.rezipped(PLAIN, {}, added=[("xl/x.bin", zipped(("a", "b")))]), "archive inside"),
    "macros": (sheets.rezipped(PLAIN, {}, added=[("xl/vbaProject.bin", "x")]), "holds macros"),
    "a macro workbook renamed": (
        sheets.rezipped(
            PLAIN, {"[Content_Types].xml": lambda part: part.replace(b"sheet.main", b"sheet.macroEnabled.main")}
        ),
        "holds macros",
    ),
    "entities": (
        sheets.rezipped(PLAIN, {"xl/workbook.xml": lambda part: b'<!DOCTYPE x [<!ENTITY a "b">]>' + part}),
        "declares entities",
    ),
    "outside entities": (
        sheets.rezipped(
            PLAIN, {"xl/sharedStrings.xml": lambda part: b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + part}
        ),
        "declares entities",
    ),
    "a locked member": (with_flag(PLAIN, 1), "locked with a password"),
    "a locked workbook": (ole("EncryptedPackage"), "locked with a password"),
    "macros in the old form": (ole("Workbook", "_VBA_PROJECT"), "holds macros"),
    "an old document": (ole("WordDocument"), "not a sheet"),
    "a zip of something": (zipped(("readme.txt", "hello")), "an archive, not a sheet"),
    "a document": (zipped(("word/document.xml", "<w/>")), "a document or a presentation, not a sheet"),
    "a binary workbook": (zipped(("xl/workbook.bin", "x")), "xlsb"),
    "a zip cut short": (PLAIN[:-40], "damaged or cut short"),
    "the same member twice": (PLAIN[:4] + PLAIN[4:60] + b"\xff" * 40 + PLAIN[100:], "damaged"),
    "a PDF": (b"%PDF-1.7 a,b\n1,2", "a PDF, not a sheet"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "a picture, not a sheet"),
    "a web page": (b"<html><table><tr><td>1", "a web page, not a sheet"),
    "a web page behind a mark": (b"\xef\xbb\xbf  <!DOCTYPE html>", "a web page, not a sheet"),
    "a rare compression": (zipped(("xl/workbook.xml", "<x/>"), method=zipfile.ZIP_LZMA), "damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_file_is_refused_before_it_is_parsed(case):
    content, words = REFUSED[case]
    with pytest.raises(Unreadable) as refused:
        limits.check(content)
    assert words in str(refused.value)


def test_members_that_share_their_bytes_are_refused():
    content = zipped(("xl/workbook.xml", b"0" * 5000), ("xl/b.xml", b"1" * 5000))
    at = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    changed = bytearray(content)
    changed[at + 42 : at + 46] = (0).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        limits.check(bytes(changed))


@pytest.mark.parametrize(
    ("content", "kind"), [(PLAIN, "xlsx"), (b"a,b\n1,2\n", "csv"), (gzip.compress(b"a,b\n1,2"), "csv")]
)
def test_what_people_send_is_accepted(content, kind):
    assert limits.check(content).kind == kind


def test_a_gzip_of_several_parts_is_read_whole():
    assert limits.unpacked(gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n")) == b"a,b\n1,2\n"


def test_the_limit_on_cells_is_put_back_for_the_rest_of_the_process():
    usual = csv.field_size_limit()
    with pytest.raises(Unreadable, match="."):
        delimited.read(b"area,value\n" + b"x" * 40_000 + b",1\n", "utf-8", ",")
    assert csv.field_size_limit() == usual
