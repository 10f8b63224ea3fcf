"""Let an indicator say that its values may be negative, as balances and changes are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_first_tables")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="may_be_negative",
            field=models.BooleanField(
                default=False, help_text="Nur bei Salden und Veränderungen", verbose_name="Kann negativ sein"
            ),
        ),
    ]
