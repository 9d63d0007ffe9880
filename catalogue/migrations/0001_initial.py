import django.db.models.deletion
import merchants.tenancy
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    initial = True

    dependencies = [
        ('inbox', '0001_initial'),
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0003_journeys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=80)),
                ('variant_id', models.CharField(blank=True, max_length=80)),
                ('stock_id', models.CharField(blank=True, max_length=80)),
                ('sku', models.CharField(blank=True, max_length=100)),
                ('title', models.CharField(max_length=300)),
                ('variant', models.CharField(blank=True, max_length=200)),
                ('url', models.URLField(blank=True, max_length=1000)),
                ('image_url', models.URLField(blank=True, max_length=1000)),
                ('category', models.CharField(blank=True, max_length=200)),
                ('price', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('lowest_before', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('is_available', models.BooleanField(null=True)),
                ('levels', models.JSONField(default=dict)),
                ('sells_without_stock', models.BooleanField(default=False)),
                ('version_at', models.DateTimeField(blank=True, null=True)),
                ('stock_version_at', models.DateTimeField(blank=True, null=True)),
                ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.connection')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PricePoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('price', models.DecimalField(decimal_places=4, max_digits=14)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='catalogue.product')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('stock', 'when it is back in stock'), ('price', 'when it costs less')], max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('source', models.CharField(blank=True, max_length=60)),
                ('wording', models.TextField(blank=True, max_length=1000)),
                ('price_then', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('rounds', models.PositiveIntegerField(default=0)),
                ('is_due', models.BooleanField(default=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('told_price', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('told_before', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('end', models.CharField(blank=True, choices=[('', 'still wished for'), ('bought', 'bought'), ('removed', 'no longer wished for')], default='', max_length=8)),
                ('fulfilled_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='orders.customer')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='catalogue.product')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(condition=models.Q(('stock_id', ''), _negated=True), fields=['merchant', 'connection', 'stock_id'], name='product_stock'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(fields=('merchant', 'connection', 'external_id', 'variant_id'), name='product_in_shop'),
        ),
        migrations.AddIndex(
            model_name='pricepoint',
            index=models.Index(fields=['since'], name='price_age'),
        ),
        migrations.AddConstraint(
            model_name='pricepoint',
            constraint=models.UniqueConstraint(fields=('merchant', 'product', 'since'), name='price_since'),
        ),
        migrations.AddIndex(
            model_name='wish',
            index=models.Index(condition=models.Q(('fulfilled_at__isnull', True)), fields=['merchant', 'product', 'kind'], name='wish_open'),
        ),
        migrations.AddIndex(
            model_name='wish',
            index=models.Index(fields=['fulfilled_at'], name='wish_ended'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.UniqueConstraint(fields=('merchant', 'customer', 'product', 'kind'), name='wished_once'),
        ),
        *row_level_security(
            "catalogue_product",
            "catalogue_pricepoint",
            "catalogue_wish",
        ),
    ]
