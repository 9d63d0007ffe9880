import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import merchants.tenancy
from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0003_journeys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('address_hash', models.BinaryField(max_length=32)),
                ('purpose', models.CharField(choices=[('newsletter', 'newsletter'), ('offers', 'offers and tips about what you bought'), ('wishes', 'news about products you wish for'), ('reviews', 'questions about what you bought'), ('loyalty', 'points and rewards'), ('events', 'events and prize draws')], default='newsletter', max_length=12)),
                ('source', models.CharField(max_length=40)),
                ('language', models.CharField(max_length=5)),
                ('wording', models.TextField()),
                ('wording_version', models.CharField(max_length=12)),
                ('state', models.CharField(choices=[('asked', 'waits for confirmation'), ('confirmed', 'confirmed'), ('lapsed', 'never confirmed'), ('withdrawn', 'withdrawn'), ('erased', 'erased')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.order')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['merchant', 'state', '-asked_at'], name='consent_by_state'), models.Index(fields=['merchant', 'address_hash'], name='consent_by_address'), models.Index(fields=['merchant', 'order'], name='consent_order')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'confirmed'])), fields=('merchant', 'email', 'purpose'), name='one_live_consent_per_purpose')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('address_hash', models.BinaryField(max_length=32)),
                ('refused_purposes', models.JSONField(default=list)),
                ('frequency', models.CharField(choices=[('usual', 'as usual'), ('less', 'fewer mails')], default='usual', max_length=6)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('paused_until', models.DateTimeField(blank=True, null=True)),
                ('source', models.CharField(max_length=40)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['merchant', 'address_hash', '-changed_at'], name='preference_address')],
            },
        ),
        *row_level_security(
            "consents_consent",
            "consents_preference",
        ),
    ]
