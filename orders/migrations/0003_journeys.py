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
        migrations.AddField(
            model_name='line',
            name='bundle_of',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='line',
            name='described_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='discount',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='hs_code',
            field=models.CharField(blank=True, max_length=14),
        ),
        migrations.AddField(
            model_name='line',
            name='origin_country',
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name='line',
            name='sides_mm',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='line',
            name='is_gift',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='product_id',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='line',
            name='tags',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='line',
            name='tax',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='total',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='weight_grams',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='payment_means',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='order',
            name='prices_include_tax',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='shipping_discount',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='shipping_standard',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='shipping_tax',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='refund',
            name='key',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='refund',
            name='kept_by',
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='refund',
            name='lines',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='refund',
            name='missing_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='refund',
            name='shipping',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('kept_by', ''), ('missing_at__isnull', False)), fields=['merchant', 'missing_at'], name='refund_missing'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('birthday', ''), _negated=True), fields=['merchant', 'birthday'], name='customer_birthday'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(condition=models.Q(('described_at__isnull', True), models.Q(('product_id', ''), _negated=True)), fields=['merchant', 'order'], name='line_to_describe'),
        ),
    ]
