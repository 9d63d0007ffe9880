import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import merchants.models
import merchants.tenancy
import merchants.timezones
import visits.hours
from django.conf import settings
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    initial = True

    dependencies = [
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0002_the_customers_pages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AppointmentKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('names', models.JSONField(blank=True, default=dict)),
                ('explains', models.CharField(blank=True, max_length=300)),
                ('minutes', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)])),
                ('buffer_minutes', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(240)])),
                ('every_minutes', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)])),
                ('notice_hours', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MaxValueValidator(720)])),
                ('days_ahead', models.PositiveSmallIntegerField(default=28, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(180)])),
                ('change_hours', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MaxValueValidator(720)])),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'ordering': ['position', 'name', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('line1', models.CharField(blank=True, max_length=250)),
                ('postal_code', models.CharField(blank=True, max_length=20)),
                ('city', models.CharField(blank=True, max_length=120)),
                ('country', models.CharField(default='NL', max_length=2)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('time_zone', models.CharField(default='Europe/Amsterdam', max_length=50, validators=[merchants.timezones.require_time_zone])),
                ('hours', models.JSONField(blank=True, default=dict, validators=[visits.hours.require_hours])),
                ('closed_on', models.JSONField(blank=True, default=list, validators=[visits.hours.require_days])),
                ('closed_on_holidays', models.BooleanField(default=True)),
                ('directions', models.CharField(blank=True, max_length=300)),
                ('keeps_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)])),
                ('is_active', models.BooleanField(default=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='KindAtLocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='visits.appointmentkind')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='visits.location')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hours', models.JSONField(blank=True, default=dict, validators=[visits.hours.require_hours])),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='visits.location')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('code', models.CharField(max_length=8)),
                ('token_version', models.PositiveSmallIntegerField(default=1)),
                ('from_shop', models.BooleanField(default=False)),
                ('set_aside', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'being prepared'), ('ready', 'ready to collect'), ('collected', 'collected'), ('expired', 'not collected in time'), ('cancelled', 'cancelled')], default='waiting', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('collect_until', models.DateTimeField(blank=True, null=True)),
                ('nudged_at', models.DateTimeField(blank=True, null=True)),
                ('collected_at', models.DateTimeField(blank=True, null=True)),
                ('given_to', models.CharField(blank=True, max_length=200)),
                ('collected_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collections', to='orders.order')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='collections', to='visits.location')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='appointmentkind',
            name='locations',
            field=models.ManyToManyField(related_name='kinds', through='visits.KindAtLocation', to='visits.location'),
        ),
        migrations.CreateModel(
            name='Specialist',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('does', models.CharField(blank=True, max_length=200)),
                ('away_on', models.JSONField(blank=True, default=list, validators=[visits.hours.require_days])),
                ('is_active', models.BooleanField(default=True)),
                ('locations', models.ManyToManyField(related_name='specialists', through='visits.Duty', to='visits.location')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='visits.appointmentkind')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('specialist', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='visits.specialist')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='duty',
            name='specialist',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='visits.specialist'),
        ),
        migrations.AddField(
            model_name='appointmentkind',
            name='specialists',
            field=models.ManyToManyField(related_name='kinds', through='visits.Skill', to='visits.specialist'),
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('customer_name', models.CharField(blank=True, max_length=200)),
                ('wish', models.CharField(blank=True, max_length=500)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('busy_until', models.DateTimeField()),
                ('state', models.CharField(choices=[('booked', 'booked'), ('cancelled', 'cancelled'), ('attended', 'came'), ('missed', 'did not come'), ('over', 'over')], default='booked', max_length=10)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('booked_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('cancelled_by', models.CharField(blank=True, choices=[('customer', 'the customer'), ('team', 'the team')], max_length=10)),
                ('cancel_reason', models.CharField(blank=True, max_length=300)),
                ('checked_in_at', models.DateTimeField(blank=True, null=True)),
                ('checked_in_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='orders.order')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='appointments', to='visits.appointmentkind')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='appointments', to='visits.location')),
                ('specialist', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='appointments', to='visits.specialist')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='AppointmentNews',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('booked', 'booked'), ('moved', 'moved'), ('cancelled', 'cancelled'), ('near', 'it is near')], max_length=10)),
                ('sequence', models.PositiveIntegerField()),
                ('by', models.CharField(choices=[('customer', 'the customer'), ('team', 'the team')], max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('was_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(auto_now_add=True)),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news', to='visits.appointment')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.order')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['merchant', 'order'], name='appointment_news_order')],
                'constraints': [models.UniqueConstraint(fields=('merchant', 'appointment', 'what', 'sequence'), name='appointment_news_told_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.UniqueConstraint(fields=('merchant', 'name'), name='location_name'),
        ),
        migrations.AddConstraint(
            model_name='kindatlocation',
            constraint=models.UniqueConstraint(fields=('merchant', 'kind', 'location'), name='kind_offered_once'),
        ),
        migrations.AddIndex(
            model_name='collection',
            index=models.Index(fields=['merchant', 'order'], name='collection_order'),
        ),
        migrations.AddIndex(
            model_name='collection',
            index=models.Index(fields=['merchant', 'location', 'state'], name='collection_shelf'),
        ),
        migrations.AddIndex(
            model_name='collection',
            index=models.Index(condition=models.Q(('state', 'ready')), fields=['collect_until'], name='collection_due'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.UniqueConstraint(fields=('merchant', 'public_id'), name='collection_public_id'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'ready', 'expired'])), fields=('merchant', 'code'), name='collection_code'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'ready'])), fields=('merchant', 'order'), name='one_open_collection_per_order'),
        ),
        migrations.AddConstraint(
            model_name='skill',
            constraint=models.UniqueConstraint(fields=('merchant', 'kind', 'specialist'), name='skill_listed_once'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(fields=('merchant', 'specialist', 'location'), name='one_duty_per_location'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['merchant', 'order'], name='appointment_order'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['merchant', 'location', 'starts_at'], name='appointment_agenda'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('state', 'booked')), fields=['starts_at'], name='appointment_near'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(fields=('merchant', 'public_id'), name='appointment_public_id'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'booked')), fields=('merchant', 'order', 'kind'), name='one_open_appointment_per_kind'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__lte', models.F('busy_until')), ('starts_at__lt', models.F('ends_at'))), name='appointment_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ('booked', 'attended'))), expressions=[(models.Func(models.F('specialist'), models.F('specialist'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('starts_at'), models.F('busy_until'), django.contrib.postgres.fields.ranges.RangeBoundary(), function='tstzrange'), '&&')], name='specialist_booked_once'),
        ),
        *row_level_security(
            "visits_appointmentkind",
            "visits_location",
            "visits_kindatlocation",
            "visits_duty",
            "visits_collection",
            "visits_specialist",
            "visits_skill",
            "visits_appointment",
            "visits_appointmentnews",
        ),
    ]
