
import django.core.validators
import django.db.models.deletion
import merchants.tenancy
import merchants.timezones
from django.conf import settings
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Merchant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120)),
                ('language', models.CharField(choices=[('nl', 'Dutch'), ('en', 'English'), ('de', 'German'), ('fr', 'French')], default='en', max_length=5)),
                ('time_zone', models.CharField(default='Europe/Amsterdam', max_length=50, validators=[merchants.timezones.require_time_zone])),
                ('country', models.CharField(default='NL', max_length=2)),
                ('is_active', models.BooleanField(default=True)),
                ('support_email', models.EmailField(blank=True, max_length=254)),
                ('support_phone', models.CharField(blank=True, max_length=40)),
                ('shop_url', models.URLField(blank=True)),
                ('postal_address', models.CharField(blank=True, max_length=250)),
                ('sender_email', models.EmailField(blank=True, max_length=254)),
                ('sender_verified_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('colour', models.CharField(default='#1f5fbf', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'Give a colour as # and six hexadecimal digits, like #1a7f37.')])),
                ('radius', models.CharField(choices=[('0', 'square'), ('6', 'slightly round'), ('14', 'round')], default='6', max_length=2)),
                ('font', models.CharField(choices=[('sans', 'sans serif'), ('rounded', 'rounded'), ('serif', 'serif')], default='sans', max_length=10)),
                ('wordmark', models.CharField(blank=True, max_length=60)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('merchant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='brand', to='merchants.merchant')),
            ],
        ),
        migrations.CreateModel(
            name='RateCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BinaryField(max_length=32)),
                ('window', models.DateTimeField()),
                ('count', models.IntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['window'], name='rate_count_window')],
                'constraints': [models.UniqueConstraint(fields=('key', 'window'), name='rate_count_key')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('agent', 'service agent'), ('viewer', 'may only look')], default='agent', max_length=10)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='merchants.merchant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant', 'user'), name='one_membership_per_merchant')],
            },
        ),
        migrations.CreateModel(
            name='Host',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hostname', models.CharField(max_length=253, unique=True, validators=[django.core.validators.RegexValidator('^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$', 'Give a host name in lower case without scheme, port or path, like track.shop.example.')])),
                ('is_primary', models.BooleanField(default=False)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hosts', to='merchants.merchant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('merchant',), name='one_primary_host_per_merchant')],
            },
        ),
        migrations.CreateModel(
            name='AccessLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(max_length=32)),
                ('subject', models.CharField(max_length=60)),
                ('actions', models.CharField(default='read', max_length=100)),
                ('purpose', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('merchant', 'token_hash'), name='access_link_token'), models.UniqueConstraint(fields=('merchant', 'purpose', 'subject'), name='access_link_purpose')],
            },
        ),
        *row_level_security(
            "merchants_accesslink",
        ),
    ]
