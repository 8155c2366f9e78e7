"""Our own long table: what the desk gives out as CSV, and what the sheets that are filled in for a duty look like."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

# One row a place, indicator and period; days as 2020-01-31, numbers as 1234.5. Four of them are needed.
COLUMNS = ("area", "indicator", "period_start", "period_end", "value", "status", "reason")

# The header of the sheet that is filled in for a duty, by language: place, code, name, unit, day, the day before,
# value, status, reason.
FORMS = {
    "en": ("place", "indicator code", "what is counted", "counted in", "day", "said of the day before",
           "value", "status", "reason"),
    "vi": ("địa phương", "mã chỉ số", "nội dung chỉ số", "tính theo", "ngày", "số liệu ngày trước",
           "giá trị", "trạng thái", "lý do"),
}  # fmt: skip
_MEANINGS = ("place", "indicator", "", "", "date", "", "value", "status", "reason")
_BY_HEADER = {header: meaning for form in FORMS.values() for header, meaning in zip(form, _MEANINGS, strict=True)}

LAYOUT = Layout(
    code="ganket",
    name="Gắn Kết, long table",
    credit="",
    licence="as its sender says",
    needs=(columns_named("area", "indicator", "period start", "value"), *map(frozenset, FORMS.values())),
    columns={
        "area": "place",
        "indicator": "indicator",
        "period start": "start",
        "period end": "end",
        "value": "value",
        "status": "status",
        "reason": "reason",
        **{header: meaning for header, meaning in _BY_HEADER.items() if meaning},
    },
    quirks="A figure that is withheld has no value and the status suppressed, one taken back withdrawn. Other columns "
    "are left out.",
    is_form=True,
)
