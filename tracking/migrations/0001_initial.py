
import django.db.models.deletion
import merchants.models
import merchants.tenancy
import tracking.snapshots
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('merchants', '0001_initial'),
        ('orders', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('tracking_number', models.CharField(blank=True, max_length=80)),
                ('carrier', models.CharField(blank=True, max_length=40)),
                ('tracking_url', models.URLField(blank=True, max_length=1000)),
                ('service', models.CharField(blank=True, max_length=120)),
                ('order_reference', models.CharField(blank=True, max_length=60)),
                ('by_reference', models.BooleanField(default=False)),
                ('is_return', models.BooleanField(default=False)),
                ('is_cancelled', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('pre_transit', 'announced'), ('in_transit', 'on its way'), ('out_for_delivery', 'out for delivery'), ('available_for_pickup', 'ready for pick-up'), ('delivered', 'delivered'), ('delivery_attempt_failed', 'delivery attempt failed'), ('exception', 'something went wrong'), ('return_to_sender', 'going back to the sender'), ('cancelled', 'cancelled'), ('unknown', 'no news yet')], default=tracking.snapshots.Status['UNKNOWN'], max_length=30)),
                ('status_at', models.DateTimeField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('announced', models.JSONField(default=list)),
                ('last_heard_at', models.DateTimeField(blank=True, null=True)),
                ('estimated_from', models.DateTimeField(blank=True, null=True)),
                ('estimated_at', models.DateTimeField(blank=True, null=True)),
                ('first_estimated_at', models.DateTimeField(blank=True, null=True)),
                ('estimate_heard_at', models.DateTimeField(blank=True, null=True)),
                ('delayed_at', models.DateTimeField(blank=True, null=True)),
                ('delay_reason', models.CharField(blank=True, max_length=30)),
                ('pickup_name', models.CharField(blank=True, max_length=200)),
                ('pickup_address', models.CharField(blank=True, max_length=300)),
                ('pickup_code', models.CharField(blank=True, max_length=40)),
                ('pickup_until', models.DateTimeField(blank=True, null=True)),
                ('next_poll_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('fulfilment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='shipment', to='orders.fulfilment')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='shipments', to='orders.order')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occurred_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('pre_transit', 'announced'), ('in_transit', 'on its way'), ('out_for_delivery', 'out for delivery'), ('available_for_pickup', 'ready for pick-up'), ('delivered', 'delivered'), ('delivery_attempt_failed', 'delivery attempt failed'), ('exception', 'something went wrong'), ('return_to_sender', 'going back to the sender'), ('cancelled', 'cancelled'), ('unknown', 'no news yet')], max_length=30)),
                ('code', models.CharField(blank=True, max_length=80)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('source', models.CharField(max_length=40)),
                ('fingerprint', models.BinaryField(max_length=16)),
                ('heard_at', models.DateTimeField(auto_now_add=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('shipment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='checkpoints', to='tracking.shipment')),
            ],
            options={
                'ordering': ['-occurred_at', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(fields=['merchant', 'tracking_number'], name='shipment_number'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('order__isnull', True)), fields=['merchant', 'order_reference'], name='shipment_waiting'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('next_poll_at__isnull', False)), fields=['next_poll_at'], name='shipment_poll'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('delayed_at__isnull', True), ('delivered_at__isnull', True), ('estimated_at__isnull', False)), fields=['estimated_at'], name='shipment_estimate'),
        ),
        migrations.AddConstraint(
            model_name='shipment',
            constraint=models.UniqueConstraint(fields=('merchant', 'public_id'), name='shipment_public_id'),
        ),
        migrations.AddConstraint(
            model_name='shipment',
            constraint=models.UniqueConstraint(condition=models.Q(('order__isnull', True)), fields=('merchant', 'tracking_number'), name='one_unclaimed_shipment_per_number'),
        ),
        migrations.AddConstraint(
            model_name='shipment',
            constraint=models.UniqueConstraint(condition=models.Q(('tracking_number', ''), _negated=True), fields=('merchant', 'order', 'tracking_number'), name='shipment_number_in_order'),
        ),
        migrations.AddIndex(
            model_name='checkpoint',
            index=models.Index(fields=['merchant', 'shipment', '-occurred_at'], name='checkpoint_timeline'),
        ),
        migrations.AddConstraint(
            model_name='checkpoint',
            constraint=models.UniqueConstraint(fields=('merchant', 'shipment', 'fingerprint'), name='checkpoint_kept_once'),
        ),
        *row_level_security(
            "tracking_shipment",
            "tracking_checkpoint",
        ),
    ]
