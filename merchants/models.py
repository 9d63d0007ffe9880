"""Who the tenants are. Merchant, Brand, Host and Member are the directory that routes a request to a scope,
so they are the only tenant tables outside row-level security; they hold no customer's data."""

import re
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.contrast import BLACK, WHITE, passes, readable_on, reads_as_ink
from merchants.fonts import FONT_CHOICES
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

    class TextColour(models.TextChoices):
        """The text on the brand's colour."""

        AUTO = "auto", _("whichever reads best")
        WHITE = "white", _("always white")
        BLACK = "black", _("always black")

    class Band(models.TextChoices):
        """What the logo or the wordmark stands on, at the top of pages and mails."""

        COLOUR = "colour", _("on the brand's colour")
        PAPER = "paper", _("on the page's own ground, light or dark")

    class Tone(models.TextChoices):
        """How the reader is addressed, where a language has more than one way (merchants/tones.py)."""

        USUAL = "usual", _("as shops usually do: je, Sie, vous")
        INFORMAL = "informal", _("informal: je, du, tu")
        FORMAL = "formal", _("formal: u, Sie, vous")

    merchant = models.OneToOneField(Merchant, on_delete=models.CASCADE, related_name="brand")
    colour = models.CharField(max_length=7, default="#1f5fbf", validators=[HEX_COLOUR])
    on_colour_choice = models.CharField(max_length=5, choices=TextColour, default=TextColour.AUTO)
    # For links, lines and the focus; empty: the brand's colour, darkened or lightened until it reads.
    accent = models.CharField(max_length=7, blank=True, validators=[HEX_COLOUR])
    band = models.CharField(max_length=6, choices=Band, default=Band.COLOUR)
    radius = models.CharField(max_length=2, choices=Radius, default=Radius.SMALL)
    font = models.CharField(max_length=20, choices=FONT_CHOICES, default="sans")
    tone = models.CharField(max_length=8, choices=Tone, default=Tone.USUAL)
    # The name as the brand writes it, where it differs from the legal one; shown where no logo is.
    wordmark = models.CharField(max_length=60, blank=True)
    logo_alt = models.CharField(max_length=120, blank=True)  # empty: the wordmark
    # The pictures that are shown now, by kind, so that no page needs a query for them: merchants/pictures.py writes it.
    pictures = models.JSONField(default=dict, blank=True)
    # The merchant's own line in the footer of pages and mails: {"nl": "…"}.
    footer = models.JSONField(default=dict, blank=True)
    # Links that the law wants at the foot: {"privacy": "https://…"}, in the order of merchants.legal.LINKS.
    legal = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"brand of {self.merchant.name}"

    def clean(self) -> None:
        """What would be hard to read is refused wherever a brand is edited; the dashboard's form proposes a way out."""
        known = re.compile(HEX_COLOUR.regex).search
        if known(self.colour) and not passes(self.colour, (self.on_colour,)):
            raise ValidationError({"on_colour_choice": _("This text does not read on the brand's colour (4.5 to 1).")})
        if self.accent and known(self.accent) and not reads_as_ink(self.accent):
            raise ValidationError({"accent": _("Links in this colour do not read on the page (4.5 to 1).")})

    @property
    def on_colour(self) -> str:
        """The text on the brand's colour: as chosen, else black or white, whichever reads better."""
        fixed = {self.TextColour.WHITE: WHITE, self.TextColour.BLACK: BLACK}
        return fixed.get(self.TextColour(self.on_colour_choice)) or readable_on(self.colour)


class BrandImage(MerchantOwned):
    """A picture of the brand, re-encoded by us. Replaced ones stay for a while: mails that were sent show them."""

    class Kind(models.TextChoices):
        LOGO = "logo", _("logo")
        LOGO_NIGHT = "logo-night", _("logo for dark backgrounds")
        FAVICON = "favicon", _("icon of the browser tab")
        SOCIAL = "social", _("picture for shared links")

    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=32)  # of the bytes: the address, so it can be cached for good
    mime = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()  # in px of the file; pages show logos at half of it
    height = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "kind", "digest"], name="brand_image_address")]

    def __str__(self) -> str:
        return f"{self.kind}-{self.digest}"


class Host(models.Model):
    """A host name that shows one merchant's storefront, once the merchant proved that it is theirs.

    Anybody may claim a name; only who proves it has it, so a claim blocks nobody.
    """

    class Proof(models.TextChoices):
        OPERATOR = "operator", _("the operator vouched for it")
        DNS = "dns", _("TXT record")

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="hosts")
    hostname = models.CharField(max_length=253, validators=[HOSTNAME])
    is_primary = models.BooleanField(default=False)
    # Set when the merchant proved that the name is theirs; the TLS endpoint says no until then.
    verified_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=8, choices=Proof, default=Proof.OPERATOR)
    # What the TXT record must say; see merchants/hosts.py.
    token = models.CharField(max_length=32, blank=True, default="")
    added_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # What the last look-up found: "" fine, else "missing", "wrong", "unreachable" or "taken"; and the texts themselves.
    trouble = models.CharField(max_length=12, blank=True, default="")
    found = models.CharField(max_length=300, blank=True, default="")
    # A verified name whose record is gone keeps serving, and the team is warned.
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant"], condition=models.Q(is_primary=True), name="one_primary_host_per_merchant"
            ),
            models.UniqueConstraint(
                fields=["hostname"], condition=models.Q(verified_at__isnull=False), name="one_merchant_per_proven_host"
            ),
            models.UniqueConstraint(fields=["merchant", "hostname"], name="one_claim_per_host"),
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
