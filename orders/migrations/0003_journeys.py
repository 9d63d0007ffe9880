from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0002_the_customers_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='birthday',
            field=models.CharField(blank=True, max_length=5),
        ),
        migrations.AddField(
            model_name='customer',
            name='opt_in_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='customer',
            name='opt_out_offered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='customer',
            name='tags',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='order',
            name='discount_codes',
            field=models.JSONField(default=list),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('birthday', ''), _negated=True), fields=['merchant', 'birthday'], name='customer_birthday'),
        ),
    ]
