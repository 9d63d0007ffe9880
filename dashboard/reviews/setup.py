"""Who asks for reviews, what is promised for one, what is published, and the review site that asks in our place."""

import json
from typing import Any

from django import forms
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from merchants.links import storefront_url
from reviews.inviting import client, keys_of
from reviews.models import ReviewHandoff, ReviewInvitation, ReviewSettings
from reviews.publishing import settings_now

Site, State = ReviewHandoff.Site, ReviewInvitation.State
LABELS: dict[str, Any] = {
    "business_unit_id": gettext_lazy("Business unit ID"),
    "template_id": gettext_lazy("ID of the invitation’s template"),
    "sender_email": gettext_lazy("Answers go to this address"),
    "sender_name": gettext_lazy("Sender’s name"),
    "username": gettext_lazy("User’s mail address"),
    "api_key": gettext_lazy("API key"),
    "api_secret": gettext_lazy("API secret"),
    "password": gettext_lazy("User’s password"),
    "location_id": gettext_lazy("Location ID"),
    "host": gettext_lazy("Host: kiyoh.com or klantenvertellen.nl"),
    "token": gettext_lazy("Publication API token"),
    "webshop_id": gettext_lazy("Webshop ID"),
    "code": gettext_lazy("API code"),
}
OPTIONAL = frozenset({"sender_email", "sender_name", "host"})


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The switches, and the promise in each language."""

    class Meta:
        model = ReviewSettings
        fields = ("takes_photos", "is_public", "has_google_feed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in django_settings.LANGUAGES:
            self.fields[f"reward_{code}"] = forms.CharField(
                label=_("Reward, in %(language)s") % {"language": _(str(name))}, required=False, max_length=300,
                initial=self.instance.rewards.get(code, ""),
            )  # fmt: skip

    def save(self, commit: bool = True) -> Any:
        given = {code: self.cleaned_data[f"reward_{code}"].strip() for code, _name in django_settings.LANGUAGES}
        self.instance.rewards = {code: words for code, words in given.items() if words}
        return super().save(commit)


class SiteForm(forms.Form):
    """What the chosen site wants to know. Secrets are never sent back; left empty, they stay as they are."""

    def __init__(self, site: str, kept: dict[str, str], *args: Any) -> None:
        super().__init__(*args)
        self.site, self.kept = site, kept
        for key in client(site).keys:
            widget = forms.PasswordInput(attrs={"autocomplete": "off"}) if key.is_secret else forms.TextInput()
            self.fields[key.name] = forms.CharField(
                label=LABELS[key.name], max_length=300, widget=widget,
                required=key.name not in OPTIONAL and not (key.is_secret and kept.get(key.name)),
                initial="" if key.is_secret else kept.get(key.name, ""),
                help_text=_("Saved. Fill it in to replace it.") if key.is_secret and kept.get(key.name) else "",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in given.items():
            if value and not (value.isascii() and value.isprintable()) and name != "sender_name":
                self.add_error(name, _("This holds a character that no key has. Copy it once more."))
        return given

    def values(self, secret: bool) -> dict[str, str]:
        names = [key.name for key in client(self.site).keys if key.is_secret is secret]
        given = {name: self.cleaned_data.get(name) or (self.kept.get(name, "") if secret else "") for name in names}
        return {name: value for name, value in given.items() if value}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def reviews_setup(request: MemberRequest) -> HttpResponse:
    """POST saves the switches; 422 names what is wrong."""
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=settings_now())
    if request.method == "POST" and form.is_valid():
        form.save()
        return done(request, _("Saved."), place(request, "reviews_setup"))
    return _setup(request, form, None, 422 if request.method == "POST" else 200)


@require_POST
@member_required
def handoff(request: MemberRequest) -> HttpResponse:
    """POST site= and its keys: keep them. Another site begins with its own keys, and switched off."""
    site = request.POST.get("site", "")
    if site not in Site.values:
        return done(request, _("Choose a review site."), place(request, "reviews_setup"), good=False)
    row = ReviewHandoff.objects.select_for_update().order_by("pk").first() or ReviewHandoff(site=site)
    same = row.site == site
    form = SiteForm(site, keys_of(row) if same else {}, request.POST)
    if not form.is_valid():
        return _setup(request, SettingsForm(instance=settings_now()), form, 422)
    row.site, row.is_on = site, row.is_on and same
    kept = {"base_url": row.config["base_url"]} if same and row.config.get("base_url") else {}
    row.config, row.secrets = {**kept, **form.values(secret=False)}, json.dumps(form.values(secret=True))
    row.trouble, row.trouble_at = "", None
    row.save()
    return done(request, _("Saved."), place(request, "reviews_setup"))


@require_POST
@member_required
def handoff_switch(request: MemberRequest) -> HttpResponse:
    """POST is_on=0|1. On: our own mails that ask for reviews stay away from every order that the site asks about."""
    row = ReviewHandoff.objects.select_for_update().order_by("pk").first()
    wanted = request.POST.get("is_on") == "1"
    if row is None or (wanted and not row.secrets):
        return done(request, _("Fill in the site’s keys first."), place(request, "reviews_setup"), good=False)
    row.is_on = wanted
    row.save(update_fields=["is_on", "updated_at"])
    words = _("%(site)s asks your buyers from now on.") if wanted else _("%(site)s asks nobody any more.")
    return done(request, words % {"site": row}, place(request, "reviews_setup"))


def _setup(request: MemberRequest, form: SettingsForm, site_form: SiteForm | None, status: int) -> HttpResponse:
    row = ReviewHandoff.objects.first()
    wanted = request.GET.get("site", "")
    site = site_form.site if site_form else wanted if wanted in Site.values else row.site if row else ""
    if site_form is None and site:
        site_form = SiteForm(site, keys_of(row) if row and row.site == site else {})
    merchant = request.member.merchant
    counts = {state: ReviewInvitation.objects.filter(state=state).count() for state in State}
    bad = ReviewInvitation.objects.filter(state__in=[State.FAILED, State.UNCERTAIN])
    context = {
        "here": "reviews", "form": form, "row": row, "site": site, "sites": Site.choices, "site_form": site_form,
        "counts": [(state.label, counts[state]) for state in State if counts[state]],
        "failed": bad.select_related("order").order_by("-pk")[:10],
        "script_url": storefront_url(merchant, "embedded_reviews_script"),
        "feed_url": storefront_url(merchant, "reviews_feed"), "google_url": storefront_url(merchant, "reviews_google"),
        "page_url": storefront_url(merchant, "reviews"),
    }  # fmt: skip
    return page(request, "dashboard/reviews/setup.html", context, status=status)
