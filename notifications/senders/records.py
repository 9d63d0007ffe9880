"""The DNS records that a sender domain needs: told by the providers, completed by what every domain needs."""

from collections.abc import Iterable

from inbox.answers import HttpProblem
from merchants.proving import record_name, record_value
from notifications.models import MailAccount
from notifications.providers.choosing import account_provider

Record = dict[str, str]  # kind, type, name, value; a value of "" means that only its provider knows it

# What a provider wants where it cannot be asked. Sources: the providers' own set-up pages.
BACK = {"postmark": ("CNAME", "pm-bounces.{domain}", "pm.mtasv.net")}
# The mechanism that lets a provider send with the domain itself as return-path.
INCLUDES = {"mailgun": "include:mailgun.org"}


def proof(domain: str, token: str) -> Record:
    """The record that only who runs the domain's DNS can set, with a token of this merchant alone."""
    return {"kind": "proof", "type": "TXT", "name": record_name(domain), "value": record_value(token)}


def expected(domain: str, selector: str, accounts: Iterable[MailAccount]) -> tuple[list[Record], str]:
    """The records, and the words of a provider that could not be asked ("" when all could). Asks over the network.

    DMARC is everybody's own: what stands in `value` is a first record to paste, any valid one is as good.
    """
    records: list[Record] = []
    trouble = ""
    for account in accounts:
        try:
            told = account_provider(account).domain_records(domain)
        except HttpProblem as problem:
            told, trouble = [], str(problem)
        records += told or _usual(domain, account)
    if selector and not any(row["kind"] == "dkim" for row in records):
        name = selector if selector.endswith(f"._domainkey.{domain}") else f"{selector}._domainkey.{domain}"
        records.insert(0, {"kind": "dkim", "type": "TXT", "name": name, "value": ""})
    records.append(
        {
            "kind": "dmarc",
            "type": "TXT",
            "name": f"_dmarc.{domain}",
            "value": f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}",
        }
    )
    return _without_repetition(records), trouble


def _usual(domain: str, account: MailAccount) -> list[Record]:
    records = []
    if account.provider in BACK:
        type_, name, value = BACK[account.provider]
        records.append({"kind": "return_path", "type": type_, "name": name.format(domain=domain), "value": value})
    if account.provider in INCLUDES:
        value = f"v=spf1 {INCLUDES[account.provider]} ~all"
        records.append({"kind": "spf", "type": "TXT", "name": domain, "value": value})
    return records


def _without_repetition(records: list[Record]) -> list[Record]:
    """Each record once, and one SPF record a name: two of them are as good as none (RFC 7208, 4.5)."""
    kept: dict[tuple[str, str, str], Record] = {}
    for row in records:
        if row["kind"] == "tracking":  # we count clicks on the merchant's own host, never through a provider
            continue
        is_spf = row["kind"] == "spf"
        key = (row["kind"], row["name"], "" if is_spf else row["value"])
        before = kept.get(key)
        kept[key] = {**row, "value": merged(before["value"], row["value"])} if before and is_spf else row
    return list(kept.values())


def merged(one: str, other: str) -> str:
    """Two SPF records as one: what both allow, with the end of the first."""
    parts = [part for part in one.split() if part.lower() not in ("~all", "-all", "?all", "+all", "all")]
    end = next((part for part in one.split() if part.lower().endswith("all") and len(part) <= 4), "~all")
    parts += [part for part in mechanisms(other) if part not in parts]
    return " ".join([*parts, end])


def mechanisms(record: str) -> list[str]:
    """What an SPF record allows, without its version and its end."""
    return [part for part in record.lower().split() if part != "v=spf1" and not part.endswith("all")]
