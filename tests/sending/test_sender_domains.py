"""The sender's domain: what a look at its DNS finds, when it is verified, and when that is lost again."""

import base64
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ValidationError
from django.utils import timezone

from merchants.models import Merchant
from notifications.models import MailClass, SenderDomain
from notifications.providers.account import REFUSED
from notifications.providers.choosing import provider_for
from notifications.senders.checks import findings, verdict
from notifications.senders.dns import resolver
from notifications.senders.domains import choose, forget, look, look_at_due, may_advertise
from notifications.senders.records import merged
from notifications.senders.standing import settle_sender
from tests.cast import Shop
from tests.sending.api import Api, Said
from tests.sending.letters import account
from tests.sending.name_server import NameServer

DOMAIN = "mail.loper.example"
DKIM = f"pm._domainkey.{DOMAIN}"


def key(bits: int = 2048) -> str:
    public = rsa.generate_private_key(65537, bits).public_key()
    written = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(written).decode()}"


KEY, SHORT, OTHER = key(), key(1024), key()
EDWARDS = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
TOKEN = "5707" * 7
RECORDS = [
    {"kind": "proof", "type": "TXT", "name": f"_stoep.{DOMAIN}", "value": f"stoep-verify={TOKEN}"},
    {"kind": "dkim", "type": "TXT", "name": DKIM, "value": KEY},
    {"kind": "return_path", "type": "CNAME", "name": f"pm-bounces.{DOMAIN}", "value": "pm.mtasv.net"},
    {"kind": "dmarc", "type": "TXT", "name": f"_dmarc.{DOMAIN}", "value": f"v=DMARC1; p=none; rua=mailto:d@{DOMAIN}"},
]


def right(names: NameServer, *shops: Shop) -> None:
    """Everything as it should be, with the proofs of these shops (else of TOKEN)."""
    names.txt(f"_stoep.{DOMAIN}", *[f"stoep-verify={token}" for token in [token_of(shop) for shop in shops] or [TOKEN]])
    names.txt(DKIM, KEY)
    names.records[f"pm-bounces.{DOMAIN}", "CNAME"] = ["pm.mtasv.net."]
    names.txt(DOMAIN, "v=spf1 ip4:192.0.2.1 ~all")
    names.txt("_dmarc.loper.example", "v=DMARC1; p=quarantine; np=reject; rua=mailto:d@loper.example")
    names.records["loper.example", "MX"] = ["10 mx.loper.example."]


def token_of(shop: Shop) -> str:
    with shop.scoped():
        return str(SenderDomain.objects.get().token)


def codes(records: list[dict[str, str]] = RECORDS) -> tuple[dict[str, str], bool | None, dict[str, Any]]:
    found = findings(DOMAIN, records, resolver())
    return {row["about"]: row["code"] for row in found}, verdict(found), {row["about"]: row for row in found}


def test_right_records_are_right(names: NameServer) -> None:
    right(names)
    told, verified, found = codes()
    assert told == dict.fromkeys(("proof", "dkim", "return_path", "spf", "dmarc"), "ok") and verified
    # The tree is walked: the organisation's record counts for a name below it (RFC 9989).
    assert found["dmarc"]["name"] == "_dmarc.loper.example" and "dmarc_inherited" in found["dmarc"]["notes"]


