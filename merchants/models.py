"""Who the tenants are. Merchant, Brand, Host and Member are the directory that routes a request to a scope,
so they are the only tenant tables outside row-level security; they hold no customer's data."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.contrast import readable_on
from merchants.tenancy import MerchantOwned
from merchants.timezones import require_time_zone

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Give a colour as # and six hexadecimal digits, like #1a7f37."))
HOSTNAME = RegexValidator(
    r"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$",
    _("Give a host name in lower case without scheme, port or path, like track.shop.example."),
)


class Merchant(models.Model):
    """A tenant: one shop with its own name, hosts and voice."""

    slug = models.SlugField(unique=True, max_length=50)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(max_length=50, default="Europe/Amsterdam", validators=[require_time_zone])
    country = models.CharField(max_length=2, default="NL")
    is_active = models.BooleanField(default=True)
    support_email = models.EmailField(blank=True)
    support_phone = models.CharField(max_length=40, blank=True)
    shop_url = models.URLField(blank=True)
    # Printed below every mail: a mail without a sender's address is not lawful advertising in the EU.
    postal_address = models.CharField(max_length=250, blank=True)
    # Mail leaves from the shared domain until the merchant's own sender domain is verified.
    sender_email = models.EmailField(blank=True)
    sender_verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A set of token values. Pages read them through /brand.css, mails through the same properties."""

    class Radius(models.TextChoices):
        NONE = "0", _("square")
        SMALL = "6", _("slightly round")
        LARGE = "14", _("round")

    class Font(models.TextChoices):
        SANS = "sans", _("sans serif")
        ROUNDED = "rounded", _("rounded")
        SERIF = "serif", _("serif")

    merchant = models.OneToOneField(Merchant, on_delete=models.CASCADE, related_name="brand")
    colour = models.CharField(max_length=7, default="#1f5fbf", validators=[HEX_COLOUR])
    radius = models.CharField(max_length=2, choices=Radius, default=Radius.SMALL)
    font = models.CharField(max_length=10, choices=Font, default=Font.SANS)
    # The name as the brand writes it, where it differs from the legal one; shown where no logo is.
    wordmark = models.CharField(max_length=60, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"brand of {self.merchant.name}"

    @property
    def on_colour(self) -> str:
        """Black or white, whichever reads better on the brand's colour."""
        return readable_on(self.colour)


class Host(models.Model):
    """A host name that shows one merchant's storefront."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="hosts")
    hostname = models.CharField(max_length=253, unique=True, validators=[HOSTNAME])
    is_primary = models.BooleanField(default=False)
    # Set when the merchant proved that the name is theirs; the TLS endpoint says no until then.
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant"], condition=models.Q(is_primary=True), name="one_primary_host_per_merchant"
            )
        ]

    def __str__(self) -> str:
        return self.hostname

    def clean(self) -> None:
        if self.hostname in settings.PORTAL_HOSTS:
            raise ValidationError({"hostname": _("This is the portal's own host name.")})


class Member(models.Model):
    """A person of the merchant's team."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        AGENT = "agent", _("service agent")
        VIEWER = "viewer", _("may only look")

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "user"], name="one_membership_per_merchant")]

    def __str__(self) -> str:
        return f"{self.user} at {self.merchant}"

    @property
    def may_act(self) -> bool:
        return self.role != self.Role.VIEWER


class AccessLink(MerchantOwned):
    """A link in a mail that opens one order. The token itself is never stored, only its hash."""

    token_hash = models.BinaryField(max_length=32)
    subject = models.CharField(max_length=60)  # "order:<public id>"
    actions = models.CharField(max_length=100, default="read")  # space-separated
    # What the link was made for ("message:123"): asking again for the same purpose gives the same link.
    purpose = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "token_hash"], name="access_link_token"),
            models.UniqueConstraint(fields=["merchant", "purpose", "subject"], name="access_link_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.actions} on {self.subject}"


class RateCount(models.Model):
    """How often a key was seen in a time window. Keys are hashed: this table names nobody.

    Kept in Postgres and not in Redis, because a limit that falls open while the broker restarts is no limit.
    """

    key = models.BinaryField(max_length=32)
    window = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="rate_count_key")]
        indexes = [models.Index(fields=["window"], name="rate_count_window")]

    def __str__(self) -> str:
        return f"{self.count} since {self.window:%H:%M}"


def unguessable() -> str:
    """A public id: 120 random bits, URL-safe, without the characters people confuse."""
    alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
    return "".join(secrets.choice(alphabet) for _ in range(24))
