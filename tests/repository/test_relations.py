"""Foreign keys run downwards, as imports do. The import contract cannot see a key that is written as text."""

import pytest
from django.apps import apps
from django.db import models
from tests.repository import tree


def upward_keys(found, layers):
    """Every relation from an app to one that is not below it: (model, field, target)."""
    return [
        (model.__name__, field.name, field.related_model.__name__)
        for model in found
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        for source, target in [(model._meta.app_label, field.related_model._meta.app_label)]
        if source != target and source in layers and target in layers and layers[target] >= layers[source]
    ]


def keys_between_apps():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model is not None:
                labels = (model._meta.app_label, field.related_model._meta.app_label)
                if labels[0] != labels[1] and set(labels) <= set(tree.layers()):
                    yield model, field


def test_keys_between_apps_point_downwards():
    assert upward_keys(apps.get_models(), tree.layers()) == []


def test_keys_between_apps_leave_no_name_on_the_lower_side():
    readable = [
        f"{model.__name__}.{field.name}" for model, field in keys_between_apps() if not field.remote_field.hidden
    ]
    assert readable == [], "give these related_name='+': nothing reads upwards in hiding"


@pytest.mark.django_isolate_apps("ganket.actors", "ganket.situation")
def test_upward_key_written_as_text_is_named():
    class Above(models.Model):
        class Meta:
            app_label = "situation"

    class Below(models.Model):
        above = models.ForeignKey("situation.Above", on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "actors"

    assert upward_keys([Above, Below], tree.layers()) == [("Below", "above", "Above")]


def test_every_app_of_ours_is_in_the_contract():
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("ganket.")}
    assert ours <= set(tree.layers())
