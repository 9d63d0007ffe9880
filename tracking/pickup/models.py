"""PickupPoint, PointSearch, PickupSettings and MapTile."""

from django.db import models

from inbox.models import Connection
from merchants.tenancy import MerchantOwned
from tracking.pickup.point import Point, point_from
from workqueue.models import WorkItem, due_index


class PickupPoint(MerchantOwned):
    """A place where parcels can be collected, as the merchant uploaded it (carriers' own points are asked for)."""

    carrier = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    line1 = models.CharField(max_length=250)
    postal_code = models.CharField(max_length=20)
    city = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    time_zone = models.CharField(max_length=50, blank=True)
    # {"mon": [["09:00", "18:00"]], ...} in local time; a missing day is closed, an empty object is unknown.
    hours = models.JSONField(default=dict)
    closed_on = models.JSONField(default=list)  # ISO dates
    is_locker = models.BooleanField(default=False)
    is_accessible = models.BooleanField(null=True)  # by wheelchair; None: nobody said
    kind = models.CharField(max_length=12, blank=True)  # as in tracking.pickup.point.Point
    takes_in = models.BooleanField(null=True)  # parcels that somebody sends back; None: nobody said
    compartment_mm = models.JSONField(default=list)  # of a locker; [] where nobody said
    is_active = models.BooleanField(default=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "carrier", "external_id"], name="pickup_point_of_carrier")
        ]
        indexes = [
            models.Index(fields=["merchant", "country", "postal_code"], name="pickup_point_postcode"),
            models.Index(fields=["merchant", "country", "latitude"], name="pickup_point_north"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_point(self) -> Point:
        """The row as pages show it. Its id is unique among a merchant's uploads only together with the carrier."""
        return Point(
            provider="generic",
            carrier=self.carrier,
            external_id=f"{self.carrier}:{self.external_id}",
            name=self.name,
            line1=self.line1,
            postal_code=self.postal_code,
            city=self.city,
            country=self.country,
            latitude=self.latitude,
            longitude=self.longitude,
            hours=self.hours,
            closed_on=tuple(self.closed_on),
            time_zone=self.time_zone,
            is_locker=self.is_locker,
            is_accessible=self.is_accessible,
            kind=self.kind or ("locker" if self.is_locker else ""),
            takes_in=self.takes_in,
            compartment_mm=tuple(self.compartment_mm),
        )


class PointSearch(MerchantOwned, WorkItem):
    """One question to one provider, "which pick-up points are near this postcode?", and its last answer.

    A page asks by wanting the row (tracking/pickup/searches.py), a worker answers it (tracking/pickup/asking.py).
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=40)  # the connection's source, as the page names it
    provider = models.CharField(max_length=40)  # a key of settings.STOEP_POINT_PROVIDERS
    country = models.CharField(max_length=2)
    postal_code = models.CharField(max_length=10)  # as tracking.pickup.places.normal_postcode writes it
    points = models.JSONField(default=list)  # the last good answer, as Point.as_json writes it
    answered_at = models.DateTimeField(null=True, blank=True)  # the last answer, good or bad
    points_at = models.DateTimeField(null=True, blank=True)  # the last good one
    problem = models.CharField(max_length=300, blank=True)  # what was wrong with the last answer, for the team
    wanted_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "connection", "country", "postal_code"], name="point_search_once"
            )
        ]
        indexes = [
            due_index("point_search"),
            models.Index(fields=["merchant", "country", "postal_code"], name="point_search_place"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.country}-{self.postal_code}"

    @property
    def is_pending(self) -> bool:
        return bool(self.state == WorkItem.PENDING)

    def found(self) -> list[Point]:
        """The points of the last good answer."""
        return [point_from(told) for told in self.points]


class PickupSettings(MerchantOwned):
    """What a merchant chose for the pages with pick-up points: a map below the list, or none."""

    map_is_on = models.BooleanField(default=False)
    tile_url = models.CharField(max_length=500, blank=True)  # https, with {z}, {x} and {y}
    tile_attribution = models.CharField(max_length=200, blank=True)
    max_zoom = models.PositiveSmallIntegerField(default=18)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="pickup_settings_once")]

    def __str__(self) -> str:
        return "pick-up points"


class MapTile(MerchantOwned):
    """A square of the map, fetched once and served from the merchant's own host. Names nobody."""

    version = models.CharField(max_length=16)  # of the address it came from: another map begins anew
    zoom = models.PositiveSmallIntegerField()
    column = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    content_type = models.CharField(max_length=20)
    body = models.BinaryField()
    fetched_at = models.DateTimeField()

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "version", "zoom", "column", "row"], name="map_tile_once")
        ]
        indexes = [models.Index(fields=["merchant", "fetched_at"], name="map_tile_age")]

    def __str__(self) -> str:
        return f"{self.zoom}/{self.column}/{self.row}"
