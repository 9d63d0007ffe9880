import django.db.models.deletion
import django.db.models.functions.datetime
import merchants.tenancy
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0001_initial'),
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0003_journeys'),
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
