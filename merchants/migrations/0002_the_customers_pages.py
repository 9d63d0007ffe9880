import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import merchants.tenancy
from django.db import migrations, models

from merchants.rls import row_level_security


class Migration(migrations.Migration):

    dependencies = [
        ('merchants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BrandImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('logo', 'logo'), ('logo-night', 'logo for dark backgrounds'), ('favicon', 'icon of the browser tab'), ('social', 'picture for shared links')], max_length=10)),
                ('digest', models.CharField(max_length=32)),
                ('mime', models.CharField(max_length=20)),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('content', models.BinaryField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='brand',
            name='accent',
            field=models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'Give a colour as # and six hexadecimal digits, like #1a7f37.')]),
        ),
        migrations.AddField(
            model_name='brand',
            name='band',
            field=models.CharField(choices=[('colour', "on the brand's colour"), ('paper', "on the page's own ground, light or dark")], default='colour', max_length=6),
        ),
        migrations.AddField(
            model_name='brand',
            name='footer',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='brand',
            name='legal',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='brand',
            name='logo_alt',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='brand',
            name='on_colour_choice',
            field=models.CharField(choices=[('auto', 'whichever reads best'), ('white', 'always white'), ('black', 'always black')], default='auto', max_length=5),
        ),
        migrations.AddField(
            model_name='brand',
            name='pictures',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='brand',
            name='tone',
            field=models.CharField(choices=[('usual', 'as shops usually do: je, Sie, vous'), ('informal', 'informal: je, du, tu'), ('formal', 'formal: u, Sie, vous')], default='usual', max_length=8),
        ),
        migrations.AddField(
            model_name='host',
            name='added_at',
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='host',
            name='checked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='host',
            name='found',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='host',
            name='lost_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='host',
            name='proof',
            field=models.CharField(choices=[('operator', 'the operator vouched for it'), ('dns', 'TXT record')], default='operator', max_length=8),
        ),
        migrations.AddField(
            model_name='host',
            name='token',
            field=models.CharField(blank=True, default='', max_length=32),
        ),
        migrations.AddField(
            model_name='host',
            name='trouble',
            field=models.CharField(blank=True, default='', max_length=12),
        ),
        migrations.AlterField(
            model_name='brand',
            name='font',
            field=models.CharField(choices=[('sans', "the reader's own sans serif (nothing to load)"), ('rounded', "the reader's own rounded font"), ('serif', "the reader's own serif"), ('figtree', 'Figtree'), ('manrope', 'Manrope'), ('dm-sans', 'DM Sans'), ('nunito', 'Nunito'), ('outfit', 'Outfit'), ('space-grotesk', 'Space Grotesk'), ('lora', 'Lora'), ('bitter', 'Bitter')], default='sans', max_length=20),
        ),
        migrations.AlterField(
            model_name='host',
            name='hostname',
            field=models.CharField(max_length=253, validators=[django.core.validators.RegexValidator('^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$', 'Give a host name in lower case without scheme, port or path, like track.shop.example.')]),
        ),
        migrations.AddConstraint(
            model_name='host',
            constraint=models.UniqueConstraint(condition=models.Q(('verified_at__isnull', False)), fields=('hostname',), name='one_merchant_per_proven_host'),
        ),
        migrations.AddConstraint(
            model_name='host',
            constraint=models.UniqueConstraint(fields=('merchant', 'hostname'), name='one_claim_per_host'),
        ),
        migrations.AddField(
            model_name='brandimage',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=merchants.tenancy.merchant_in_scope, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='merchants.merchant'),
        ),
        migrations.AddConstraint(
            model_name='brandimage',
            constraint=models.UniqueConstraint(fields=('merchant', 'kind', 'digest'), name='brand_image_address'),
        ),
        *row_level_security(
            "merchants_brandimage",
        ),
    ]
