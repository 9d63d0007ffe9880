"""What a customer fills in for each kind of wish. `tracking.wishes.clean_wish` decides what is valid; the forms ask for
it in words, say everything that is missing at once, and put its objections at the right field."""

from storefront.changing.forms.addresses import EXAMPLES, NEAR, AddressForm, country_words
from storefront.changing.forms.days import DayForm, HoldForm
from storefront.changing.forms.kinds import FORMS, CancelForm
from storefront.changing.forms.places import NeighbourForm, SafePlaceForm
from storefront.changing.forms.wishes import LONGEST, Kind, WishForm

__all__ = [
    "EXAMPLES",
    "FORMS",
    "LONGEST",
    "NEAR",
    "AddressForm",
    "CancelForm",
    "DayForm",
    "HoldForm",
    "Kind",
    "NeighbourForm",
    "SafePlaceForm",
    "WishForm",
    "country_words",
]
