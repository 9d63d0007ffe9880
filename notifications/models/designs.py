"""What a merchant wrote itself for a mail: blocks by language, compiled once at save."""

from django.db import models

from merchants.tenancy import MerchantOwned


class MailDesign(MerchantOwned):
    """A merchant's own copy of a mail. Steps point at it; its current version is what is sent."""

    template = models.CharField(max_length=60)  # the built-in mail it was made from: decides which values it may use
    name = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField(default=0)  # the current one; 0 before the first save
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        indexes = [models.Index(fields=["merchant", "template"], name="design_template")]

    def __str__(self) -> str:
        return self.name


class MailDesignVersion(MerchantOwned):
    """One saved state of a design. `document`: {"nl": {"subject", "preheader", "blocks": [...]}}; `compiled`: per
    language the Liquid sources {"subject", "html", "text"} with MJML already turned into HTML."""

    design = models.ForeignKey(MailDesign, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    compiled = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=254, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "design", "number"], name="design_version")]

    def __str__(self) -> str:
        return f"{self.design} v{self.number}"


class MailPicture(MerchantOwned):
    """A picture in a merchant's mails, made anew by us. Never changed or taken away: sent mails show it for years."""

    digest = models.CharField(max_length=32)  # of the content: the name it has on the merchant's host
    mime = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()  # px
    height = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    name = models.CharField(max_length=120, blank=True)  # of the file, for people to find it again
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(MerchantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "digest"], name="mail_picture_once")]

    def __str__(self) -> str:
        return self.name or self.digest
