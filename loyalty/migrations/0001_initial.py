import django.db.models.deletion
import merchants.tenancy
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    initial = True

    dependencies = [
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0003_journeys'),
    ]

    operations = [
        migrations.CreateModel(
            name='LoyaltySettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=False, verbose_name='We run a loyalty programme')),
                ('name', models.CharField(blank=True, max_length=80)),
                ('join_url', models.URLField(blank=True, max_length=1000)),
                ('points_url', models.URLField(blank=True, max_length=1000)),
                ('hundred_worth', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('texts', models.JSONField(default=dict)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('merchant',), name='one_loyalty_settings_per_merchant')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('points', models.BigIntegerField(default=0)),
                ('tier', models.CharField(blank=True, max_length=60)),
                ('expiring_points', models.BigIntegerField(default=0)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('version_at', models.DateTimeField()),
                ('changes', models.PositiveIntegerField(default=0)),
                ('stated_points', models.BigIntegerField(default=0)),
                ('stated_before', models.BigIntegerField(default=0)),
                ('stated_at', models.DateTimeField()),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='orders.customer')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True), models.Q(('points', models.F('stated_points')), _negated=True)), fields=['merchant', 'stated_at'], name='membership_to_state')],
                'constraints': [models.UniqueConstraint(fields=('merchant', 'customer'), name='one_membership_per_customer')],
            },
        ),
        *row_level_security(
            "loyalty_loyaltysettings",
            "loyalty_membership",
        ),
    ]
