"""WHO, COVID-19 global data: one row a country and day or week, countries by two letters."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

LAYOUT = Layout(
    code="who",
    name="WHO, COVID-19 global data",
    credit="World Health Organization, COVID-19 dashboard data",
    licence="CC BY-NC-SA 3.0 IGO",
    hazard="covid-19",
    needs=(columns_named("date reported", "country code", "country", "new cases", "cumulative cases"),),
    columns={
        "date reported": "date",
        "country code": "country",
        "country": "country",
        "new cases": "cases_new",
        "cumulative cases": "cases_cumulative",
        "new deaths": "deaths_new",
        "cumulative deaths": "deaths_cumulative",
    },
    quirks="The code of Namibia is NA, which is no missing value. Totals fall where a country corrects.",
    has_other_places=True,
)
