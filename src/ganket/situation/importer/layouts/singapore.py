"""Ministry of Health of Singapore, daily figures as compiled from its reports."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

LAYOUT = Layout(
    code="singapore-moh",
    name="Ministry of Health of Singapore, daily figures",
    credit="Ministry of Health of Singapore; compiled by Data Double Confirm",
    licence="MIT",
    hazard="covid-19",
    place="SGP",
    needs=(columns_named("date", "daily confirmed", "false positives found", "cumulative confirmed"),),
    columns={
        "date": "date",
        "daily confirmed": "cases_new",
        "cumulative confirmed": "cases_cumulative",
        "daily imported": "imported_cases_new",
        "daily deaths": "deaths_new",
        "cumulative deaths": "deaths_cumulative",
        "cumulative discharged": "recovered_cumulative",
        "intensive care unit icu": "icu_current",
    },
    quirks="False positives explain why totals are not sums. still_hospitalised is computed and falls below zero: "
    "it is left out. Many columns end before the table does.",
)
