
import django.db.models.deletion
import django.db.models.functions.datetime
import inbox.models
import merchants.sealed
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
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('label', models.CharField(blank=True, max_length=80)),
                ('key', models.CharField(default=inbox.models.hook_key, max_length=40, unique=True)),
                ('secret', merchants.sealed.SealedTextField(blank=True)),
                ('previous_secret', merchants.sealed.SealedTextField(blank=True)),
                ('config', models.JSONField(blank=True, default=dict)),
                ('api_token', merchants.sealed.SealedTextField(blank=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('last_heard_at', models.DateTimeField(blank=True, null=True)),
                ('last_webhook_at', models.DateTimeField(blank=True, null=True)),
                ('last_polled_at', models.DateTimeField(blank=True, null=True)),
                ('polled_until', models.DateTimeField(blank=True, null=True)),
                ('poll_error', models.CharField(blank=True, max_length=300)),
                ('missed', models.PositiveIntegerField(default=0)),
                ('unkept', models.PositiveIntegerField(default=0)),
                ('quiet_hours', models.PositiveSmallIntegerField(default=24)),
                ('alarm', models.CharField(blank=True, max_length=300)),
                ('alarm_since', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='InboundWebhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(blank=True, db_default='', default='')),
                ('topic', models.CharField(max_length=100)),
                ('external_id', models.CharField(max_length=200)),
                ('headers', models.TextField()),
                ('body', models.BinaryField()),
                ('query', models.CharField(db_default='', default='', max_length=500)),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('truncated', models.BooleanField(db_default=False, default=False)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.SmallIntegerField(choices=[(0, 'waiting'), (1, 'done'), (2, 'given up'), (10, 'nothing to do'), (11, 'not understood'), (12, 'not verified')], db_default=0, default=0)),
                ('connection', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='inbox.connection')),
                ('merchant', models.ForeignKey(db_constraint=False, db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='connection',
            index=models.Index(fields=['merchant', 'source'], name='connection_source'),
        ),
        migrations.AddIndex(
            model_name='inboundwebhook',
            index=models.Index(condition=models.Q(('state', 0)), fields=['due_at'], name='inbox_due'),
        ),
        migrations.AddIndex(
            model_name='inboundwebhook',
            index=models.Index(fields=['merchant', '-received_at'], name='webhook_received'),
        ),
        migrations.AddIndex(
            model_name='inboundwebhook',
            index=models.Index(condition=models.Q(('state__in', [2, 11, 12])), fields=['merchant', '-received_at'], name='webhook_attention'),
        ),
        migrations.AddConstraint(
            model_name='inboundwebhook',
            constraint=models.UniqueConstraint(fields=('merchant', 'connection', 'topic', 'external_id'), name='webhook_stored_once'),
        ),
        # Bodies of a few kB stay in the row, uncompressed by TOAST: the door's INSERT is the hot path.
        migrations.RunSQL(
            "ALTER TABLE inbox_inboundwebhook ALTER COLUMN body SET STORAGE MAIN;"
            "ALTER TABLE inbox_inboundwebhook SET (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.02)",
            migrations.RunSQL.noop,
        ),
        *row_level_security(
            "inbox_connection",
            "inbox_inboundwebhook",
        ),
    ]
