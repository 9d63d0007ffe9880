import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import merchants.tenancy
from merchants.rls import across_merchants, row_level_security

# Consents to the newsletter become consents to the purpose "newsletter", under their old numbers: links in mails that
# wait for a confirmation name them, and the proof must stay what it was. Their events are renamed with them.
CONSENTS_MOVE = """
INSERT INTO consents_consent (id, merchant_id, order_id, email, address_hash, purpose, source, language, wording,
        wording_version, state, asked_at, confirmed_at, ended_at)
    SELECT id, merchant_id, order_id, email, address_hash, purpose, source, language, wording,
        wording_version, state, asked_at, confirmed_at, ended_at FROM care_newsletterconsent;
SELECT setval(pg_get_serial_sequence('consents_consent', 'id'), (SELECT max(id) FROM consents_consent))
    WHERE EXISTS (SELECT FROM consents_consent);
UPDATE outbox_domainevent SET subject_type = 'consent' WHERE subject_type = 'newsletterconsent';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0001_initial'),
        ('consents', '0001_initial'),
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0003_journeys'),
        ('outbox', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='careblock',
            name='prize_total',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True),
        ),
        migrations.AlterField(
            model_name='careblock',
            name='kind',
            field=models.CharField(choices=[('guide', 'care guide or article'), ('video', 'video'), ('event', 'event near the customer'), ('draw', 'prize draw'), ('social', 'invitation to your social pages'), ('newsletter', 'invitation to the newsletter')], max_length=12),
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.SmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(blank=True, db_default='', default='')),
                ('announced_at', models.DateTimeField()),
                ('announced_by', models.CharField(max_length=254)),
                ('reached', models.BigIntegerField(default=0)),
                ('invited', models.PositiveIntegerField(default=0)),
                ('block', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='care.careblock')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('announcement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='care.announcement')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.customer')),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        across_merchants(CONSENTS_MOVE),
        migrations.DeleteModel(
            name='NewsletterConsent',
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=models.Index(condition=models.Q(('state', 0)), fields=['due_at'], name='announcement_due'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.UniqueConstraint(fields=('merchant', 'block'), name='announced_once'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['merchant', 'customer'], name='invitation_customer'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['made_at'], name='invitation_age'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('merchant', 'announcement', 'customer'), name='invited_once'),
        ),
        *row_level_security(
            "care_announcement",
            "care_invitation",
        ),
    ]
