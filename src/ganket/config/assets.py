"""What is made once at set-up and never committed: message catalogues, the font cut down for the web, the
static files with their hashes and compressed copies.

They go to a folder of their own per version of their sources, so a checkout, an installed wheel in a read-only
place and two versions beside each other all work. Only the standard library is imported at the top.
"""

import functools
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from ganket.lib.documents import fonts

PACKAGE = Path(__file__).resolve().parent.parent
FONT_FILE = "SourceSans3.woff2"
# Latin with Vietnamese, punctuation, arrows, signs that pages and figures use, combining marks.
FONT_RANGES = (
    "U+0020-007E,U+00A0-00FF,U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,"
    "U+0300-0303,U+0309,U+0323,U+1EA0-1EF9,U+0394,U+03B1-03B3,U+2009,U+2010-2015,U+2018-201E,U+2020-2022,"
    "U+2026,U+202F,U+2030,U+2032-2033,U+2080-2089,U+20AB,U+20AC,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265,"
    "U+25B2,U+25BC,U+25CF,U+2713,U+2717"
)


def build_folder() -> Path:
    """Where this version's assets lie: under GANKET_VAR, named by a hash of what they are made from."""
    var = Path(os.environ.get("GANKET_VAR") or Path.cwd() / "var")
    return var / ".build" / _sources_digest()[:16]


def is_built() -> bool:
    """Whether this version's assets are complete."""
    return (build_folder() / "complete").is_file()


def build() -> Path:
    """Make the assets if they are not there; returns their folder. Safe when two start at once, or after a kill.

    Made in a folder beside it and moved in one step; Django must be started already.
    """
    target = build_folder()
    if is_built():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    work = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    try:
        compile_catalogues(work / "locale")
        cut_font(work / "fonts" / "fonts" / FONT_FILE)
        collect_static(work)
        (work / "complete").touch()
        work.chmod(0o755)
        work.rename(target)
    except OSError:
        shutil.rmtree(work, ignore_errors=True)
        if not is_built():  # another start may have been first
            raise
    return target


def compile_catalogues(folder: Path) -> None:
    """Compile every message catalogue of the package with Babel."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/*.po")):
        target = folder / source.relative_to(PACKAGE / "locale").with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as reading, target.open("wb") as writing:
            write_mo(writing, read_po(reading, locale=source.parts[-3]))


def cut_font(target: Path) -> None:
    """Write the web font: one variable woff2 of all weights with the characters the interface uses."""
    from fontTools import subset

    target.parent.mkdir(parents=True, exist_ok=True)
    options = subset.Options(flavor="woff2", layout_features=["kern", "mark", "mkmk", "ccmp", "locl", "tnum"])
    options.hinting = False
    with subset.load_font(str(fonts.source_sans()), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=subset.parse_unicodes(FONT_RANGES.replace("U+", "")))
        cutter.subset(font)
        subset.save_font(font, str(target), options)


def collect_static(work: Path) -> None:
    """Gather static files under hashed names with compressed copies."""
    from django.core.management import call_command
    from django.test.utils import override_settings

    with override_settings(STATIC_ROOT=work / "static", STATICFILES_DIRS=[PACKAGE / "static", work / "fonts"]):
        call_command("collectstatic", interactive=False, verbosity=0)


@functools.cache
def _sources_digest() -> str:
    """Taken once a process: settings name the folder, and an edit meanwhile must not move it."""
    digest = hashlib.sha256(FONT_RANGES.encode())
    for path in sorted([*(PACKAGE / "locale").rglob("*.po"), *(PACKAGE / "static").rglob("*"), Path(__file__)]):
        if path.is_file():
            digest.update(str(path.relative_to(PACKAGE)).encode() + path.read_bytes())
    return digest.hexdigest()