SPOILT: dict[str, tuple[Any, str, str, bool | None]] = {
    "no proof": (lambda n: n.records.pop((f"_stoep.{DOMAIN}", "TXT")), "proof", "proof_missing", False),
    "another's proof": (lambda n: n.txt(f"_stoep.{DOMAIN}", "stoep-verify=00"), "proof", "proof_wrong", False),
    "no key": (lambda n: n.records.pop((DKIM, "TXT")), "dkim", "dkim_missing", False),
    "another key": (lambda n: n.txt(DKIM, OTHER), "dkim", "dkim_other_key", False),
    "no bounces": (
        lambda n: n.records.pop((f"pm-bounces.{DOMAIN}", "CNAME")), "return_path", "return_path_missing", True),
    "bounces elsewhere": (
        lambda n: n.records.update({(f"pm-bounces.{DOMAIN}", "CNAME"): ["evil.example."]}),
        "return_path", "other_target", True),
    "no SPF": (lambda n: n.records.update({(DOMAIN, "TXT"): ['"other"']}), "spf", "spf_missing", True),
    "two SPF": (
        lambda n: n.txt(DOMAIN, "v=spf1 mx ~all", "v=spf1 include:a.example -all"), "spf", "spf_several", False),
    "broken SPF": (lambda n: n.txt(DOMAIN, "v=spf1 ip4:nonsense ~all"), "spf", "spf_broken", False),
    "no DMARC": (lambda n: n.records.pop(("_dmarc.loper.example", "TXT")), "dmarc", "dmarc_missing", False),
    "two DMARC": (
        lambda n: n.txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none", "v=DMARC1; p=reject"), "dmarc", "dmarc_several", False),
    "broken DMARC": (lambda n: n.txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=perhaps"), "dmarc", "dmarc_broken", False),
    "servers fail": (lambda n: setattr(n, "broken", True), "dkim", "unreachable", None),
}  # fmt: skip


@pytest.mark.parametrize("spoilt", SPOILT)
def test_what_is_wrong_is_named(names: NameServer, spoilt: str) -> None:
    spoil, about, code, verified = SPOILT[spoilt]
    right(names)
    spoil(names)
    told, verdict_, _found = codes()
    assert (told[about], verdict_) == (code, verified)


def test_too_many_look_ups_are_counted_and_not_followed_for_ever(names: NameServer) -> None:
    right(names)
    names.txt(DOMAIN, "v=spf1 " + " ".join(f"include:s{n}.example" for n in range(12)) + " ~all")
    for n in range(12):
        names.txt(f"s{n}.example", "v=spf1 ip4:192.0.2.1 ~all")
    told, verified, _found = codes()
    assert (told["spf"], verified) == ("spf_too_many", False)
    assert len({name for name, _type in names.asked if name.startswith("s")}) <= 11


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (SHORT, "dkim_short"),
        (f"v=DKIM1; k=ed25519; p={base64.b64encode(EDWARDS).decode()}", "ok"),
        ("v=DKIM1; p=", "dkim_revoked"),
        ("v=DKIM1; p=AAAA", "dkim_broken"),
        (key(512 * 2)[:-40], "dkim_broken"),
    ],
    ids=["1024 bits", "Ed25519", "withdrawn", "not a key", "cut off"],
)
def test_a_key_is_judged(names: NameServer, record: str, code: str) -> None:
    names.txt(DKIM, record)
    told, _verified, _found = codes([{**RECORDS[1], "value": ""}])
    assert told["dkim"] == code


def test_what_rfc_9989_changed_is_explained(names: NameServer) -> None:
    right(names)
    names.txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none; pct=50; rf=afrf; ri=86400; t=y; aspf=s")
    _told, verified, found = codes()
    assert verified
    assert set(found["dmarc"]["notes"]) == {
        "dmarc_pct", "dmarc_rf", "dmarc_ri", "dmarc_none", "dmarc_testing", "dmarc_no_reports", "dmarc_strict_spf",
    }  # fmt: skip


def test_two_spf_records_are_proposed_as_one() -> None:
    assert merged("v=spf1 mx include:a.example ~all", "v=spf1 include:b.example mx -all") == (
        "v=spf1 mx include:a.example include:b.example ~all"
    )


@pytest.fixture
def postmark(api: Api, loper: Shop) -> Any:
    """An account that tells its records."""
    row = account(loper, "postmark")
    with loper.scoped():
        row.keys = {**row.keys, "account_token": "acc"}
        row.save()
    listed = {"TotalCount": 1, "Domains": [{"Name": DOMAIN, "ID": 7}]}
    details = {"DKIMHost": DKIM, "DKIMTextValue": KEY, "ReturnPathDomain": f"pm-bounces.{DOMAIN}",
               "ReturnPathDomainCNAMEValue": "pm.mtasv.net"}  # fmt: skip
    api.route = lambda asked: Said(200, details if asked.path.startswith("/domains/7") else listed)
    return row


def fresh(shop: Shop) -> Merchant:
    return Merchant.objects.get(pk=shop.merchant.pk)


def looked(shop: Shop) -> SenderDomain:
    with shop.scoped():
        pk = SenderDomain.objects.get().pk
    look(shop.merchant.pk, pk)
    with shop.scoped():
        return SenderDomain.objects.get()


