import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import merchants.sealed
import merchants.tenancy
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    dependencies = [
        ('merchants', '0002_the_customers_pages'),
        ('orders', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatusKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', merchants.sealed.SealedTextField()),
                ('previous_key', merchants.sealed.SealedTextField(blank=True, default='')),
                ('origins', models.JSONField(default=list)),
                ('is_active', models.BooleanField(default=True)),
                ('rotated_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='line',
            name='category',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='line',
            name='variant_id',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='order',
            name='cart_link',
            field=models.CharField(blank=True, choices=[('shopify', 'Shopify’s cart permalink'), ('checkout_link', 'WooCommerce’s checkout link, since 10.0'), ('add_to_cart', 'WooCommerce’s link for one product'), ('own', 'the shop’s own link')], max_length=20),
        ),
        migrations.AddField(
            model_name='order',
            name='collect_place',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='order',
            name='collect_ready_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='collected_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='reorder_url',
            field=models.URLField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name='order',
            name='will_collect',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='linkrequest',
            name='kind',
            field=models.CharField(choices=[('email', 'mail address'), ('postcode', 'postcode'), ('address', 'key to the order')], max_length=10),
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.SmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('last_error', models.TextField(blank=True, db_default='', default='')),
                ('url', models.URLField(max_length=1000)),
                ('url_hash', models.BinaryField(max_length=16)),
                ('thumb', models.BinaryField(default=b'', max_length=4096)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('wanted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('merchant', models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='line',
            name='picture',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.picture'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(condition=models.Q(('picture__isnull', False)), fields=['picture'], name='line_picture'),
        ),
        migrations.AddField(
            model_name='statuskey',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddIndex(
            model_name='picture',
            index=models.Index(condition=models.Q(('state', 0)), fields=['due_at'], name='picture_due'),
        ),
        migrations.AddIndex(
            model_name='picture',
            index=models.Index(fields=['wanted_at'], name='picture_wanted'),
        ),
        migrations.AddConstraint(
            model_name='picture',
            constraint=models.UniqueConstraint(fields=('merchant', 'url_hash'), name='picture_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='statuskey',
            constraint=models.UniqueConstraint(fields=('merchant',), name='one_status_key_per_merchant'),
        ),
        *row_level_security(
            "orders_statuskey",
            "orders_picture",
        ),
    ]
