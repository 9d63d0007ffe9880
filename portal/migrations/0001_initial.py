from django.db import migrations


class Migration(migrations.Migration):
    """The table of the cache, as `createcachetable` would make it, so that no second command is needed."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            "CREATE TABLE portal_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
            " expires timestamp with time zone NOT NULL);"
            "CREATE INDEX portal_cache_expires ON portal_cache (expires)",
            "DROP TABLE portal_cache",
        )
    ]
