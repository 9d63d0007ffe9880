"""What the carrier's own words and codes say beyond the status: customs, a neighbour, a lost parcel.

Statuses are few, so that every carrier fits; what people ask is finer. Words are matched in Dutch, English, German
and French, which is what the carriers here speak, and in what their feeds send for Spain, Italy, Portugal and Poland.
A word that nobody knows changes nothing: the page then says what the status says.
"""

import re
from enum import StrEnum

from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status


class Heard(StrEnum):
    """What was overheard."""

    CUSTOMS = "customs"
    CUSTOMS_PAYMENT = "customs_payment"
    CUSTOMS_PAPERS = "customs_papers"
    LOST = "lost"
    DAMAGED = "damaged"
    ADDRESS = "address"
    REFUSED = "refused"
    TO_POINT = "to_point"
    NEIGHBOUR = "neighbour"
    SAFE_PLACE = "safe_place"
    MAILBOX = "mailbox"


_CUSTOMS = (
    r"customs|\bdouane|\bzoll(?:$|\W|amt|abf|beh|stelle|kontr|verf|anm|prüf|lager|geb|bes|rechtl|besch)|verzoll"
    r"|\baduan|\bdogan|alfândega|alfandeg|odpraw\w* celn|urz\w* celn|import scan"
)
_CLEARED = (
    r"(customs|import|export)\W+(clearance\W+)?(was\W+|is\W+|has been\W+|have been\W+)?(completed?|cleared|released"
    r"|finished)"
    r"|clearance (completed?|finished|processing complete|event: released)|(cleared|released) (by|from|through"
    r"|at) customs"
    r"|customs status updated|vrijgegeven|(door|bij) de douane (behandeld|afgehandeld)|ingeklaard"
    r"|inklaring (is )?(voltooid|afgerond)"
    r"|verzollung (ist |wurde )?(abgeschlossen|beendet|erfolgt)|zoll\w* (abgeschlossen|freigegeben|beendet)|freigegeben"
    r"|dédouanement (est )?(terminé|effectué|achevé)|dédouané|libér[ée] par la douane"
    r"|despacho (de aduanas )?(finalizado|completado)|sdogana(to|mento completato)|desalfandegad"
    r"|odprawa celna zakończona"
)
_PAYMENT = (
    r"(dut(y|ies)|tax(es)?|vat|charges?|fees?|payment|pay)\b|invoerrecht|heffing|belasting|betal|\bbtw\b|\bkosten\b"
    r"|abgabe|gebühr|bezahl|einfuhrumsatzsteuer|droits|\btaxes\b|paiement|payer|\btva\b|arancel|pago|dazi|pagamento"
    r"|należno|opłat"
)
_PAPERS = (
    r"document|paperwork|papers|invoice|information|data (is )?(missing|required)|contact(ed)? (the )?(receiver"
    r"|recipient|consignee)"
    r"|factuur|gegevens|rechnung|unterlagen|angaben|informationen|facture|renseignement|factura|fattura|fatura|faktur"
)
_NEIGHBOUR = (
    r"neighbou?r|(?<!in )\bburen\b|\bbuur(man|vrouw|tje)?\b|nachbar|\bvoisin|\bvecin[oa]|\bvicin[oa] di casa|vizinh"
    r"|sąsiad"
)
_SAFE = (
    r"safe ?(place|spot)|left (in|at) (a |the )?(safe|porch|garage|shed|garden)|porch|veilige plek|afgesproken plek"
    r"|afgesproken plaats|\bschuur|\bgarage|ablageort|abstellort|wunschort|ablagevertrag|garagenvertrag|lieu sûr"
    r"|lieu sécurisé"
    r"|lugar seguro|luogo sicuro|bezpiecznym miejscu"
)
_MAILBOX = (
    r"letter ?box|mail ?box|brievenbus|in de bus|briefkasten|boîte aux lettres|bo[iî]te à lettres|buz[oó]n"
    r"|cassetta (delle lettere|postale)|caixa d[eo] correio|skrzynk\w* (pocztow|na listy)"
)
_POINT = (
    r"(to|at) (a |an |the |your )?(dhl |ups |gls |dpd )?(parcel ?shop|parcel ?point|service ?point|pick-?up (point"
    r"|location)|access point"
    r"|post office|parcel locker|locker|collection point|packstation)"
    r"|(naar|bij) (een |het |de |uw |je )?(postnl[- ]?|dhl )?(punt|pakketpunt|afhaalpunt|servicepoint|parcelshop"
    r"|pakketautomaat|pakketkluis)"
    r"|postnl-punt|(in|an|zur?) (die |der |eine[rn]? |den )?(filiale|packstation|postfiliale|paketshop|abholstation"
    r"|paketautomat)"
    r"|point relais|point de retrait|relais colis|bureau de poste|oficina (postal|de correos)|punto (de recogida"
    r"|di ritiro)"
)
_LOST = (
    r"(is|was|been|declared|considered|reported) (lost|missing)\b|parcel lost|package lost|shipment lost|^lost\b"
    r"|cannot be (located|found|traced)"
    r"|verloren|vermist|zoekgeraakt|kwijt\b|niet (meer )?(te vinden|gevonden)|verlust|verschollen|nicht auffindbar"
    r"|unauffindbar"
    r"|perdu|égaré|introuvable|extraviad|perdid[oa]|smarrit|zagubion|zaginion"
)
_DAMAGED = r"damag|beschadig|beschädig|endommag|abîmé|dañad|danneggiat|danificad|uszkodz"
_ADDRESS = (
    r"(incorrect|incomplete|insufficient|invalid|wrong|bad|unknown|insuff\w*) (delivery )?address"
    r"|address (is )?(incorrect|incomplete|insufficient|invalid|wrong|unknown|not found)"
    r"|addressee unknown|(recipient|receiver|consignee) (is )?unknown|moved away|adres (is )?(onjuist|onbekend"
    r"|onvolledig|niet (juist|volledig|gevonden))"
    r"|(onjuist|onvolledig|verkeerd|onbekend) adres|(ontvanger|geadresseerde) onbekend|verhuisd"
    r"|(adresse|anschrift) (ist )?(unvollständig|falsch|fehlerhaft|unbekannt|nicht)|(unvollständige|falsche"
    r"|fehlerhafte) (adresse|anschrift)"
    r"|empfänger (ist )?(unbekannt|verzogen)|unter der angegebenen (adresse|anschrift) nicht"
    r"|adresse (est )?(incomplète|incorrecte|erronée|inconnue)|destinataire inconnu|dirección (incorrecta"
    r"|incompleta)|indirizzo (errato|incompleto)"
)
_REFUSED = r"refus|geweigerd|weigert|\bannahme (wurde )?verweiger|verweiger|rechazad|rifiutat|recusad|odmówi"

