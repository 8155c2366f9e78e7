"""Our World in Data, the COVID-19 table: one row a place and day, counts as decimals, many blanks."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

LAYOUT = Layout(
    code="owid",
    name="Our World in Data, COVID-19",
    credit="Our World in Data, with sources named there",
    licence="CC BY 4.0",
    hazard="covid-19",
    needs=(
        columns_named("iso code", "location", "date", "total cases", "new cases"),
        columns_named("iso3", "date", "total tests", "tests units", "reproduction rate"),
    ),
    columns={
        "iso code": "country",
        "iso3": "country",
        "date": "date",
        "new cases": "cases_new",
        "total cases": "cases_cumulative",
        "new deaths": "deaths_new",
        "total deaths": "deaths_cumulative",
        "new tests": "tests_new",
        "icu patients": "icu_current",
        "hosp patients": "hospitalised_current",
        "tests units": "unit",
    },
    quirks="Codes OWID_… are groups of places. Tests are counted in different units: see the column of units.",
    has_other_places=True,
)
