"""Johns Hopkins University, time series: one row a place, one column a day in the order month, day, year."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

LAYOUT = Layout(
    code="jhu",
    name="Johns Hopkins University CSSE, time series",
    credit="COVID-19 Data Repository by the Center for Systems Science and Engineering at Johns Hopkins University",
    licence="CC BY 4.0",
    hazard="covid-19",
    needs=(columns_named("province state", "country region", "lat", "long"),),
    columns={"province state": "region", "country region": "country"},
    answers={"dates": "mdy"},
    indicator_by_name=(
        ("death", "deaths_cumulative"),
        ("recovered", "recovered_cumulative"),
        ("confirmed", "cases_cumulative"),
    ),
    quirks="Which figure the table gives stands in its file name only.",
    has_other_places=True,
    is_wide=True,
)
