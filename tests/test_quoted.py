"""What a plain reply quotes is the same to the extension, which leaves it out of what it hands over, and to the core."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_core.document.quoted import quoted_spans

EXTENSION = Path(__file__).parent.parent / "extension"

#: Each line of input is a text as JSON, each line of output its spans.
ANSWER = """
import { createInterface } from "node:readline";
import { build } from "esbuild";
const { outputFiles: [{ text }] } = await build(
  { entryPoints: ["src/page/quoted.ts"], bundle: true, format: "esm", charset: "utf8", write: false },
);
const { quotedSpans } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(quotedSpans(JSON.parse(line)).map(({ start, end }) => [start, end])));
}
"""

Spans = list[list[int]]
Extension = Callable[[str], Spans]


@pytest.fixture(scope="module")
def extension() -> Iterator[Extension]:
    """The extension's own code, under Node."""
    with subprocess.Popen(
        ["node", "--input-type=module", "--eval", ANSWER],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=EXTENSION,
    ) as node:  # fmt: skip
        assert node.stdin
        assert node.stdout
        asked, answers = node.stdin, node.stdout

        def ask(text: str) -> Spans:
            asked.write(json.dumps(text) + "\n")
            asked.flush()
            spans: Spans = json.loads(answers.readline())
            return spans

        yield ask


def by_the_core(text: str) -> Spans:
    """Return what the core finds as the extension counts it.

    That is in UTF-16 code units, with the last line feed, and with the empty lines behind where text stands before.
    """

    def utf16(offset: int) -> int:
        return len(text[:offset].encode("utf-16-le")) // 2

    spans = []
    for start, end in quoted_spans(text, []):
        feeds = re.compile(r"\n?(?:[ \t]*\n)*" if start else r"\n?").match(text, end)
        assert feeds
        spans.append([utf16(start), utf16(feeds.end())])
    return spans