def test_a_verified_domain_puts_the_address_on_the_mails(loper: Shop, names: NameServer, postmark: Any) -> None:
    with loper.scoped():
        choose(f"Hallo@{DOMAIN.upper()}")
    assert not may_advertise(fresh(loper))
    row = looked(loper)
    assert row.verified_at is None and {r["kind"] for r in row.records} == {"proof", "dkim", "return_path", "dmarc"}
    right(names, loper)
    row = looked(loper)
    merchant = fresh(loper)
    assert row.verified_at and may_advertise(merchant) and merchant.sender_email == f"hallo@{DOMAIN}"
    assert provider_for(merchant, MailClass.MARKETING, "mail").name == "postmark"


def test_lost_records_take_the_address_away_and_status_goes_on(loper: Shop, names: NameServer, postmark: Any) -> None:
    with loper.scoped():
        choose(f"hallo@{DOMAIN}")
    right(names, loper)
    looked(loper)
    names.txt(DKIM, OTHER)
    assert looked(loper).lost_at
    merchant = fresh(loper)
    assert (merchant.sender_email, may_advertise(merchant)) == ("", False)
    assert provider_for(merchant, MailClass.STATUS, "mail").name == "smtp"
    assert provider_for(merchant, MailClass.MARKETING, "mail").name == "none"
    right(names, loper)
    assert looked(loper).lost_at is None and may_advertise(fresh(loper))


def test_a_domain_is_its_owner_s_and_of_one_shop_alone(loper: Shop, funkwerk: Shop, names: NameServer) -> None:
    """Records that would let mails pass prove nothing: the token does, for the first who shows it, while he can."""
    for shop in (loper, funkwerk):
        account(shop, "postmark")
        with shop.scoped():
            choose(f"hallo@{DOMAIN}", "pm")
    right(names, loper)
    assert looked(loper).verified_at and may_advertise(fresh(loper))
    assert token_of(loper) != token_of(funkwerk)
    assert not looked(funkwerk).verified_at and not fresh(funkwerk).sender_email
    right(names, loper, funkwerk)
    row = looked(funkwerk)
    assert not row.verified_at and "proof_taken" in {one["code"] for one in row.findings}
    right(names, funkwerk)  # the domain has changed hands
    assert looked(loper).lost_at and not may_advertise(fresh(loper))
    assert looked(funkwerk).verified_at and may_advertise(fresh(funkwerk))
    right(names, loper, funkwerk)
    assert looked(loper).lost_at and not may_advertise(fresh(loper))


def test_another_domain_needs_another_proof(loper: Shop) -> None:
    with loper.scoped():
        first = choose(f"a@{DOMAIN}").token
        assert choose(f"b@{DOMAIN}", "x").token == first and choose("a@mail.other.example").token != first


def test_a_dns_that_fails_takes_nothing_away(loper: Shop, names: NameServer, postmark: Any) -> None:
    with loper.scoped():
        choose(f"hallo@{DOMAIN}")
    right(names, loper)
    looked(loper)
    names.broken = True
    assert looked(loper).lost_at is None and may_advertise(fresh(loper))


def test_a_refused_account_takes_the_address_away(loper: Shop, names: NameServer, postmark: Any) -> None:
    with loper.scoped():
        choose(f"hallo@{DOMAIN}")
    right(names, loper)
    looked(loper)
    with loper.scoped():
        type(postmark).objects.update(trouble=REFUSED)
        assert not settle_sender()
    assert not may_advertise(fresh(loper))


def test_domains_are_looked_up_daily_and_fairly(loper: Shop, funkwerk: Shop, names: NameServer) -> None:
    for shop in (loper, funkwerk):
        with shop.scoped():
            choose(f"a@mail.{shop.merchant.slug}.example", "s1")
    assert look_at_due() == 2 and look_at_due() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert look_at_due() == 2
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert look_at_due() == 2 and look_at_due() == 0


@pytest.mark.parametrize(
    "address",
    ["", "x", "a@b", "a@localhost", "a@mail.stoep.localhost", "a@portal.localhost", "a\0@b.example", "a@b.example\nx",
     f"{'a' * 65}@b.example", "a b@c.example", "a@" + "b" * 300 + ".example"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(loper: Shop, address: str) -> None:
    with loper.scoped(), pytest.raises(ValidationError):
        choose(address)
    with loper.scoped():
        assert not SenderDomain.objects.exists()


def test_without_a_domain_here_the_operator_s_word_stands(loper: Shop) -> None:
    Merchant.objects.filter(pk=loper.merchant.pk).update(sender_email="a@b.example", sender_verified_at=timezone.now())
    with loper.scoped():
        settle_sender()
    assert may_advertise(fresh(loper))
    with loper.scoped():
        forget()
    assert not may_advertise(fresh(loper))
