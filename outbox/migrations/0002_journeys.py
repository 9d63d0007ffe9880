from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('merchants', '0002_the_customers_pages'),
        ('outbox', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='domainevent',
            index=models.Index(condition=models.Q(('type', 'customer.redacted')), fields=['merchant'], name='event_erased'),
        ),
    ]