#: Heads of quotations as mail programs write them.
HEADS = (
    "On Mon, 2 March 2026 at 10:00, Ann <ann@tin.example> wrote:", "ON 2 MARCH 2026 ANN WROTE :", "On 2 March Ann wroTe：",
    "On Monday, 2 March 2026 at 10:00,\nAnn Wick <ann@tin.example>\nwrote:", "2026-03-02 10:00 Ann Wick wrote:\r",
    "Am 2. März 2026 um 10:00 schrieb Ann Wick:", "Am 02.03.2026 schrieb Ann (Lampen):", "Le 2 mars 2026, Ann a écrit :",
    "El lun, 2 mar 2026, Ann escribió:", "Em 2 de março, Ana escreveu:", "Il giorno 2 marzo Ann ha scritto:",
    "2 Mart 2026 Ayşe yazdı:", "2 MART 2026 AYŞE YAZDI:", "2 mart 2026 ayşe yazdi:", "Op 2 maart 2026 schreef Ann:",
    "Den 2 mars 2026 skrev Ann Wick:", "W dniu 2 marca 2026 Ann napisał(a):", "2026年3月2日 田中さんのメール:", "在 2026年3月2日，安写道：",
    "٢ مارس كتب:", "  On 2 March Ann😀 wrote:", "-----Original Message-----", "---------- Forwarded message ---------",
    "--- original e-mail from Ann 😀 ---", "-----Ursprüngliche Nachricht-----", "-----Message d’origine-----",
    "-----Mensagem original-----", "-----MESSAGGIO İNOLTRATO-----", "-----Oorspronkelijk bericht-----", "-----Özgün İleti-----",
    "-----Videresendt melding-----", "-----元のメッセージ-----", "-----الرسالة الأصلية-----", "--- wiadomość ---",
    "From: Ann <ann@tin.example>\nDate: 2 March 2026", "From: Ann\nSent: 2 March 2026", "From: Ann\n\nSent: 2 March",
    "From: Ann\nTo: Shop\nSent: Monday",
    "*Von:* Ann\n*Gesendet:* Montag", "Kimden: Ann\nGönderildi: Pazartesi", "发件人：Ann\n发送时间：2026年3月2日",
    "De: ann@tin.example\nFecha: 2 de marzo", "Från: ann@tin.example\nTill: x\nDatum: 2 mars",
)  # fmt: skip
#: What sellers write that looks alike.
OWN = (
    "--- Return steps ---", "--- Original box ---", "--- How to return it ---", "-----", "--- Original message", "----- ann -----",
    "From: Leeds\nDate: 2 March", "From: Leeds\nTo: York\nDate: 2 March", "From: ann@tin.example",
    "Da: Leeds\nData: 2 March", "Sent: Monday\nFrom: Ann", "On 3 May you wrote:", "On 3 May YOU wrote:", "On 3 May,\nyou\nwrote:",
    "Am 3. Mai schrieb ich:", "Am 3. Mai schrieben Sie:", "Le 3 mai vous nous a écrit :", "3 Mayıs sen yazdı:", "Den 3 maj skrev du:",
    "Op 3 mei schreef je:", "W dniu 3 maja napisał pan:", "3 Mayıs sen YAZDI:", "We wrote:", "On Monday Ann wrote:",
    "As Ann wrote: it is 8 mm.", "On 2 March Ann wrote: yes", "On 2 March Ann\n\nwrote:", "On 2 March\na\nb\nwrote:", "a > b",
)  # fmt: skip
#: Beyond the edge of what is looked at, and just before it.
LONG = (
    *(f"On 2 March {filler * size} wrote:" for filler in "n😀" for size in (381, 382, 383, 500)),
    *(f"--- Original Message{filler * size}---" for filler in "n😀" for size in (59, 60, 61)),
)
#: Python and JavaScript do not mean the same by white space, digits and case.
ODD = (
    "On\x1c2 March Ann wrote:\x1f", "\ufeffOn 2 March Ann wrote:", "On 2 March Ann wrote:\ufeff", "On 2\x85Ann wrote\x85:",
    "\ufeff> a", "\x1d> a", "On ² March Ann wrote:", "On ２ March Ann wrote:", "On ③ March Ann wrote:", "On 2 \u2028 Ann wrote:",
    "am 2. schrıeb Ann:", "am 2. schrieb ıch:", "am 2. schrieb İch:", "am 2. \u017fchrieb Ann:", "Kımden: Ann\nGönderİldİ: 2",
    "From: Ann\n\u017fent: 2", "FR\u212bN: Ann\nS\u212aICKAT: 2", "FR\u212bN: Ann\nS\u017fickat: 2", "On 2 you\x1c wrote:",
    "On 2 you\ufeff wrote:", "--- Original Message \u2028 ---", "Ann\u2029Wick 2026 wrote:",
    "Am 2. schrieb Ann\rWick:", "Am 2. schrieb \u2028du:", "From:\x1c\nSent: 2", "From:\ufeff\nSent:\ufeff",
)  # fmt: skip


@pytest.mark.parametrize("text", [*HEADS, *OWN])
def test_heads(extension: Extension, text: str) -> None:
    """Behind what mail programs put over a quotation all is one; behind what the seller writes nothing is."""
    whole = f"Yes.\n{text}\nIs it?\n\nBye"
    assert ([[5, len(whole.encode("utf-16-le")) // 2]] if text in HEADS else []) == extension(whole)


@pytest.mark.parametrize(
    "behind", ["", "\n", "\nIs it?\n\nBye", "\n\n \n> a\n>> b\n \t\n\nBye", "\n\x1c\n\ufeff\n> a\nb"]
)
@pytest.mark.parametrize("before", ["", "Yes.\n\n", "😀\n> a\n"])
def test_same_heads(extension: Extension, before: str, behind: str) -> None:
    """What is a head to the core is one to the extension, whatever stands around it."""
    for text in (*HEADS, *OWN, *LONG, *ODD):
        whole = f"{before}{text}{behind}"
        assert by_the_core(whole) == extension(whole)


MARKED = ("> a", " >> b", ">", "    > c")
PARTS = ("", " \t", "\r", "\x85", "yes 😀", "wrote:", "On 2 March", "Sent: 2", "Date: 2", "you")
LINES = (*HEADS, *OWN, *ODD, *MARKED, *PARTS)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=5), max_size=8))
def test_same_spans(extension: Extension, lines: list[str]) -> None:
    """Whatever the lines, both find the same."""
    text = "\n".join(lines)
    assert by_the_core(text) == extension(text)
