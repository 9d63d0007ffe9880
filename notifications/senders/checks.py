"""Does the DNS of a sender domain say what it must? Proof, SPF, DKIM, DMARC and return-path, each with what was found.

The proof is a TXT record with a token of this merchant: that mails would pass says nothing of who may send them.

DMARC as RFC 9989 has it (May 2026): the tags pct, rf and ri are gone, np and t are new, and the organisation's record
is found by walking up the tree. checkdmarc reads SPF and DMARC; DKIM keys are read here.
"""

import base64
import binascii
from typing import Any

import dns.exception
from checkdmarc import dmarc, spf
from checkdmarc.utils import DNS_CACHE, DNSException
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from merchants.proving import PREFIX, NoAnswer, look_up
from notifications.senders.dns import Ask, Bounded, asker
from notifications.senders.records import Record, mechanisms, merged

Finding = dict[str, Any]  # about, state, code, name, found, paste; notes for warnings beside it
OK, MISSING, WRONG, WARNING, UNREACHABLE = "ok", "missing", "wrong", "warning", "unreachable"
SHOWN = 400
GONE = ("pct", "rf", "ri")  # of RFC 7489


def findings(domain: str, records: list[Record], by: Bounded) -> list[Finding]:
    """One finding a record: proof, DKIM, return-path, SPF, DMARC. Asks the DNS anew, nothing is remembered."""
    DNS_CACHE.clear()
    ask = asker(by)
    found = [_proof(domain, row, ask) for row in records if row["kind"] == "proof"]
    keys = [_dkim(row, ask) for row in records if row["kind"] == "dkim"]
    found += keys
    if not keys:
        found.append(_finding("dkim", MISSING, "dkim_unknown", f"…._domainkey.{domain}"))
    found += [_back(row, ask) for row in records if row["kind"] in ("return_path", "code")]
    elsewhere = [row for row in records if row["kind"] == "spf" and row["name"] != domain]
    found += [_spf(row["name"], row["value"], by, ask) for row in elsewhere]
    own = next((row["value"] for row in records if row["kind"] == "spf" and row["name"] == domain), "")
    found.append(_spf(domain, own, by, ask))
    paste = next((row["value"] for row in records if row["kind"] == "dmarc"), "")
    return [*found, _dmarc(domain, paste, by)]


def verdict(found: list[Finding]) -> bool | None:
    """True when the domain is the merchant's and mails in this name would pass; None when the DNS did not answer, so
    nothing changes.

    Proof, DKIM and DMARC must be right. An SPF record that is wrong spoils mails; one that is missing does not, since
    the provider's return-path has its own and DKIM is what aligns.
    """
    needed = [row for row in found if row["about"] in ("proof", "dkim", "dmarc")]
    if not any(row["about"] == "proof" for row in needed) or any(row["state"] in (MISSING, WRONG) for row in needed):
        return False
    if any(row["about"] == "spf" and row["state"] == WRONG for row in found):
        return False
    return None if any(row["state"] == UNREACHABLE for row in needed) else True


def _finding(about: str, state: str, code: str, name: str, found: str = "", paste: str = "") -> Finding:
    shown = "".join(letter if letter.isprintable() else "?" for letter in found)[:SHOWN]
    return {"about": about, "state": state, "code": code, "name": name, "found": shown, "paste": paste, "notes": []}


def _proof(domain: str, row: Record, ask: Ask) -> Finding:
    told = look_up(domain, row["value"].removeprefix(PREFIX), lambda name: ask(name, "TXT"))
    states = {"": OK, "missing": MISSING, "wrong": WRONG, "unreachable": UNREACHABLE}
    codes = {"": "ok", "missing": "proof_missing", "wrong": "proof_wrong", "unreachable": "unreachable"}
    return _finding("proof", states[told.trouble], codes[told.trouble], row["name"], told.found, row["value"])


def taken(found: list[Finding]) -> list[Finding]:
    """The findings of a domain that is right, but for another merchant who has verified it and still holds it."""
    return [{**row, "state": WRONG, "code": "proof_taken"} if row["about"] == "proof" else row for row in found]


def _dkim(row: Record, ask: Ask) -> Finding:
    name, wanted = row["name"], row["value"]
    try:
        if row["type"] == "CNAME":
            return _alias("dkim", name, wanted, ask)
        texts = ask(name, "TXT")
    except NoAnswer as error:
        return _finding("dkim", UNREACHABLE, "unreachable", name, str(error), wanted)
    keys = [text for text in texts if "p=" in text.replace(" ", "")]
    if not keys:
        return _finding("dkim", MISSING, "dkim_missing", name, " · ".join(texts), wanted)
    if wanted and _tags(keys[0]).get("p") != _tags(wanted).get("p"):
        return _finding("dkim", WRONG, "dkim_other_key", name, keys[0], wanted)
    state, code = _key(keys[0])
    return _finding("dkim", state, code, name, keys[0], wanted)


def _alias(about: str, name: str, wanted: str, ask: Ask) -> Finding:
    targets = ask(name, "CNAME")
    if not targets:
        return _finding(about, MISSING, f"{about}_missing", name, "", wanted)
    if targets[0] != wanted.rstrip(".").lower():
        return _finding(about, WRONG, "other_target", name, targets[0], wanted)
    return _finding(about, OK, "ok", name, targets[0], wanted)


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _sign, value in pairs if name.strip()}


