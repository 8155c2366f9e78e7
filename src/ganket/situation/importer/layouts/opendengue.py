"""OpenDengue: cases of dengue by place and period, first and last day given."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

LAYOUT = Layout(
    code="opendengue",
    name="OpenDengue",
    credit="OpenDengue, London School of Hygiene and Tropical Medicine, with sources named there",
    licence="CC BY 4.0",
    hazard="dengue",
    needs=(
        columns_named("iso3", "start", "end", "cases", "case definition", "uuid"),
        columns_named("adm 0 name", "calendar start date", "calendar end date", "dengue total"),
    ),
    columns={
        "iso3": "country",
        "iso a0": "country",
        "adm 0 name": "country",
        "adm 1 name": "region",
        "adm 2 name": "district",
        "start": "start",
        "end": "end",
        "calendar start date": "start",
        "calendar end date": "end",
        "cases": "cases_new",
        "dengue total": "cases_new",
    },
    quirks="A period may have several sources, told apart by uuid: which one holds is asked.",
    answers={"repeats": "?"},
)
