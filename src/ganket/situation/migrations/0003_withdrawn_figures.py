"""A figure that its source took back is told from one that it withholds: the status `withdrawn` beside `suppressed`. What
was recorded before keeps its status.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("situation", "0002_reporting"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="observation",
            name="no_value_only_where_suppressed",
        ),
        migrations.RemoveConstraint(
            model_name="observation",
            name="observation_status_known",
        ),
        migrations.AlterField(
            model_name="observation",
            name="status",
            field=models.CharField(
                choices=[
                    ("normal", "normal"),
                    ("provisional", "provisional"),
                    ("suppressed", "suppressed"),
                    ("withdrawn", "withdrawn"),
                ],
                default="normal",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value__isnull", False), ("status__in", ["suppressed", "withdrawn"]), _connector="OR"
                ),
                name="no_value_only_where_withheld_or_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "withdrawn"), _negated=True), ("value__isnull", True), _connector="OR"
                ),
                name="withdrawn_without_value",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["normal", "provisional", "suppressed", "withdrawn"])),
                name="observation_status_known",
            ),
        ),
    ]
