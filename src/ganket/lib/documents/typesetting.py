"""PDF and PNG by typst: one template, its data as JSON, figures as SVG. No system font, package or clock is read,
so the same data give the same bytes on every machine with the same lock.
"""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ganket.lib.documents import fonts

# PDF/A-2a keeps for archives, PDF/UA-1 reads aloud; typst checks both while it writes.
STANDARDS = ("a-2a", "ua-1")
_POINTS_PER_PX = 0.75  # CSS: 96 px to the inch

# One page a figure, cut to its size.
_FIGURES = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#let data = json(bytes(sys.inputs.data))
#set text(font: data.families, size: 9pt)
#for (index, svg) in data.figures.enumerate() {
  if index > 0 { pagebreak() }
  image(bytes(svg), format: "svg", width: data.widths.at(index) * 1pt)
}
"""


class Unwritable(Exception):
    """Typst refused the document; the message says why."""


def typst_version() -> str:
    """The version whose bytes these are."""
    return version("typst")


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF of a template whose `sys.inputs.data` is this data as JSON. Raises Unwritable."""
    written = _compile(template.read_bytes(), template.parent, {**data, "families": fonts.families()}, "pdf")
    return written if isinstance(written, bytes) else written[0]


def png(figures: Sequence[tuple[str, int]], *, scale: float = 2) -> list[bytes]:
    """Each figure (SVG, width in px) as PNG with `scale` dots to the px. Raises Unwritable."""
    if not figures:
        return []
    data = {
        "figures": [svg for svg, _ in figures],
        "widths": [width_px * _POINTS_PER_PX for _, width_px in figures],
        "families": fonts.families(),
    }
    written = _compile(_FIGURES, Path(__file__).parent, data, "png", ppi=96 * scale)
    return [written] if isinstance(written, bytes) else written


def _compile(
    source: bytes, root: Path, data: dict[str, Any], kind: str, ppi: float | None = None
) -> bytes | list[bytes]:
    # Imported here: a web worker that never writes a document does not carry the renderer.
    import typst

    # Its own types admit one file only; several PNG pages come as a list.
    compile_document: Any = typst.compile
    try:
        written: bytes | list[bytes] = compile_document(
            source,
            root=str(root),
            font_paths=fonts.folders(),
            ignore_system_fonts=True,
            format=kind,
            ppi=ppi,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            pdf_standards=list(STANDARDS) if kind == "pdf" else [],
        )
    except typst.TypstError as error:
        raise Unwritable(str(error)) from error
    return written