CUSTOMS, CLEARED, PAYMENT, PAPERS, NEIGHBOUR, SAFE, MAILBOX, POINT, LOST, DAMAGED, ADDRESS, REFUSED = (
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _CUSTOMS, _CLEARED, _PAYMENT, _PAPERS, _NEIGHBOUR, _SAFE, _MAILBOX, _POINT, _LOST, _DAMAGED, _ADDRESS, _REFUSED,
    )
)  # fmt: skip

# Codes that say it without words; the sources of their meanings are named in tracking/carriers/codes/.
CODES = {
    ("postnl", "9"): Heard.CUSTOMS, ("postnl", "20"): Heard.CUSTOMS, ("dhl", "CUSTOMS"): Heard.CUSTOMS,
    ("aftership", "Exception_004"): Heard.CUSTOMS, ("ups", "012"): Heard.CUSTOMS, ("ups", "058"): Heard.CUSTOMS_PAPERS,
    ("postnl", "18"): Heard.LOST, ("easypost", "lost"): Heard.LOST, ("ups", "059"): Heard.DAMAGED,
    ("easypost", "damaged"): Heard.DAMAGED, ("easypost", "address_correction"): Heard.ADDRESS,
    ("ups", "050"): Heard.ADDRESS, ("easypost", "refused"): Heard.REFUSED, ("ups", "064"): Heard.REFUSED,
    ("ups", "057"): Heard.TO_POINT, ("dhl", "DELIVERED_AT_NEIGHBOURS"): Heard.NEIGHBOUR,
    ("dhl", "DELIVERED_AT_PREFERED_NEIGHBOURS"): Heard.NEIGHBOUR, ("dhl", "DELIVERED_AT_SAFEPLACE"): Heard.SAFE_PLACE,
    ("dhl", "DELIVERED_IN_MAILBOX"): Heard.MAILBOX, ("dhl", "DELIVERED_DAMAGED"): Heard.DAMAGED,
}  # fmt: skip

