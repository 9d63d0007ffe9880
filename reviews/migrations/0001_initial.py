import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import merchants.models
import merchants.sealed
import merchants.tenancy
from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    initial = True

    dependencies = [
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0003_journeys'),
        ('tracking', '0002_the_customers_pages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('line_key', models.CharField(blank=True, max_length=80)),
                ('product', models.CharField(blank=True, max_length=64)),
                ('product_title', models.CharField(blank=True, max_length=300)),
                ('product_url', models.URLField(blank=True, max_length=1000)),
                ('sku', models.CharField(blank=True, max_length=100)),
                ('stars', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('text', models.TextField(blank=True, max_length=4000)),
                ('shown_name', models.CharField(blank=True, max_length=60)),
                ('language', models.CharField(max_length=5)),
                ('reward', models.CharField(blank=True, max_length=300)),
                ('given_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'to be looked at'), ('published', 'published'), ('declined', 'declined')], default='waiting', max_length=10)),
                ('decline_reason', models.CharField(blank=True, choices=[('insult', 'It insults or threatens somebody'), ('personal', 'It names people, addresses or other private things'), ('unlawful', 'It is against the law: hate, incitement, somebody else’s rights'), ('advertising', 'It advertises something else, or holds links'), ('elsewhere', 'It is not about this product or this order'), ('unreadable', 'It cannot be understood: no words, or random characters'), ('photo', 'Its photo shows people or things that may not be shown'), ('asked', 'The writer asked us to take it off')], max_length=12)),
                ('moderated_at', models.DateTimeField(blank=True, null=True)),
                ('moderated_by', models.CharField(blank=True, max_length=254)),
                ('reply', models.TextField(blank=True, max_length=2000)),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('replied_by', models.CharField(blank=True, max_length=254)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='orders.order')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ReviewHandoff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site', models.CharField(choices=[('trustpilot', 'Trustpilot'), ('kiyoh', 'Kiyoh'), ('webwinkelkeur', 'WebwinkelKeur')], max_length=16)),
                ('is_on', models.BooleanField(default=False, verbose_name='This site asks our buyers')),
                ('config', models.JSONField(default=dict)),
                ('secrets', merchants.sealed.SealedTextField(blank=True, default='')),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('trouble_at', models.DateTimeField(blank=True, null=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ReviewInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(blank=True, db_default='', default='')),
                ('site', models.CharField(choices=[('trustpilot', 'Trustpilot'), ('kiyoh', 'Kiyoh'), ('webwinkelkeur', 'WebwinkelKeur')], max_length=16)),
                ('language', models.CharField(max_length=5)),
                ('state', models.SmallIntegerField(choices=[(0, 'waiting'), (1, 'passed on'), (2, 'failed'), (20, 'called off'), (21, 'uncertain')], default=0)),
                ('asked_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('reference', models.CharField(blank=True, max_length=120)),
                ('called_at', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.order')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ReviewPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('digest', models.CharField(max_length=32)),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('content', models.BinaryField(max_length=400000)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='reviews.review')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ReviewSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('takes_photos', models.BooleanField(default=True, verbose_name='Buyers may add photos')),
                ('is_public', models.BooleanField(default=False, verbose_name='Publish reviews: feed, page and widget')),
                ('has_google_feed', models.BooleanField(default=False, verbose_name='Offer the feed for Google’s product reviews')),
                ('rewards', models.JSONField(default=dict)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='SurveyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=merchants.models.unguessable, max_length=24)),
                ('kind', models.CharField(choices=[('csat', 'how satisfied people are'), ('nps', 'whether people would recommend you')], max_length=4)),
                ('score', models.PositiveSmallIntegerField()),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('language', models.CharField(max_length=5)),
                ('carrier', models.CharField(blank=True, max_length=40)),
                ('answered_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('called_at', models.DateTimeField(blank=True, null=True)),
                ('called_by', models.CharField(blank=True, max_length=254)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='survey_answers', to='orders.order')),
                ('shipment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tracking.shipment')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['merchant', 'state', '-given_at'], name='review_by_state'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['merchant', 'product', '-given_at'], name='review_of_product'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(fields=('merchant', 'public_id'), name='review_public_id'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(fields=('merchant', 'order', 'line_key'), name='review_once_per_line'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='review_has_1_to_5_stars'),
        ),
        migrations.AddConstraint(
            model_name='reviewhandoff',
            constraint=models.UniqueConstraint(fields=('merchant',), name='one_review_handoff_per_merchant'),
        ),
        migrations.AddIndex(
            model_name='reviewinvitation',
            index=models.Index(condition=models.Q(('state', 0)), fields=['due_at'], name='review_invitation_due'),
        ),
        migrations.AddIndex(
            model_name='reviewinvitation',
            index=models.Index(fields=['merchant', '-asked_at'], name='review_invitation_asked'),
        ),
        migrations.AddConstraint(
            model_name='reviewinvitation',
            constraint=models.UniqueConstraint(fields=('merchant', 'order'), name='invited_once_per_order'),
        ),
        migrations.AddConstraint(
            model_name='reviewphoto',
            constraint=models.UniqueConstraint(fields=('merchant', 'public_id'), name='review_photo_public_id'),
        ),
        migrations.AddConstraint(
            model_name='reviewphoto',
            constraint=models.UniqueConstraint(fields=('merchant', 'review', 'digest'), name='review_photo_once'),
        ),
        migrations.AddConstraint(
            model_name='reviewsettings',
            constraint=models.UniqueConstraint(fields=('merchant',), name='one_review_settings_per_merchant'),
        ),
        migrations.AddIndex(
            model_name='surveyanswer',
            index=models.Index(fields=['merchant', 'kind', '-answered_at'], name='survey_by_kind'),
        ),
        migrations.AddConstraint(
            model_name='surveyanswer',
            constraint=models.UniqueConstraint(fields=('merchant', 'order', 'kind'), name='survey_once_per_order'),
        ),
        migrations.AddConstraint(
            model_name='surveyanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'csat'), ('score__gte', 1), ('score__lte', 5)), models.Q(('kind', 'nps'), ('score__gte', 0), ('score__lte', 10)), _connector='OR'), name='survey_score_of_its_kind'),
        ),
        *row_level_security(
            "reviews_review",
            "reviews_reviewhandoff",
            "reviews_reviewinvitation",
            "reviews_reviewphoto",
            "reviews_reviewsettings",
            "reviews_surveyanswer",
        ),
    ]
