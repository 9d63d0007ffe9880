"""What a look at a sender domain's records means, and what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ABOUT = {
    "proof": _("Proof that it is yours"),
    "dkim": _("Signature (DKIM)"),
    "return_path": _("Bounces and proofs"),
    "spf": _("Senders allowed (SPF)"),
    "dmarc": _("Policy (DMARC)"),
    "provider": _("Provider"),
}
STATES = {
    "ok": ("good", _("right")),
    "missing": ("bad", _("missing")),
    "wrong": ("bad", _("wrong")),
    "warning": ("warn", _("look at it")),
    "unreachable": ("warn", _("no answer")),
}
CODES = {
    "ok": _("As it should be."),
    "unreachable": _("The name’s servers did not answer. We ask again by ourselves."),
    "proof_missing": _("The record is not there yet. It shows that the domain is yours, and not somebody else’s."),
    "proof_wrong": _("The record says something else. It must say exactly what stands above."),
    "proof_taken": _("Another shop here sends from this domain and has proved it. Ask its team to give it up."),
    "other_target": _("The record is there, but it leads elsewhere. It must lead exactly to what stands below."),
    "dkim_unknown": _(
        "We do not know the name of the key. Add the domain at your mail provider first, or enter the DKIM selector "
        "that it shows."
    ),
    "dkim_missing": _(
        "There is no key under this name yet. Without it, mailboxes cannot tell your mails from forged ones."
    ),
    "dkim_other_key": _("There is a key, but not the one your provider signs with."),
    "dkim_revoked": _("The key is empty, which means that it was withdrawn. Put your provider’s key there."),
    "dkim_broken": _("The key cannot be read: something was lost when it was pasted. Paste it again, in one piece."),
    "dkim_weak": _("The key is too short to be believed. Ask your provider for one of 2048 bits."),
    "dkim_short": _("It works. A key of 2048 bits would be safer; ask your provider to make one."),
    "return_path_missing": _("Not there yet. Mails go without it; with it, bounces are counted in your own name."),
    "spf_missing": _(
        "No record. Mails pass by their signature all the same, but some mailboxes trust a domain more that has one."
    ),
    "spf_several": _(
        "There are several SPF records, so mailboxes believe none of them. Keep one, with all senders in it:"
    ),
    "spf_too_many": _(
        "It needs more than 10 look-ups, so mailboxes stop and believe nothing. Take senders out that you no "
        "longer use."
    ),
    "spf_void": _("It names hosts that do not exist, so mailboxes stop reading. Take them out."),
    "spf_broken": _("It cannot be read as an SPF record."),
    "spf_without": _("Your provider is not named in it. Replace it by this one:"),
    "dmarc_missing": _(
        "There is none, neither here nor above. Gmail and Yahoo refuse advertising from such domains. Start "
        "with this one, which only watches:"
    ),
    "dmarc_several": _("There are several DMARC records, so none counts. Keep one."),
    "dmarc_broken": _("It cannot be read as a DMARC record, so it does not count."),
    "provider": _("It could not tell us its records, so those below may be incomplete."),
}  # fmt: skip
NOTES = {
    "dmarc_pct": _("pct no longer counts since RFC 9989 (May 2026): the policy applies to all mail. Take it out."),
    "dmarc_rf": _("rf no longer exists since RFC 9989. Take it out."),
    "dmarc_ri": _("ri no longer exists since RFC 9989. Take it out."),
    "dmarc_none": _(
        "p=none only watches: forged mails in your name still arrive. Once the reports show nothing but your own "
        "mails, make it quarantine."
    ),
    "dmarc_testing": _("t=y says that you are testing, so mailboxes apply the next milder policy."),
    "dmarc_no_reports": _("Without rua nobody tells you who sends in your name."),
    "dmarc_strict_spf": _(
        "aspf=s asks for exactly this domain in the return-path. Your mails pass by their signature."
    ),
    "dmarc_inherited": _(
        "It stands at the domain above and counts here too. np= there is for names that do not exist."
    ),
}
KINDS = {
    "proof": _("shows us that the domain is yours"),
    "dkim": _("the key that your mails are signed with"),
    "return_path": _("takes bounces back to the provider"),
    "spf": _("says who may send for the domain"),
    "dmarc": _("says what happens to forged mails; yours may say something else"),
    "code": _("proves to the provider that the domain is yours"),
}


# The others point at the table of records, which has the value.
PASTED = frozenset({"spf_several", "spf_without", "dmarc_missing"})


def told(finding: dict[str, Any]) -> dict[str, Any]:
    """A stored finding with its words, for the template."""
    state = str(finding.get("state", "warning"))
    tone, said = STATES.get(state, STATES["warning"])
    code = str(finding.get("code", ""))
    return {
        **finding,
        "about": ABOUT.get(str(finding.get("about")), str(finding.get("about"))),
        "tone": tone,
        "said": said,
        "words": CODES.get(code, ""),
        "paste": finding.get("paste", "") if code in PASTED else "",
        "notes": [NOTES.get(str(note), note) for note in finding.get("notes") or []],
    }
