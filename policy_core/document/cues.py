"""What the words beside a number say it is."""

from __future__ import annotations

import re
from typing import Literal

Cue = Literal[
    "phone", "perhaps-phone", "parcel", "perhaps-parcel", "carrier", "order", "perhaps-order", "other", "perhaps-other",
    "",
]  # fmt: skip
"""A telephone number, a parcel's, a carrier's, an order's or another thing's number; ``perhaps`` where the word is far
from the number or may as well not be about it."""

_BY_CUE: dict[Cue, str] = {
    "phone": (
        "call calls calling ring rings ringing phone telephone telefon telefono teléfono telefone téléphone tel "
        "tél fon tlf telefonnummer rufnummer telefoon dial hotline helpline mobile mobil handy cell cellphone landline "
        "whatsapp wa whatsup viber telegram wechat weixin text txt sms texting fax handphone móvil movil celular llame "
        "llámenos llamar llama appelez appeler anrufen rufen anruf rappeler cellulare chiamare chiamate chiami "
        "chiamaci ph portable durchwahl toll tollfree freephone zadzwoń dzwoń bel buzz voicemail ☎ 📞 📱 ✆ 📲"
    ),
    "perhaps-phone": (
        "care reach speak talk contact contacts signal message erreichen erreichbar kontakt contacto contatto joindre"
    ),
    "parcel": (
        "tracking track tracked trackingnumber trackingid consignment parcel package packages awb waybill sendung "
        "sendungsnummer paket paketnummer colis suivi shipment seguimiento scan registered spedizione lading przesyłka "
        "zending pakket envío envio"
    ),
    "carrier": (
        "fedex dhl ups dpd gls hermes evri usps dtdc colissimo chronopost purolator postnord yodel lasership ontrac "
        "bluedart dart parcelforce packstation delhivery xpressbees ekart ecom aramex sf yunexpress cainiao inpost "
        "correos mrw seur bpost postnl brt poste yamato sagawa mail post courier haulier"
    ),
    "order": (
        "order orders ordernumber pedido commande bestellung bestellnr bestellnummer ordine zamówienie bestelling "
        "sipariş orderid po"
    ),
    "other": (
        "sn serial serials seriennummer code codes ref refs reference referenz invoice inv rechnung facture fattura "
        "factura iban bic account acct konto lot lots model models modell modelo modèle part parts sku ean upc isbn "
        "gtin mpn asin item items article artikel artikelnummer artikelnr batch charge vat ust ustid tax steuernummer "
        "eori licence license key keys password passwort pin digits rma container imei mac barcode certificate patent "
        "registration reg hrb product products hs type typ series version firmware dimensions size sizes receipt label "
        "mould moulds mold molds die tooling casting hallmark "
        "transaction id ticket case policy insurance member kundennummer passport permit card cheque iso din "
        "vin chassis frame meter reading lottery art siret siren nif cif nip regon gst gstin pan"
    ),
}
_CUES: dict[str, Cue] = {word: cue for cue, words in _BY_CUE.items() for word in words.split()}
# Scripts without blanks between words are searched for these.
_UNSPACED: dict[str, Cue] = {
    **dict.fromkeys(("電話", "携帯", "电话", "手机", "微信", "連絡先", "โทร"), "phone"),
    **dict.fromkeys(("伝票", "追跡", "单号", "快递"), "parcel"),
    **dict.fromkeys(("注文", "订单"), "order"),
    **dict.fromkeys(("型番", "品番"), "other"),
}
_OWN = frozenset("my our direct personal private office shop workshop this following mobile".split())
_NUMBER = frozenset("number digits no nr num".split())
_AFTER = frozenset("toll freephone tel phone mobile cell whatsapp wechat call ring hotline landline fax".split())
# Words that leave a number as close to its name as it was: "the tracking number is …".
_NEUTRAL = _NUMBER | frozenset("is was are of the id its it reads says a with and not or".split())
_WORD = re.compile(r"[^\W\d_]+|[☎📞📱✆📲]")
# The end of a sentence; other short words before a full stop may be abbreviations ("tel.", "part no.").
_BOUNDARY = re.compile(r"[?!]\s|(?:[^\W\d_]{4}|\b(?:key|lot|sku|box|one|too|it|you|now|out|day|way|yet))\.\s")

# What the word was about already ("ref 4471, 07700 …"), or a new thought.
_OTHER_NUMBER = re.compile(r"[0-9]{3}|,\s$")

# Characters, before and after a number, in which a word about it is looked for.
_BEFORE_WIDTH = 48
_AFTER_WIDTH = 32
_WORDS_BEFORE = 7
_WORDS_AFTER = 3
_NEAR = 2
_FAR: dict[Cue, Cue] = {"parcel": "perhaps-parcel", "order": "perhaps-order", "other": "perhaps-other"}


def cue_at(low: str, start: int, end: int, floor: int = 0) -> Cue:
    """Return what the nearest telling word says about a number, words before it first.

    Args:
        low: The text in lower case.
        start: Where the number starts.
        end: Where it ends.
        floor: Words before this belong to another number.
    """
    lead = low[max(floor, start - _BEFORE_WIDTH, 0) : start]
    lead = lead[lead.rfind("\n\n") + 1 :]
    cue = _cue_before(lead)
    if cue:
        return cue
    tail = low[end : end + _AFTER_WIDTH].partition("\n")[0]
    for word in _WORD.findall(tail)[:_WORDS_AFTER]:
        if word in _AFTER:
            return "phone"
        if _CUES.get(word) in ("parcel", "carrier"):
            return "perhaps-parcel"
    return ""


def _cue_before(lead: str) -> Cue:
    matches = list(_WORD.finditer(lead))[-_WORDS_BEFORE:]
    words = [match[0] for match in matches]
    sentence = max((match.end() for match in _BOUNDARY.finditer(lead)), default=0)
    between = 0
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        previous = words[place - 1] if place else ""
        if word in _NUMBER and previous in _OWN:
            return "phone"
        if word == "number" and previous in ("their", "his", "her"):
            return "perhaps-phone"
        cue = _CUES.get(word) or ("" if word.isascii() else _unspaced(word))
        if cue in ("phone", "perhaps-phone"):
            return cue
        # What the sentence before was about says nothing against a telephone number in this one.
        if cue and matches[place].start() >= sentence:
            if cue == "order":
                named = words[place + 1 : place + 2]
                return "order" if named and named[0] in _NEUTRAL and between == 0 else "perhaps-order"
            near = between <= _NEAR and not _OTHER_NUMBER.search(lead, matches[place].end())
            return cue if near else _FAR.get(cue, cue)
        between += word not in _NEUTRAL
    return ""


def _unspaced(word: str) -> Cue:
    best = -1
    found: Cue = ""
    for cue, kind in _UNSPACED.items():
        place = word.rfind(cue)
        if place > best:
            best, found = place, kind
    return found
