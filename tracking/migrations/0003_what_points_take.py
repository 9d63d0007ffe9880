from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0002_the_customers_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='pickuppoint',
            name='kind',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='pickuppoint',
            name='takes_in',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='pickuppoint',
            name='compartment_mm',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='shipment',
            name='is_typed',
            field=models.BooleanField(default=False),
        ),
    ]
