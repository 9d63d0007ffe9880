import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import merchants.models
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
            name='CouponPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('label', models.CharField(max_length=80)),
                ('journey', models.CharField(max_length=60)),
                ('worth', models.CharField(choices=[('percent', 'percent off'), ('amount', 'an amount off'), ('shipping', 'free shipping')], max_length=10)),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('minimum', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('valid_days', models.PositiveSmallIntegerField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(choices=[('pool', 'codes that you upload'), ('shopify', 'made in Shopify'), ('woocommerce', 'made in WooCommerce')], max_length=12)),
                ('prefix', models.CharField(blank=True, max_length=12)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('trouble_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('connection', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inbox.connection')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='CouponDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(blank=True, db_default='', default='')),
                ('enrolment_id', models.BigIntegerField()),
                ('address_hash', models.BinaryField(default=b'', max_length=32)),
                ('state', models.SmallIntegerField(choices=[(0, 'waiting'), (1, 'drawn'), (2, 'failed'), (20, 'called off')], default=0)),
                ('asked_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.customer')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.order')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draws', to='coupons.couponplan')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='CouponCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60)),
                ('state', models.SmallIntegerField(choices=[(0, 'free'), (1, 'set aside for a mail'), (2, 'given out'), (3, 'used'), (4, 'over')], default=0)),
                ('enrolment_id', models.BigIntegerField(null=True)),
                ('address_hash', models.BinaryField(default=b'', max_length=32)),
                ('valid_until', models.DateTimeField(blank=True, null=True)),
                ('reserved_at', models.DateTimeField(blank=True, null=True)),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('redeemed_at', models.DateTimeField(blank=True, null=True)),
                ('redeemed_order_id', models.BigIntegerField(null=True)),
                ('reference', models.CharField(blank=True, max_length=120)),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.customer')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.order')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='coupons.couponplan')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='couponplan',
            constraint=models.UniqueConstraint(fields=('merchant', 'public_id'), name='coupon_plan_public_id'),
        ),
        migrations.AddConstraint(
            model_name='couponplan',
            constraint=models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True)), fields=('merchant', 'journey'), name='one_running_plan_per_journey'),
        ),
        migrations.AddIndex(
            model_name='coupondraw',
            index=models.Index(condition=models.Q(('state', 0)), fields=['due_at'], name='coupon_draw_due'),
        ),
        migrations.AddIndex(
            model_name='coupondraw',
            index=models.Index(fields=['enrolment_id'], name='coupon_draw_enrolment'),
        ),
        migrations.AddConstraint(
            model_name='coupondraw',
            constraint=models.UniqueConstraint(fields=('merchant', 'plan', 'enrolment_id'), name='coupon_drawn_once'),
        ),
        migrations.AddIndex(
            model_name='couponcode',
            index=models.Index(condition=models.Q(('state', 0)), fields=['plan', 'id'], name='coupon_free'),
        ),
        migrations.AddIndex(
            model_name='couponcode',
            index=models.Index(condition=models.Q(('state', 1)), fields=['merchant', 'id'], name='coupon_reserved'),
        ),
        migrations.AddIndex(
            model_name='couponcode',
            index=models.Index(fields=['merchant', 'plan', 'state'], name='coupon_by_state'),
        ),
        migrations.AddIndex(
            model_name='couponcode',
            index=models.Index(fields=['enrolment_id'], name='coupon_of_enrolment'),
        ),
        migrations.AddConstraint(
            model_name='couponcode',
            constraint=models.UniqueConstraint(models.F('merchant'), django.db.models.functions.text.Upper('code'), name='coupon_code_once'),
        ),
        migrations.AddConstraint(
            model_name='couponcode',
            constraint=models.UniqueConstraint(fields=('merchant', 'plan', 'enrolment_id'), name='coupon_once_per_enrolment'),
        ),
        *row_level_security(
            "coupons_couponplan",
            "coupons_coupondraw",
            "coupons_couponcode",
        ),
    ]
