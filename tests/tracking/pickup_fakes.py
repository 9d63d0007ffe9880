"""What providers of pick-up points answer, in the shapes of their documentation, and oddities that the field knows."""

from typing import Any

from tests.tracking.carrier_fakes import Reply

# name, weekly hours as written, what is to come of them
ODD_HOURS: list[tuple[str, list[str], list[list[str]]]] = [
    ("one span", ["09:00 - 18:00"], [["09:00", "18:00"]]),
    ("two spans", ["09:00 - 12:00", "13:30 - 17:15"], [["09:00", "12:00"], ["13:30", "17:15"]]),
    ("two spans, the later first", ["13:30 - 17:15", "09:00 - 12:00"], [["09:00", "12:00"], ["13:30", "17:15"]]),
    ("overlapping", ["09:00 - 13:00", "12:00 - 18:00"], [["09:00", "18:00"]]),
    ("to midnight as 24:00", ["08:00 - 24:00"], [["08:00", "24:00"]]),
    ("to midnight as 00:00", ["08:00 - 00:00"], [["08:00", "24:00"]]),
    ("day and night", ["00:00 - 24:00"], [["00:00", "24:00"]]),
    ("day and night as 00:00", ["00:00 - 00:00"], [["00:00", "24:00"]]),
    ("a minute short of it", ["00:00 - 23:59"], [["00:00", "23:59"]]),
    ("past midnight", ["18:00 - 02:00"], [["18:00", "02:00"]]),
    ("one digit", ["9:00 - 18:00"], [["09:00", "18:00"]]),
    ("with seconds", ["09:00:00 - 18:00:00"], [["09:00", "18:00"]]),
    ("without blanks", ["09:00-18:00"], [["09:00", "18:00"]]),
    ("closed", [], []),
]


def sendcloud(number: int = 1, **changes: Any) -> dict[str, Any]:
    told = {
        "id": 10875349 + number, "code": "217165", "is_active": True, "shop_type": None,
        "general_shop_type": "servicepoint", "name": f"Primera {number}", "street": "Boschdijktunnel",
        "house_number": str(number), "postal_code": "5611AG", "city": "EINDHOVEN", "latitude": "51.441444",
        "longitude": "5.475185", "email": "", "phone": "", "homepage": "", "carrier": "postnl", "country": "NL",
        "formatted_opening_times": {str(day): ["10:00 - 20:00"] if day < 6 else [] for day in range(7)},
        "open_tomorrow": True, "open_upcoming_week": True, "distance": 100 * number,
    }  # fmt: skip
    return {**told, **changes}


def postnl(number: int = 1, **changes: Any) -> dict[str, Any]:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
    told = {
        "Address": {"City": "Amsterdam", "Countrycode": "NL", "HouseNr": number, "HouseNrExt": "A",
                    "Street": "Kinkerstraat", "Zipcode": "1053DL"},
        "DeliveryOptions": {"string": ["PG", "UL"]}, "Distance": 234 * number, "Latitude": 52.3702,
        "LocationCode": 163000 + number, "Longitude": 4.8952, "Name": f"Bruna {number}",
        "OpeningHours": {day: {"string": ["08:00-18:30"]} for day in days}, "PartnerName": "PostNL",
        "RetailNetworkID": "PNPNL-01",
    }  # fmt: skip
    return {**told, **changes}


def postnl_answer(*points: dict[str, Any]) -> dict[str, Any]:
    return {"GetLocationsResult": {"ResponseLocation": list(points)}}


def dhl(number: int = 1, **changes: Any) -> dict[str, Any]:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    told = {
        "url": f"/locations/8003-{number}", "name": f"Packstation {number}", "distance": 76 * number,
        "location": {"ids": [{"locationId": f"8003-{number}", "provider": "parcel"}], "type": "locker"},
        "place": {
            "address": {"countryCode": "DE", "postalCode": "10115", "addressLocality": "Berlin",
                        "streetAddress": f"Invalidenstr. {number}"},
            "geo": {"latitude": 52.5321, "longitude": 13.3849},
        },
        "openingHours": [
            {"opens": "08:00:00", "closes": "18:00:00", "dayOfWeek": f"http://schema.org/{day}"} for day in days
        ],
        "closurePeriods": [{"type": "holiday", "fromDate": "2026-12-24", "toDate": "2026-12-26"}],
        "serviceTypes": ["parcel:pick-up", "parcel:drop-off", "handicapped-access"],
    }  # fmt: skip
    return {**told, **changes}


def parcel_shop(number: int = 1, **changes: Any) -> dict[str, Any]:
    told = {
        "id": f"8004-NL-{number}", "name": f"Karwei {number}", "keyword": "", "shopType": "parcelShop",
        "address": {"countryCode": "NL", "zipCode": "1053DL", "city": "Amsterdam", "street": "Bilderdijkstraat",
                    "number": str(number)},
        "geoLocation": {"latitude": 52.369, "longitude": 4.872}, "distance": 350.4 * number,
        "openingTimes": [{"timeFrom": "09:00", "timeTo": "21:00", "weekDay": day} for day in range(1, 7)],
        "closurePeriods": [],
    }  # fmt: skip
    return {**told, **changes}


FAILURES: list[tuple[str, Reply]] = [
    ("401", Reply({"message": "wrong key"}, 401)),
    ("403", Reply({"message": "not yours"}, 403)),
    ("429 for long", Reply({}, 429, {"Retry-After": "300"})),
    ("500", Reply(b"oops", 500)),
    ("a page instead of JSON", Reply(b"<html>Maintenance</html>", 200, {"Content-Type": "text/html"})),
    ("a number instead of an object", Reply(7)),
    ("points that cannot be read", Reply([{"id": {}}, {"id": []}])),
]