MOVING = frozenset({Status.IN_TRANSIT, Status.UNKNOWN, Status.PRE_TRANSIT, Status.OUT_FOR_DELIVERY})
AT_CUSTOMS = frozenset({Heard.CUSTOMS, Heard.CUSTOMS_PAYMENT, Heard.CUSTOMS_PAPERS})
IN_TROUBLE = frozenset({Status.EXCEPTION, Status.DELIVERY_ATTEMPT_FAILED})
# What each kind of report is searched for, in this order.
_ARRIVAL = ((Heard.NEIGHBOUR, NEIGHBOUR), (Heard.MAILBOX, MAILBOX), (Heard.SAFE_PLACE, SAFE))
_TROUBLE = (
    (Heard.LOST, LOST), (Heard.DAMAGED, DAMAGED), (Heard.ADDRESS, ADDRESS), (Heard.REFUSED, REFUSED),
    (Heard.TO_POINT, POINT),
)  # fmt: skip
_ON_THE_WAY = ((Heard.TO_POINT, POINT),)


def overheard(parcel: Shipment) -> Heard | None:
    """What the report behind the parcel's status says beyond it; None when it says no more."""
    report = telling(parcel)
    return in_report(report, Status(parcel.status)) if report else None


def in_report(report: Checkpoint, status: Status) -> Heard | None:
    """What one report says beyond the status that it led to."""
    return CODES.get((report.source, report.code)) or (_in_words(status, report.words) if report.words else None)


def telling(parcel: Shipment) -> Checkpoint | None:
    """The newest report that bears the parcel's status, or one without a status that came after it."""
    for report in parcel.checkpoints.all():
        if report.status == parcel.status or (report.status == Status.UNKNOWN and report.words):
            found: Checkpoint = report
            return found
    return None


def carrier_words(parcel: Shipment) -> str:
    """The newest thing the carrier said, as it said it."""
    return next((report.words for report in parcel.checkpoints.all() if report.words), "")


def _in_words(status: Status, words: str) -> Heard | None:
    if status is Status.DELIVERED:
        return _first(_ARRIVAL, words)
    if status in MOVING or status is Status.EXCEPTION:
        customs = _customs(words)
        if customs:
            return customs
    if status in IN_TROUBLE:
        return _first(_TROUBLE, words)
    return _first(_ON_THE_WAY, words) if status in MOVING else None


def _customs(words: str) -> Heard | None:
    if not CUSTOMS.search(words) or CLEARED.search(words):
        return None
    if PAPERS.search(words):
        return Heard.CUSTOMS_PAPERS
    return Heard.CUSTOMS_PAYMENT if PAYMENT.search(words) else Heard.CUSTOMS


def _first(patterns: "tuple[tuple[Heard, re.Pattern[str]], ...]", words: str) -> Heard | None:
    return next((heard for heard, pattern in patterns if pattern.search(words)), None)
