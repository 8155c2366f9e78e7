"""Seed files and the ways in which they are damaged: bytes, members of an archive, nodes of XML, cells."""

import gzip
import io
import random
import zipfile
from datetime import date, timedelta

from tests.situation.reading import sheets

HEADS = (
    ["date", "province", "new cases", "cumulative cases"],
    ["Tanggal", "Provinsi", "Kasus baru", "Total kasus"],
    ["ngày", "tỉnh", "ca mắc mới", "tổng số ca mắc"],
    ["วันที่", "จังหวัด", "ผู้ป่วยรายใหม่", "ผู้ป่วยสะสม"],
    ["Date_reported", "Country_code", "Country", "New_cases"],
    ["week", "place", "cases", "deaths"],
)
NASTY = (
    b"\0",
    b"\xff\xfe",
    b"\r",
    b'"',
    b"=1+1",
    b"1e400",
    b"2569-01-01",
    b"03/04/2020",
    b"1.234",
    b"<5",
    b"\xe2\x80\xae",
    b"9" * 400,
    b",,,,,,",
    b"\n\n",
    b"Total",
    b"</c>",
    b'<c t="e">',
    b"<!DOCTYPE a>",
    b"\xed\xa0\x80",
    b"%s{0.__class__}",
)


def seed(number):
    """One seed file of many: CSV of all delimiters and encodings, workbooks, packed ones."""
    chance = random.Random(number)
    head = list(chance.choice(HEADS))
    places = chance.sample(["Aceh", "Bali", "Hà Nội", "Bangkok", "THA", "Johor", "Total", "Nowhere"], 4)
    first = date(2020, 1, 1) + timedelta(days=chance.randrange(300))
    rows = [
        [first + timedelta(days=day), place, chance.randrange(2000), chance.randrange(50_000)]
        for day in range(chance.randrange(1, 12))
        for place in places
    ]
    titles = [["Ministry", None], []] if number % 3 == 0 else []
    if number % 4 == 3:
        merged = [(0, 0, 0, 3, "Ministry of Health")] if titles else []
        return sheets.workbook(("Sheet", [*titles, head, *rows]), merged=merged)
    delimiter = chance.choice([",", ";", "\t", "|"])
    texts = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in [*titles, head, *rows]]
    content = ("\r\n" if number % 2 else "\n").join(texts).encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"]))
    return gzip.compress(content, mtime=0) if number % 7 == 5 else content


def mutated(content, chance):
    """The file, damaged once to four times in one way or another."""
    for _ in range(chance.randrange(1, 5)):
        is_archive = content.startswith(b"PK") and chance.random() < 0.6
        content = _member(content, chance) if is_archive else _bytes(content, chance)
    return content


def _bytes(content, chance):
    at, more = chance.randrange(len(content) + 1), chance.randrange(1, 40)
    way = chance.randrange(6)
    if way == 0:
        return content[:at]
    if way == 1:
        return content[:at] + content[at + more :]
    if way == 2:
        return content[:at] + chance.choice(NASTY) + content[at:]
    if way == 3:
        return content[:at] + chance.randbytes(more) + content[at + more :]
    if way == 4:
        return content[:at] + content[at : at + more] * chance.randrange(2, 30) + content[at:]
    other = chance.randrange(len(content) + 1)
    return content[:at] + content[other : other + more] + content[at:]


def _member(content, chance):
    """One member of an archive changed, doubled, dropped or renamed; an archive that cannot be opened stays."""
    written = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
            members = [(name, old.read(name)) for name in dict.fromkeys(old.namelist())]
            chosen = chance.randrange(len(members))
            for at, (name, part) in enumerate(members):
                if at != chosen:
                    new.writestr(name, part)
                elif chance.random() < 0.8:
                    new.writestr(name, _bytes(part, chance))
                elif chance.random() < 0.5:
                    other = chance.choice(["../x", "/x", "xl/vbaProject.bin", "x.zip"])
                    new.writestr(other if other not in old.namelist() else f"{name}.again", part)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        IndexError,
        zipfile.zlib.error,
    ):
        return content
    return written.getvalue()