def _key(record: str) -> tuple[str, str]:
    """Is it a key that mailboxes accept? RSA of 1024 bits or more, better 2048 (RFC 8301), or Ed25519."""
    tags = _tags(record)
    written = tags.get("p", "")
    if not written:
        return WRONG, "dkim_revoked"
    try:
        raw = base64.b64decode(written, validate=True)
        if tags.get("k", "rsa") == "ed25519":
            return (OK, "ok") if len(raw) == 32 else (WRONG, "dkim_broken")
        key = load_der_public_key(raw)
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return WRONG, "dkim_broken"
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 1024:
        return WRONG, "dkim_weak"
    return (OK, "ok") if key.key_size >= 2048 else (WARNING, "dkim_short")


def _back(row: Record, ask: Ask) -> Finding:
    """The address to which bounces go, and proofs that a provider wants: good to have, no reason to refuse."""
    name, wanted = row["name"], row["value"]
    try:
        if row["type"] == "CNAME":
            found = _alias("return_path", name, wanted, ask)
        else:
            there = ask(name, row["type"])
            plain = [" ".join(text.lower().split()) for text in there]
            right = " ".join(wanted.lower().rstrip(".").split())
            state = OK if any(text == right or text.endswith(f" {right}") for text in plain) else MISSING
            code = "ok" if state == OK else "return_path_missing"
            found = _finding("return_path", state, code, name, " · ".join(there), wanted)
    except NoAnswer as error:
        return _finding("return_path", UNREACHABLE, "unreachable", name, str(error), wanted)
    if found["state"] in (MISSING, WRONG):
        found["state"] = WARNING
    return found


def _spf(domain: str, wanted: str, by: Bounded, ask: Ask) -> Finding:
    try:
        texts = [text for text in ask(domain, "TXT") if text.lower().split(" ")[0] == "v=spf1"]
    except NoAnswer as error:
        return _finding("spf", UNREACHABLE, "unreachable", domain, str(error), wanted)
    if not texts:
        return _finding("spf", WARNING, "spf_missing", domain, "", wanted)
    if len(texts) > 1:
        whole = texts[0]
        for text in texts[1:]:
            whole = merged(whole, text)
        return _finding("spf", WRONG, "spf_several", domain, " · ".join(texts), whole)
    trouble = _spf_trouble(domain, texts[0], by)
    if trouble is not None:
        return trouble
    if wanted and not set(mechanisms(wanted)) <= set(mechanisms(texts[0])):
        return _finding("spf", WARNING, "spf_without", domain, texts[0], merged(texts[0], wanted))
    return _finding("spf", OK, "ok", domain, texts[0])


def _spf_trouble(domain: str, record: str, by: Bounded) -> Finding | None:
    """What a mailbox would trip over when it evaluates the record (RFC 7208): its words, and its look-ups."""
    before = by.failures
    try:
        spf.parse_spf_record(record, domain, resolver=by, timeout=3.0, retries=0)
    except spf.SPFTooManyDNSLookups:
        return _finding("spf", WRONG, "spf_too_many", domain, record)
    except spf.SPFTooManyVoidDNSLookups:
        return _finding("spf", WRONG, "spf_void", domain, record)
    except spf.SPFError as error:
        if by.failures > before:
            return _finding("spf", UNREACHABLE, "unreachable", domain, record)
        found = _finding("spf", WRONG, "spf_broken", domain, record)
        found["notes"] = [str(error.args[0])[:200]]
        return found
    except (DNSException, dns.exception.DNSException, OSError) as error:
        return _finding("spf", UNREACHABLE, "unreachable", domain, type(error).__name__)
    return None


def _dmarc(domain: str, paste: str, by: Bounded) -> Finding:
    name, before = f"_dmarc.{domain}", by.failures
    try:
        asked = dmarc.query_dmarc_record(domain, resolver=by, timeout=3.0, retries=0)
        tags = dmarc.parse_dmarc_record(asked["record"], asked["location"], resolver=by, timeout=3.0, retries=0)["tags"]
    except (dmarc.DMARCError, DNSException, dns.exception.DNSException, OSError) as error:
        if by.failures > before or not isinstance(error, dmarc.DMARCError):
            return _finding("dmarc", UNREACHABLE, "unreachable", name, type(error).__name__, paste)
        return _dmarc_trouble(error, name, paste)
    found = _finding("dmarc", OK, "ok", f"_dmarc.{asked['location']}", asked["record"])
    found["notes"] = list(_dmarc_notes(domain, str(asked["location"]), asked["record"], dict(tags)))
    return found


def _dmarc_trouble(error: dmarc.DMARCError, name: str, paste: str) -> Finding:
    if isinstance(error, dmarc.DMARCRecordNotFound):
        return _finding("dmarc", MISSING, "dmarc_missing", name, "", paste)
    if isinstance(error, dmarc.MultipleDMARCRecords):
        return _finding("dmarc", WRONG, "dmarc_several", name, "", paste)
    found = _finding("dmarc", WRONG, "dmarc_broken", name, "", paste)
    found["notes"] = [str(error.args[0])[:200] if error.args else ""]
    return found


def _dmarc_notes(domain: str, location: str, record: str, tags: dict[str, Any]) -> list[str]:
    """What is good to know about a valid record, as codes."""
    written = _tags(record)
    notes = [f"dmarc_{tag}" for tag in GONE if tag in written]
    policy = tags.get("p" if location == domain else "sp", tags.get("p", {})) or {}
    if str(policy.get("value", "none")) == "none":
        notes.append("dmarc_none")
    if written.get("t", "n").lower() == "y":
        notes.append("dmarc_testing")
    if "rua" not in written:
        notes.append("dmarc_no_reports")
    if written.get("aspf", "r").lower() == "s":
        notes.append("dmarc_strict_spf")
    if location != domain:
        notes.append("dmarc_inherited")
    return notes
