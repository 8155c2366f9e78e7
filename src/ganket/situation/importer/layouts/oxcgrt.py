"""OxCGRT, the four policy indices: 0 to 100 a day, days as 20200131, levels national and below."""

from ganket.situation.importer.layouts.layout import Layout, columns_named

LAYOUT = Layout(
    code="oxcgrt-indices",
    name="Oxford COVID-19 Government Response Tracker, indices",
    credit="Blavatnik School of Government, University of Oxford, COVID-19 Government Response Tracker",
    licence="CC BY 4.0",
    hazard="covid-19",
    needs=(
        columns_named("iso3", "date", "stringencyindex", "governmentresponseindex"),
        columns_named("countrycode", "date", "stringencyindex average"),
        columns_named("countrycode", "date", "stringencyindex"),
    ),
    columns={
        "iso3": "country",
        "countrycode": "country",
        "regioncode": "region",
        "date": "date",
        "stringencyindex": "stringency_index",
        "stringencyindex average": "stringency_index",
        "governmentresponseindex": "government_response_index",
        "governmentresponseindex average": "government_response_index",
        "containmenthealthindex": "containment_health_index",
        "containmenthealthindex average": "containment_health_index",
        "economicsupportindex": "economic_support_index",
        "economicsupportindex average": "economic_support_index",
    },
    quirks="Blank means not coded yet. Collection ended in 2023. The indices differ a little between editions.",
    has_other_places=True,
)
