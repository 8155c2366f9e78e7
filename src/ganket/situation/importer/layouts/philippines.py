"""Philippines, figures by region: cases and deaths of the Department of Health."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

LAYOUT = Layout(
    code="philippines-doh",
    name="Department of Health of the Philippines, by region",
    credit="Department of Health of the Philippines",
    licence="Philippine government work; compilation MIT",
    within="PHL",
    needs=(
        columns_named("date", "region", "new cases", "new deaths"),
        columns_named("month", "year", "region", "dengue cases", "dengue deaths"),
    ),
    marks={"region": frozenset({"ncr", "barmm", "caraga", "region i", "region i ilocos region", "region iv a"})},
    columns={
        "date": "date",
        "month": "month",
        "year": "year",
        "region": "region",
        "new cases": "cases_new",
        "new deaths": "deaths_new",
        "dengue cases": "cases_new",
        "dengue deaths": "deaths_new",
    },
    skipped_places=frozenset({"unknown", "repatriate", "rof", "for validation"}),
    quirks="Sparse: a region without a row had no case that day, which is not read as zero. Cases without a region "
    "and of people who returned are passed over.",
)
