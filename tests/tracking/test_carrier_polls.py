"""Asking DHL and PostNL over real HTTP, with everything that goes wrong there."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from inbox.contracts import PolledRecord, RawWebhook, Rejected
from inbox.http import HttpProblem, HttpSession
from inbox.models import Connection
from tests.tracking.carrier_cases import RECEIVED, adapter, load, statuses
from tests.tracking.carrier_fakes import FakeCarrier, Reply, fake_carrier
from tracking.carriers.base import CarrierSource, Watched

NUMBER = {"dhl": "00340434161094042557", "postnl": "3SLOPER0000099"}
GOOD = {"dhl": load("dhl/parcel_de_to_a_packstation"), "postnl": load("postnl/waits_at_the_counter")}
BOTH = pytest.mark.parametrize("name", ["dhl", "postnl"])


@pytest.fixture
def carrier(settings: Any) -> Iterator[FakeCarrier]:
    with fake_carrier() as fake:
        settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1"]
        yield fake


class Poller:
    """Polls the fake, and remembers the pauses that were asked for instead of taking them."""

    def __init__(self, fake: FakeCarrier, name: str, **config: Any) -> None:
        self.pauses: list[float] = []
        speaker = adapter(name)
        assert isinstance(speaker, CarrierSource) and speaker.can_poll
        self.speaker = speaker
        self.connection = Connection(source=name, api_token="k3y", config={"base_url": fake.url, **config})

    def poll(self, *watched: Watched, patience: float = 5) -> list[PolledRecord]:
        with HttpSession(read_timeout=patience, sleep=self.pauses.append) as http:
            return list(self.speaker.poll(self.connection, watched, http))

    def told(self, record: PolledRecord) -> list[str]:
        raw = RawWebhook({}, record.body, RECEIVED)
        (tracking,) = self.speaker.parse(raw, f"poll/{record.topic}")
        return statuses(tracking)


def test_dhl_is_asked_with_the_key_and_the_receivers_postcode(carrier: FakeCarrier) -> None:
    carrier.knows(NUMBER["dhl"], Reply(GOOD["dhl"]))
    dhl = Poller(carrier, "dhl")
    (record,) = dhl.poll(Watched(NUMBER["dhl"], "dhl", "50667", "DE"))
    assert dhl.told(record)[-1] == "available_for_pickup"
    (asked,) = carrier.asked
    assert asked.path == "/track/shipments" and asked.headers["dhl-api-key"] == "k3y"
    assert asked.params == {"trackingNumber": NUMBER["dhl"], "recipientPostalCode": "50667"}


def test_postnl_is_asked_by_barcode_with_its_history(carrier: FakeCarrier) -> None:
    carrier.knows(NUMBER["postnl"], Reply(GOOD["postnl"]))
    postnl = Poller(carrier, "postnl", language="EN")
    (record,) = postnl.poll(Watched(NUMBER["postnl"]))
    assert postnl.told(record)[-1] == "available_for_pickup"
    (asked,) = carrier.asked
    assert asked.path == f"/shipment/v2/status/barcode/{NUMBER['postnl']}" and asked.headers["apikey"] == "k3y"
    assert asked.params == {"detail": "true", "language": "EN"}


def test_a_barcode_cannot_leave_its_place_in_the_address(carrier: FakeCarrier) -> None:
    Poller(carrier, "postnl").poll(Watched("../../x?y=1&z#"))
    assert carrier.asked[0].path == "/shipment/v2/status/barcode/..%2F..%2Fx%3Fy%3D1%26z%23"


@BOTH
def test_the_same_news_has_the_same_id_and_other_news_another(carrier: FakeCarrier, name: str) -> None:
    jumbled = json.dumps(GOOD[name], sort_keys=True, indent=4).encode()
    newer = json.loads(json.dumps(GOOD[name]).replace("1042", "1043"))
    carrier.knows(NUMBER[name], Reply(GOOD[name]), Reply(jumbled), Reply(newer))
    poller = Poller(carrier, name)
    first, again, other = (poller.poll(Watched(NUMBER[name]))[0].external_id for _ in range(3))
    assert first == again != other and NUMBER[name] in first


@BOTH
@pytest.mark.parametrize("status", [400, 404])
def test_a_parcel_that_the_carrier_refuses_does_not_stop_the_others(
    carrier: FakeCarrier, name: str, status: int
) -> None:
    carrier.knows("wrong", Reply({"title": "No result found", "status": status}, status))
    carrier.knows(NUMBER[name], Reply(GOOD[name]))
    assert len(Poller(carrier, name).poll(Watched("wrong"), Watched(NUMBER[name]))) == 1


@pytest.mark.parametrize(
    "nothing",
    [
        b'"{}"',
        b"{}",
        b"[]",
        b"",
        b'{"CurrentStatus": {}, "Warnings": [{"Message": "No shipment found", "Code": "2"}]}',
        b'{"CurrentStatus": "{}", "Warnings": {"Message": "No shipment found"}}',
    ],
)
def test_postnl_says_not_found_with_status_200_and_that_is_no_record(carrier: FakeCarrier, nothing: bytes) -> None:
    carrier.knows(NUMBER["postnl"], Reply(nothing))
    assert Poller(carrier, "postnl").poll(Watched(NUMBER["postnl"])) == []


@BOTH
def test_too_many_calls_waits_as_long_as_the_carrier_asks(carrier: FakeCarrier, name: str) -> None:
    carrier.knows(NUMBER[name], Reply(status=429, headers={"Retry-After": "7"}), Reply(GOOD[name]))
    poller = Poller(carrier, name)
    assert len(poller.poll(Watched(NUMBER[name]))) == 1
    assert poller.pauses == [7.0]


@BOTH
def test_a_carrier_that_wants_a_long_rest_gets_it_after_what_it_told_so_far_is_kept(
    carrier: FakeCarrier, name: str
) -> None:
    carrier.knows(NUMBER[name], Reply(GOOD[name]))
    carrier.knows("second", Reply(status=429, headers={"Retry-After": "3600"}))
    poller, kept = Poller(carrier, name), []
    with HttpSession(sleep=poller.pauses.append) as http, pytest.raises(HttpProblem, match="429"):
        for record in poller.speaker.poll(poller.connection, [Watched(NUMBER[name]), Watched("second")], http):
            kept.append(record)
    assert len(kept) == 1 and poller.pauses == []


@BOTH
def test_a_wrong_key_is_a_problem_of_the_connection(carrier: FakeCarrier, name: str) -> None:
    carrier.knows(NUMBER[name], Reply({"title": "Unauthorized"}, 401))
    with pytest.raises(HttpProblem, match="401") as problem:
        Poller(carrier, name).poll(Watched(NUMBER[name]))
    assert "k3y" not in str(problem.value) and not problem.value.retry


@BOTH
@pytest.mark.parametrize("key", ["", "  ", "klüssel", "a\nb"])
def test_a_key_that_cannot_be_sent_is_named_before_any_call(carrier: FakeCarrier, name: str, key: str) -> None:
    poller = Poller(carrier, name)
    poller.connection.api_token = key
    with pytest.raises(HttpProblem, match="API key"):
        poller.poll(Watched(NUMBER[name]))
    assert carrier.asked == []


@BOTH
def test_a_key_is_not_sent_in_the_open_nor_to_another_host(carrier: FakeCarrier, name: str) -> None:
    open_channel = Poller(carrier, name)
    open_channel.connection.config = {"base_url": "http://api.carrier.example"}
    with pytest.raises(HttpProblem, match="https"):
        open_channel.poll(Watched("1"))
    carrier.knows(NUMBER[name], Reply(status=302, headers={"Location": "https://elsewhere.example/"}))
    with pytest.raises(HttpProblem, match="redirect"):
        Poller(carrier, name).poll(Watched(NUMBER[name]))


@BOTH
def test_a_carrier_that_is_down_is_tried_again_and_then_left_alone(carrier: FakeCarrier, name: str) -> None:
    carrier.knows(NUMBER[name], Reply(status=503), Reply(b"<html>Bad gateway</html>", 502), Reply(GOOD[name]))
    assert len(Poller(carrier, name).poll(Watched(NUMBER[name]))) == 1
    carrier.knows(NUMBER[name], Reply(status=500))
    with pytest.raises(HttpProblem, match="500"):
        Poller(carrier, name).poll(Watched(NUMBER[name]))


@BOTH
def test_a_carrier_that_does_not_answer_in_time_is_not_waited_for(carrier: FakeCarrier, name: str) -> None:
    carrier.knows(NUMBER[name], Reply(GOOD[name], delay=0.2))
    with pytest.raises(HttpProblem, match="in time"):
        Poller(carrier, name).poll(Watched(NUMBER[name]), patience=0.05)


@BOTH
@pytest.mark.parametrize("odd", [b"<html>Maintenance</html>", b"{", b"[1, 2]", b'{"shipments": {}}', b"\xff\xfe"])
def test_an_odd_answer_is_kept_and_the_inbox_says_what_is_wrong_with_it(
    carrier: FakeCarrier, name: str, odd: bytes
) -> None:
    carrier.knows(NUMBER[name], Reply(odd))
    poller = Poller(carrier, name)
    (record,) = poller.poll(Watched(NUMBER[name]))
    assert record.body == odd
    with pytest.raises(Rejected, match="expected"):
        poller.told(record)
