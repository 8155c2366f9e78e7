"""Indonesia, totals by province: the task force's table of one day, and the volunteers' daily series."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

LAYOUT = Layout(
    code="indonesia-provinces",
    name="Indonesia, cases by province",
    credit="COVID-19 task force of Indonesia; daily series compiled by KawalCOVID19",
    licence="Indonesian government work; compilation MIT",
    hazard="covid-19",
    within="IDN",
    needs=(
        columns_named("provinsi", "kasus posi", "kasus semb", "kasus meni"),
        columns_named("date", "bps code", "province", "cum cases"),
    ),
    columns={
        "date": "date",
        "tanggal": "date",
        "provinsi": "region",
        "province": "region",
        "kasus posi": "cases_cumulative",
        "kasus semb": "recovered_cumulative",
        "kasus meni": "deaths_cumulative",
        "cum cases": "cases_cumulative",
        "new cases": "cases_new",
    },
    skipped_places=frozenset({"indonesia", "dalam proses investigasi"}),
    quirks="The table of one day does not say which: it is asked. New cases fall below zero where corrected.",
)
