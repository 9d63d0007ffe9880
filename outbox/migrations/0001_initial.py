
import django.db.models.deletion
import django.db.models.functions.datetime
import merchants.tenancy
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('merchants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DomainEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(max_length=60)),
                ('subject_type', models.CharField(max_length=30)),
                ('subject_id', models.BigIntegerField()),
                ('order_id', models.BigIntegerField(blank=True, null=True)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('webhook_id', models.BigIntegerField(blank=True, null=True)),
                ('caused_by_id', models.BigIntegerField(blank=True, null=True)),
                ('data', models.JSONField(default=dict)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(blank=True, db_default='', default='')),
                ('subscriber', models.CharField(max_length=80)),
                ('state', models.SmallIntegerField(choices=[(0, 'waiting'), (1, 'done'), (2, 'given up')], db_default=0, default=0)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='outbox.domainevent')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='domainevent',
            index=models.Index(fields=['merchant', 'order_id', 'id'], name='event_order'),
        ),
        migrations.AddIndex(
            model_name='domainevent',
            index=models.Index(fields=['merchant', 'webhook_id'], name='event_webhook'),
        ),
        migrations.AddIndex(
            model_name='domainevent',
            index=models.Index(fields=['recorded_at'], name='event_recorded'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 0)), fields=['due_at'], name='outbox_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 2)), fields=['merchant'], name='delivery_buried'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('merchant', 'event', 'subscriber'), name='delivered_once_per_subscriber'),
        ),
        migrations.RunSQL(
            "ALTER TABLE outbox_delivery SET (autovacuum_vacuum_scale_factor = 0.02)", migrations.RunSQL.noop
        ),
        *row_level_security(
            "outbox_domainevent",
            "outbox_delivery",
        ),
    ]
