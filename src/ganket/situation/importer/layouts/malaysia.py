"""Ministry of Health of Malaysia, open data: states and days, new figures."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

LAYOUT = Layout(
    code="malaysia-moh",
    name="Ministry of Health of Malaysia, cases and deaths by state",
    credit="Ministry of Health of Malaysia, open data",
    licence="open government data terms of Malaysia, with attribution",
    hazard="covid-19",
    within="MYS",
    needs=(columns_named("date", "state", "cases new", "cases import"), columns_named("date", "state", "deaths new")),
    columns={
        "date": "date",
        "state": "region",
        "cases new": "cases_new",
        "cases import": "imported_cases_new",
        "deaths new": "deaths_new",
    },
    quirks="deaths_new_dod counts by the day of death and changes backwards; deaths_new is by day of report.",
)
