
import django.db.models.deletion
import merchants.models
import merchants.tenancy
from decimal import Decimal
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('inbox', '0001_initial'),
        ('merchants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('marketing_opt_in', models.BooleanField(null=True)),
                ('opt_out_offered', models.BooleanField(null=True)),
                ('flags_at', models.DateTimeField(null=True)),
                ('redacted_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=80)),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('number_key', models.CharField(blank=True, max_length=60)),
                ('known_at', models.DateTimeField(blank=True, null=True)),
                ('version_at', models.DateTimeField(blank=True, null=True)),
                ('version_digest', models.CharField(blank=True, max_length=64)),
                ('placed_at', models.DateTimeField(blank=True, null=True)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('is_fulfilled', models.BooleanField(null=True)),
                ('is_test', models.BooleanField(default=False)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('total', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('shipping', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('discount', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('tax', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('buyer_name', models.CharField(blank=True, max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('receiver_name', models.CharField(blank=True, max_length=200)),
                ('receiver_phone', models.CharField(blank=True, max_length=50)),
                ('company', models.CharField(blank=True, max_length=200)),
                ('line1', models.CharField(blank=True, max_length=250)),
                ('line2', models.CharField(blank=True, max_length=250)),
                ('postal_code', models.CharField(blank=True, max_length=20)),
                ('city', models.CharField(blank=True, max_length=120)),
                ('region', models.CharField(blank=True, max_length=120)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('marketing_opt_in', models.BooleanField(null=True)),
                ('opt_out_offered', models.BooleanField(null=True)),
                ('promised_on', models.DateField(blank=True, null=True)),
                ('redacted_at', models.DateTimeField(blank=True, null=True)),
                ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.connection')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='orders', to='orders.customer')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='LinkRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_key', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('email', 'mail address'), ('postcode', 'postcode')], max_length=10)),
                ('proof_hash', models.BinaryField(max_length=32)),
                ('outcome', models.CharField(choices=[('open', 'not settled yet'), ('matched', 'link mailed'), ('missed', 'no match'), ('closed', 'closed for postcodes after too many misses')], default='open', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='link_requests', to='orders.order')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('sku', models.CharField(blank=True, max_length=100)),
                ('title', models.CharField(max_length=300)),
                ('variant', models.CharField(blank=True, max_length=200)),
                ('quantity', models.PositiveIntegerField()),
                ('unit_price', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('image_url', models.URLField(blank=True, max_length=1000)),
                ('product_url', models.URLField(blank=True, max_length=1000)),
                ('needs_shipping', models.BooleanField(default=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.order')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Fulfilment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=80)),
                ('tracking_number', models.CharField(blank=True, max_length=80)),
                ('carrier', models.CharField(blank=True, max_length=80)),
                ('tracking_url', models.URLField(blank=True, max_length=1000)),
                ('shipped_at', models.DateTimeField(blank=True, null=True)),
                ('version_at', models.DateTimeField(blank=True, null=True)),
                ('version_digest', models.CharField(blank=True, max_length=64)),
                ('is_cancelled', models.BooleanField(default=False)),
                ('is_return', models.BooleanField(default=False)),
                ('numbers', models.JSONField(default=list)),
                ('is_replaced', models.BooleanField(default=False)),
                ('contents', models.JSONField(default=list)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fulfilments', to='orders.order')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=80)),
                ('amount', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=14)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('refunded_at', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refunds', to='orders.order')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.UniqueConstraint(fields=('merchant', 'email'), name='customer_by_email'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['merchant', 'number_key'], name='order_number'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['merchant', '-placed_at'], name='order_placed'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['merchant', 'email'], name='order_email'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(fields=('merchant', 'connection', 'external_id'), name='order_in_shop'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(fields=('merchant', 'public_id'), name='order_public_id'),
        ),
        migrations.AddIndex(
            model_name='linkrequest',
            index=models.Index(fields=['merchant', 'number_key', '-created_at'], name='link_request_number'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('merchant', 'order', 'external_id'), name='line_in_order'),
        ),
        migrations.AddConstraint(
            model_name='fulfilment',
            constraint=models.UniqueConstraint(fields=('merchant', 'order', 'external_id', 'tracking_number'), name='parcel_in_order'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(fields=('merchant', 'order', 'external_id'), name='refund_in_order'),
        ),
        *row_level_security(
            "orders_customer",
            "orders_order",
            "orders_line",
            "orders_fulfilment",
            "orders_refund",
            "orders_linkrequest",
        ),
    ]
