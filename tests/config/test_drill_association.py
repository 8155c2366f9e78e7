"""The invented association and its disease come into an instance through the same doors as the first."""

from ganket.actors.models import Membership, State
from ganket.config import content
from ganket.config.drill import material
from ganket.situation.models import Area, Hazard, Population


def test_the_association_and_the_disease_of_the_drill_can_be_brought(record):
    scenario = material.read("scenario.yaml")
    by = content.bring_association(scenario["association"].lower())
    content.bring_catalogue(by=by, scenario="drill")
    members = Membership.objects.on(scenario["first_day"]).filter(group__party__code="OSSIVUNE").in_seat_order()
    assert list(members.values_list("member__code", flat=True)) == scenario["states"]
    assert State.objects.filter(iso3__startswith="Q").count() == 11
    areas = Area.objects.filter(code__in=scenario["states"], level=0)
    assert Population.objects.filter(area__in=areas).count() == 10
    hazard = Hazard.objects.get(code=scenario["hazard"])
    assert (hazard.serial_interval_mean_days, hazard.serial_interval_sd_days) == (5.0, 2.4)
    assert hazard.serial_interval_source["citation"] == "Invented for the drill."
