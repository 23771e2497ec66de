"""What the database holds to of what is provided, once the rows are so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("compensations", "0004_payouts"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="compensation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("above_limit", True),
                        ("decided_at", None),
                        ("decided_by", None),
                        ("state", "requested"),
                    ),
                    ("state", "cancelled"),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ("approved", "refused", "paid", "provided")),
                    ),
                    _connector="OR",
                ),
                name="compensation_is_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("payment_document", ""), _negated=True),
                        models.Q(("kind__in", ("discount", "retreatment")), _negated=True),
                        ("paid_at__isnull", False),
                        ("paid_by__isnull", False),
                        ("paid_on__isnull", False),
                        ("state", "paid"),
                    ),
                    models.Q(
                        models.Q(("state", "paid"), _negated=True),
                        ("paid_at", None),
                        ("paid_by", None),
                        ("paid_on", None),
                        ("payment_document", ""),
                    ),
                    _connector="OR",
                ),
                name="compensation_paid_by_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ("discount", "retreatment")),
                        ("provided_at__isnull", False),
                        ("provided_by__isnull", False),
                        ("provided_on__isnull", False),
                        ("state", "provided"),
                    ),
                    models.Q(
                        models.Q(("state", "provided"), _negated=True),
                        ("provided_at", None),
                        ("provided_by", None),
                        ("provided_on", None),
                    ),
                    _connector="OR",
                ),
                name="compensation_provided_in_kind",
            ),
        ),
    ]
