import django.db.models.deletion
import django.db.models.functions.datetime
import merchants.models
import merchants.tenancy
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0001_initial'),
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0002_the_customers_pages'),
        ('tracking', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(blank=True, db_default='', default='')),
                ('state', models.SmallIntegerField(choices=[(0, 'waiting'), (1, 'done'), (2, 'given up'), (10, 'no longer needed')], db_default=0, default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DeliveryChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('kind', models.CharField(choices=[('day', 'another day or time'), ('neighbour', 'leave with a neighbour'), ('safe_place', 'leave in a safe place'), ('pickup_point', 'to a pick-up point'), ('address', 'to another address'), ('hold', 'keep it until later'), ('cancel', 'cancel')], max_length=20)),
                ('way', models.CharField(choices=[('api', 'sent to the carrier'), ('shop_api', 'sent to the shop’s system'), ('carrier_page', 'on the carrier’s page'), ('team', 'by the shop’s team')], max_length=20)),
                ('state', models.CharField(choices=[('requested', 'requested'), ('accepted', 'accepted'), ('confirmed', 'confirmed by the carrier'), ('refused', 'not possible'), ('withdrawn', 'taken back')], default='requested', max_length=20)),
                ('wish', models.JSONField(default=dict)),
                ('address_before', models.CharField(blank=True, max_length=64)),
                ('estimate_before', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('requested_by', models.CharField(default='customer', max_length=254)),
                ('decided_by', models.CharField(blank=True, max_length=254)),
                ('carrier_reference', models.CharField(blank=True, max_length=120)),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='MapTile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=16)),
                ('zoom', models.PositiveSmallIntegerField()),
                ('column', models.PositiveIntegerField()),
                ('row', models.PositiveIntegerField()),
                ('content_type', models.CharField(max_length=20)),
                ('body', models.BinaryField()),
                ('fetched_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PickupPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(blank=True, max_length=40)),
                ('external_id', models.CharField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('line1', models.CharField(max_length=250)),
                ('postal_code', models.CharField(max_length=20)),
                ('city', models.CharField(max_length=120)),
                ('country', models.CharField(max_length=2)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('time_zone', models.CharField(blank=True, max_length=50)),
                ('hours', models.JSONField(default=dict)),
                ('closed_on', models.JSONField(default=list)),
                ('is_locker', models.BooleanField(default=False)),
                ('is_accessible', models.BooleanField(null=True)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PickupSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('map_is_on', models.BooleanField(default=False)),
                ('tile_url', models.CharField(blank=True, max_length=500)),
                ('tile_attribution', models.CharField(blank=True, max_length=200)),
                ('max_zoom', models.PositiveSmallIntegerField(default=18)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PointSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.SmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(blank=True, db_default='', default='')),
                ('source', models.CharField(max_length=40)),
                ('provider', models.CharField(max_length=40)),
                ('country', models.CharField(max_length=2)),
                ('postal_code', models.CharField(max_length=10)),
                ('points', models.JSONField(default=list)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('points_at', models.DateTimeField(blank=True, null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('wanted_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PromiseCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(max_length=40)),
                ('lane', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('first', "the carrier's first day"), ('revised', "the carrier's revised day"), ('shop', 'the day that the shop promised')], max_length=10)),
                ('offset', models.SmallIntegerField()),
                ('week', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='SilenceCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(max_length=40)),
                ('status', models.CharField(choices=[('pre_transit', 'announced'), ('in_transit', 'on its way'), ('out_for_delivery', 'out for delivery'), ('available_for_pickup', 'ready for pick-up'), ('delivered', 'delivered'), ('delivery_attempt_failed', 'delivery attempt failed'), ('exception', 'something went wrong'), ('return_to_sender', 'going back to the sender'), ('cancelled', 'cancelled'), ('unknown', 'no news yet')], max_length=30)),
                ('hours', models.PositiveSmallIntegerField()),
                ('week', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TransitCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(max_length=40)),
                ('lane', models.CharField(max_length=20)),
                ('weekday', models.PositiveSmallIntegerField()),
                ('days', models.PositiveSmallIntegerField()),
                ('week', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='shipment',
            name='eta_basis',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='shipment',
            name='eta_first_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='eta_first_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='eta_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='eta_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='first_scan_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='last_scan_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='learn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='learnt',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='shipment',
            name='pickup_asked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='pickup_hours',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='shipment',
            name='pickup_number',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='shipment',
            name='quiet_after',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='quiet_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='shipment',
            name='quiet_norm_hours',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('eta_from__isnull', False)), fields=['eta_from'], name='shipment_eta'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('learn_at__isnull', False)), fields=['learn_at'], name='shipment_learn'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('quiet_after__isnull', False), ('quiet_at__isnull', True)), fields=['quiet_after'], name='shipment_quiet'),
        ),
        migrations.AddField(
            model_name='changecall',
            name='connection',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.connection'),
        ),
        migrations.AddField(
            model_name='changecall',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddField(
            model_name='deliverychange',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddField(
            model_name='deliverychange',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delivery_changes', to='orders.order'),
        ),
        migrations.AddField(
            model_name='deliverychange',
            name='shipment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='tracking.shipment'),
        ),
        migrations.AddField(
            model_name='changecall',
            name='change',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='tracking.deliverychange'),
        ),
        migrations.AddField(
            model_name='maptile',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddField(
            model_name='pickuppoint',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddField(
            model_name='pickupsettings',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddField(
            model_name='pointsearch',
            name='connection',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.connection'),
        ),
        migrations.AddField(
            model_name='pointsearch',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddField(
            model_name='promisecount',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddField(
            model_name='silencecount',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddField(
            model_name='transitcount',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddIndex(
            model_name='deliverychange',
            index=models.Index(fields=['merchant', 'order'], name='change_order'),
        ),
        migrations.AddIndex(
            model_name='deliverychange',
            index=models.Index(condition=models.Q(('state', 'requested')), fields=['merchant', 'requested_at'], name='change_open'),
        ),
        migrations.AddConstraint(
            model_name='deliverychange',
            constraint=models.UniqueConstraint(fields=('merchant', 'public_id'), name='change_public_id'),
        ),
        migrations.AddConstraint(
            model_name='deliverychange',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['requested', 'accepted'])), fields=('merchant', 'order', 'shipment'), name='one_open_change_per_parcel', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='changecall',
            index=models.Index(condition=models.Q(('state', 0)), fields=['due_at'], name='change_call_due'),
        ),
        migrations.AddConstraint(
            model_name='changecall',
            constraint=models.UniqueConstraint(fields=('merchant', 'change', 'connection'), name='called_once_per_change'),
        ),
        migrations.AddIndex(
            model_name='maptile',
            index=models.Index(fields=['merchant', 'fetched_at'], name='map_tile_age'),
        ),
        migrations.AddConstraint(
            model_name='maptile',
            constraint=models.UniqueConstraint(fields=('merchant', 'version', 'zoom', 'column', 'row'), name='map_tile_once'),
        ),
        migrations.AddIndex(
            model_name='pickuppoint',
            index=models.Index(fields=['merchant', 'country', 'postal_code'], name='pickup_point_postcode'),
        ),
        migrations.AddIndex(
            model_name='pickuppoint',
            index=models.Index(fields=['merchant', 'country', 'latitude'], name='pickup_point_north'),
        ),
        migrations.AddConstraint(
            model_name='pickuppoint',
            constraint=models.UniqueConstraint(fields=('merchant', 'carrier', 'external_id'), name='pickup_point_of_carrier'),
        ),
        migrations.AddConstraint(
            model_name='pickupsettings',
            constraint=models.UniqueConstraint(fields=('merchant',), name='pickup_settings_once'),
        ),
        migrations.AddIndex(
            model_name='pointsearch',
            index=models.Index(condition=models.Q(('state', 0)), fields=['due_at'], name='point_search_due'),
        ),
        migrations.AddIndex(
            model_name='pointsearch',
            index=models.Index(fields=['merchant', 'country', 'postal_code'], name='point_search_place'),
        ),
        migrations.AddConstraint(
            model_name='pointsearch',
            constraint=models.UniqueConstraint(fields=('merchant', 'connection', 'country', 'postal_code'), name='point_search_once'),
        ),
        migrations.AddConstraint(
            model_name='promisecount',
            constraint=models.UniqueConstraint(fields=('merchant', 'carrier', 'lane', 'kind', 'offset', 'week'), name='promise_counted_once'),
        ),
        migrations.AddConstraint(
            model_name='silencecount',
            constraint=models.UniqueConstraint(fields=('merchant', 'carrier', 'status', 'hours', 'week'), name='silence_counted_once'),
        ),
        migrations.AddConstraint(
            model_name='transitcount',
            constraint=models.UniqueConstraint(fields=('merchant', 'carrier', 'lane', 'weekday', 'days', 'week'), name='transit_counted_once'),
        ),
        *row_level_security(
            "tracking_changecall",
            "tracking_deliverychange",
            "tracking_maptile",
            "tracking_pickuppoint",
            "tracking_pickupsettings",
            "tracking_pointsearch",
            "tracking_promisecount",
            "tracking_silencecount",
            "tracking_transitcount",
        ),
    ]
