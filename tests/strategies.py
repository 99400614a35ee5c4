"""What Hypothesis makes messages of: words, entities, disguises, and characters that like to cause trouble."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = (
    "I", "the", "Mr", "order", "call", "SN", "tracking", "review", "Please", "ship", "it's", "well-known", "Straße", "ﬁne",
    "Привет", "раураl", "漢字", "カタカナ", "ｶﾞ", "ไทย", "קול", "عربي", "अनुवाद", "x", "A", "M8", "30pcs", "2nd", "ŉ", "ﷺ", "İ",
)  # fmt: skip
MARKS = (
    ".", ". ", "!", "?", "?!", "...", "…", ",", ";", ":", "-", "–", "—", "'", "’", '"', "“", "(", ")", "[", "]", "{", "}", "<",
    ">", "/", "\\", "|", "_", "*", "@", " @ ", "#", "&", "%", "$", "£", "€", "+", "=", "~", "^", "`", "´", "•", "。", "！",
)  # fmt: skip
BLANKS = ("", " ", "  ", "\t", "\n", "\n\n", "\n \n\n", "\r\n", "\r", "\u2028", "\x85", "\u3000", "\xa0")
UNSEEN = (
    "\u200b",
    "\u200d",
    "\ufeff",
    "\xad",
    "\ufe0f",
    "\u202e",
    "\u0301",
    "e\u0301",
    "\U000e0001",
    "\x00",
    "\x01",
    "\x02",
    "\ud800",
)
ENTITIES = (
    "112-0614132-3597368", "112 0614132 3597368", "11206141323597368", "07700 900 418", "+34 963 55 01 87", "(541) 555-0123",
    "1-800-463-3339", "0 7 7 0 0 9 0 0 4 1 8", "O77OO 9OO 418", "oh seven seven double oh nine hundred four one eight",
    "https://shop.example/a?b=c", "www.shop.com", "shop.co.uk/x", "hxxp://shop[.]com", "me@shop.com", "me at shop dot com",
    "r e v i e w", "n a m e @ s h o p . c o m", "r.e.v.i.e.w", "manual.pdf", "192.168.178.1", "$31", "1.299,00 €", "25 dollars",
    "twenty euros", "20%", "20 per cent", "11/18", "2026-11-10", "18 November", "Nov 18th", "17.11.", "16:40", "9 a.m.", "30 cm",
    "6.1 in.", "10 A", "1Z999AA10123456784", "RR 204 118 932 PL", "7714 0392 8815", "B0C7XK91QD", "🎉", "👨‍👩‍👧", "🇩🇪", "1️⃣", "❤️",
    ":)", ";-)", "<3", "xD", "(^_^)", "¯\\_(ツ)_/¯", "(´・ω・`)", "½", "m²", "℡", "№", "０７７００", "11月18日", "500円", "5 12 4471",
)  # fmt: skip

pieces = st.sampled_from(WORDS + MARKS + BLANKS + UNSEEN + ENTITIES) | st.text(max_size=3)
"""A piece of a message: a word, a sign, something named, or any characters at all."""


@st.composite
def texts(draw: st.DrawFn, most: int = 14) -> str:
    """Texts of such pieces, more or less set apart by blanks."""
    glue = draw(st.sampled_from(("", " ", " ")))
    return glue.join(draw(st.lists(pieces, max_size=most)))


words = st.sampled_from(WORDS)
blanks = st.sampled_from(BLANKS)
unseen = st.sampled_from(("\u200b", "\ufeff", "\xad", "\u2060", "\u200e"))
"""A character that nobody sees."""
