import django.db.models.deletion
import merchants.models
import merchants.tenancy
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    initial = True

    dependencies = [
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0002_the_customers_pages'),
    ]

    operations = [
        migrations.CreateModel(
            name='TakeBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('old_for_new', 'old appliance for a new one'), ('recycling', 'recycling of an old product')], max_length=12)),
                ('state', models.CharField(choices=[('offered', 'offered'), ('asked', 'asked for'), ('planned', 'planned'), ('handed_over', 'handed over'), ('declined', 'not wanted'), ('cancelled', 'cancelled')], default='offered', max_length=12)),
                ('lines', models.JSONField(default=list)),
                ('allowed', models.PositiveSmallIntegerField(default=1)),
                ('methods', models.JSONField(default=list)),
                ('offer', models.TextField()),
                ('offer_version', models.CharField(max_length=12)),
                ('offer_language', models.CharField(max_length=5)),
                ('offered_at', models.DateTimeField()),
                ('open_days', models.PositiveSmallIntegerField(default=30)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('what', models.CharField(blank=True, max_length=300)),
                ('pieces', models.PositiveSmallIntegerField(default=0)),
                ('method', models.CharField(blank=True, choices=[('courier', 'the courier takes it along'), ('shop', 'the customer brings it to the shop'), ('label', 'the customer sends it with our label')], max_length=10)),
                ('planned_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='take_backs', to='orders.order')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TakeBackMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('from_state', models.CharField(choices=[('offered', 'offered'), ('asked', 'asked for'), ('planned', 'planned'), ('handed_over', 'handed over'), ('declined', 'not wanted'), ('cancelled', 'cancelled')], max_length=12)),
                ('to_state', models.CharField(choices=[('offered', 'offered'), ('asked', 'asked for'), ('planned', 'planned'), ('handed_over', 'handed over'), ('declined', 'not wanted'), ('cancelled', 'cancelled')], max_length=12)),
                ('by', models.CharField(max_length=254)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('take_back', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='care.takeback')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TakeBackRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('old_for_new', 'old appliance for a new one'), ('recycling', 'recycling of an old product')], max_length=12)),
                ('is_on', models.BooleanField(default=False)),
                ('categories', models.JSONField(default=list)),
                ('skus', models.JSONField(default=list)),
                ('words', models.JSONField(default=list)),
                ('countries', models.JSONField(default=list)),
                ('methods', models.JSONField(default=list)),
                ('texts', models.JSONField(default=dict)),
                ('days_after_delivery', models.PositiveSmallIntegerField(default=30)),
                ('mails_offer', models.BooleanField(default=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='CareBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('guide', 'care guide or article'), ('video', 'video'), ('event', 'event near the customer'), ('social', 'invitation to your social pages'), ('newsletter', 'invitation to the newsletter')], max_length=12)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_on', models.BooleanField(default=False)),
                ('texts', models.JSONField(default=dict)),
                ('categories', models.JSONField(default=list)),
                ('skus', models.JSONField(default=list)),
                ('words', models.JSONField(default=list)),
                ('moment', models.CharField(blank=True, choices=[('', 'always'), ('before', 'before the order leaves'), ('under_way', 'while a parcel is on its way'), ('delivered', 'after everything was delivered')], default='', max_length=12)),
                ('days_after', models.PositiveSmallIntegerField(default=0)),
                ('starts_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('postcodes', models.JSONField(default=list)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['merchant', 'position'], name='care_block_position')],
            },
        ),
        migrations.CreateModel(
            name='CareSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shows_blocks', models.BooleanField(default=False, verbose_name='Show what we want to say around the delivery')),
                ('answers_questions', models.BooleanField(default=False, verbose_name='Answer questions on the order’s page')),
                ('takes_questions', models.BooleanField(default=False, verbose_name='Offer a form to ask us')),
                ('offers_newsletter', models.BooleanField(default=False, verbose_name='Invite to the newsletter')),
                ('offers_reorder', models.BooleanField(default=False, verbose_name='Offer to order the same again')),
                ('promise', models.CharField(blank=True, choices=[('', 'we promise no time'), ('hours', 'within a few hours on working days'), ('day', 'within one working day'), ('two_days', 'within two working days')], default='', max_length=10, verbose_name='We answer')),
                ('whatsapp', models.CharField(blank=True, max_length=15)),
                ('social_links', models.JSONField(default=list)),
                ('texts', models.JSONField(default=dict)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('merchant',), name='one_care_settings_per_merchant')],
            },
        ),
        migrations.CreateModel(
            name='CommonQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(blank=True, max_length=20)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_on', models.BooleanField(default=True)),
                ('texts', models.JSONField(default=dict)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['merchant', 'position'], name='common_question_position')],
            },
        ),
        migrations.CreateModel(
            name='NewsletterConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('address_hash', models.BinaryField(max_length=32)),
                ('purpose', models.CharField(default='newsletter', max_length=40)),
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
                'indexes': [models.Index(fields=['merchant', 'state', '-asked_at'], name='consent_state'), models.Index(fields=['merchant', 'address_hash'], name='consent_address')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'confirmed'])), fields=('merchant', 'email'), name='one_live_consent_per_address')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('topic', models.CharField(max_length=20)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('message', models.TextField(max_length=4000)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('language', models.CharField(max_length=5)),
                ('form_key', models.CharField(max_length=24)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.CharField(blank=True, max_length=254)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='orders.order')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['merchant', '-asked_at'], name='question_asked'), models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['merchant', 'asked_at'], name='question_open')],
                'constraints': [models.UniqueConstraint(fields=('merchant', 'public_id'), name='question_public_id'), models.UniqueConstraint(fields=('merchant', 'order', 'form_key'), name='question_asked_once')],
            },
        ),
        migrations.AddIndex(
            model_name='takeback',
            index=models.Index(fields=['merchant', 'state', '-offered_at'], name='take_back_state'),
        ),
        migrations.AddConstraint(
            model_name='takeback',
            constraint=models.UniqueConstraint(fields=('merchant', 'order', 'kind'), name='offered_once_per_order'),
        ),
        migrations.AddConstraint(
            model_name='takebackrule',
            constraint=models.UniqueConstraint(fields=('merchant', 'kind'), name='one_take_back_rule_per_kind'),
        ),
        *row_level_security(
            "care_takeback",
            "care_takebackmove",
            "care_takebackrule",
            "care_careblock",
            "care_caresettings",
            "care_commonquestion",
            "care_newsletterconsent",
            "care_question",
        ),
    ]
