
import django.db.models.deletion
import django.db.models.functions.datetime
import merchants.tenancy
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('merchants', '0001_initial'),
        ('outbox', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(blank=True, db_default='', default='')),
                ('mail_class', models.SmallIntegerField(choices=[(1, 'legal'), (2, 'status'), (3, 'marketing')])),
                ('state', models.SmallIntegerField(choices=[(0, 'planned'), (1, 'sent'), (2, 'failed'), (20, 'being sent'), (21, 'uncertain'), (22, 'held'), (23, 'cancelled'), (24, 'skipped'), (25, 'missed')], db_default=0, default=0)),
                ('resent', models.BooleanField(db_default=False, default=False)),
                ('planned_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('trigger', models.CharField(max_length=60)),
                ('exit_events', models.JSONField(default=list)),
                ('mail_class', models.SmallIntegerField(choices=[(1, 'legal'), (2, 'status'), (3, 'marketing')])),
                ('enrol_within', models.DurationField()),
                ('is_active', models.BooleanField(default=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_type', models.CharField(max_length=30)),
                ('subject_id', models.BigIntegerField()),
                ('order_id', models.BigIntegerField(null=True)),
                ('state', models.CharField(choices=[('active', 'running'), ('exited', 'ended early'), ('refused', 'not started')], default='active', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='outbox.domainevent')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('journey', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='notifications.journey')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='MessageContent',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='content', serialize=False, to='notifications.message')),
                ('recipient', models.EmailField(max_length=254)),
                ('sender', models.CharField(max_length=254)),
                ('reply_to', models.CharField(blank=True, max_length=254)),
                ('language', models.CharField(max_length=5)),
                ('subject', models.CharField(max_length=300)),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('headers', models.JSONField(default=dict)),
                ('header_id', models.CharField(max_length=120)),
                ('content_hash', models.CharField(max_length=64)),
                ('rendered_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('provider', models.CharField(blank=True, max_length=40)),
                ('provider_id', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='message',
            name='enrolment',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='notifications.enrolment'),
        ),
        migrations.AddField(
            model_name='message',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.CreateModel(
            name='EngagementEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('delivered', 'delivered'), ('bounced', 'bounced'), ('complained', 'reported as spam'), ('clicked', 'clicked'), ('unknown', 'unknown')], max_length=20)),
                ('external_id', models.CharField(max_length=200)),
                ('occurred_at', models.DateTimeField()),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('message', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='engagement', to='notifications.message')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='MessageMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('from_state', models.SmallIntegerField(choices=[(0, 'planned'), (1, 'sent'), (2, 'failed'), (20, 'being sent'), (21, 'uncertain'), (22, 'held'), (23, 'cancelled'), (24, 'skipped'), (25, 'missed')])),
                ('to_state', models.SmallIntegerField(choices=[(0, 'planned'), (1, 'sent'), (2, 'failed'), (20, 'being sent'), (21, 'uncertain'), (22, 'held'), (23, 'cancelled'), (24, 'skipped'), (25, 'missed')])),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('message', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='notifications.message')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('delay', models.DurationField()),
                ('template', models.CharField(max_length=60)),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='notifications.journey')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='message',
            name='step',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notifications.step'),
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address_hash', models.BinaryField(max_length=32)),
                ('mail_class', models.SmallIntegerField(choices=[(1, 'legal'), (2, 'status'), (3, 'marketing')])),
                ('reason', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='journey',
            index=models.Index(fields=['merchant', 'trigger'], name='journey_trigger'),
        ),
        migrations.AddConstraint(
            model_name='journey',
            constraint=models.UniqueConstraint(fields=('merchant', 'key'), name='journey_key'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['merchant', 'order_id'], name='enrolment_order'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(fields=('merchant', 'journey', 'subject_type', 'subject_id'), name='enrolled_once_per_subject'),
        ),
        migrations.AddField(
            model_name='messagecontent',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddConstraint(
            model_name='engagementevent',
            constraint=models.UniqueConstraint(fields=('merchant', 'message', 'type', 'external_id'), name='reported_once'),
        ),
        migrations.AddIndex(
            model_name='messagemove',
            index=models.Index(fields=['merchant', 'message', 'at'], name='move_message'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('merchant', 'journey', 'position'), name='step_position'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 0)), fields=['due_at'], name='message_due'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', [20, 21, 22])), fields=['due_at'], name='message_unsettled'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', [2, 21, 22])), fields=['merchant', '-planned_at'], name='message_attention'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('merchant', 'enrolment', 'step'), name='message_once_per_step'),
        ),
        migrations.AddConstraint(
            model_name='suppression',
            constraint=models.UniqueConstraint(fields=('merchant', 'address_hash', 'mail_class'), name='suppressed_once'),
        ),
        migrations.AddIndex(
            model_name='messagecontent',
            index=models.Index(fields=['merchant', 'header_id'], name='content_header_id'),
        ),
        migrations.AddIndex(
            model_name='messagecontent',
            index=models.Index(fields=['merchant', 'recipient', 'sent_at'], name='content_recipient'),
        ),
        migrations.RunSQL(
            "ALTER TABLE notifications_message SET (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 85)",
            migrations.RunSQL.noop,
        ),
        *row_level_security(
            "notifications_journey",
            "notifications_step",
            "notifications_enrolment",
            "notifications_message",
            "notifications_messagecontent",
            "notifications_messagemove",
            "notifications_suppression",
            "notifications_engagementevent",
        ),
    ]
