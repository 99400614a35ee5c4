"""Harper's module for the extension: what finds grammar errors of it, made small.

npm's `harper.js` is 16 MB of WebAssembly. Most of it are data: a thesaurus, which only an editor's suggestions of other
words take; word lists in JSON, in no order; weights of a small network, with more digits than change anything. The
module stays what it is, at the same addresses: nothing is taken out but what is not read, and nothing else reads anew.
What stands where is told by the data's own formats; where something has not the form that it should have, the build
stops.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterator
from typing import Any

#: The smaller of the two that npm has: without what packages of rules take.
MODULE = "harper_wasm_slim_bg.wasm"
#: How many bits of a weight's 23 of mantissa are kept. With 7 what is found in all messages of the corpus is the same.
MANTISSA = 7
_DATA = 11
_ZSTD = b"\x28\xb5\x2f\xfd"
#: The tagger's words, and, in all places, the start of the chunker's.
_TAGGER, _VOCABULARY = b'{\n\t"base": {\n\t\t"mapping": {', b'{\n\t"'
#: Weights as MessagePack of the `burn` library: the key, then a string of bytes with its length in 8, 16 or 32 bits.
_WEIGHTS = re.compile(rb"\xa5bytes([\xc4\xc5\xc6])")
_LENGTHS = {b"\xc4": ">B", b"\xc5": ">H", b"\xc6": ">I"}
#: Fewer bytes of these than that are not what was looked for.
_LEAST = {"thesaurus": 1_000_000, "frequencies": 100_000, "tagger": 300_000, "weights": 300_000, "vocabulary": 300_000}


def shrink(module: bytes) -> bytes:
    """Return Harper's module of the same length, with data that compress well.

    Raises:
        SystemExit: The module does not hold what it did.
    """
    made = bytearray(module)
    done: dict[str, int] = {}

    def note(what: str, size: int) -> None:
        done[what] = done.get(what, 0) + size

    for start, end in _segments(module):
        if end - start < min(_LEAST.values()):
            continue
        part = module[start:end]
        at = part.find(_ZSTD)
        if at >= 0 and (size := _zstd_size(part, at)) >= _LEAST["thesaurus"]:
            made[start + at : start + at + size] = bytes(size)
            note("thesaurus", size)
            # How often words are written follows, one a line: it sorts the thesaurus.
            words = re.compile(rb"(?:[^\s\x00-\x1f\x7f-\xff]+\n)*").match(part, at + size)
            if words:
                made[start + words.start() : start + words.end()] = bytes(len(words[0]))
                note("frequencies", len(words[0]))
        at = part.find(_TAGGER)
        if at >= 0:
            size = _rewrite(made, start + at, end, _sorted_tagger)
            note("tagger", size)
            _round(made, start + at + size, end, note)
            at = made.rfind(_VOCABULARY, start, end)
            note("vocabulary", _rewrite(made, at, end, _sorted_words))
    for what, least in _LEAST.items():
        if done.get(what, 0) < least:
            raise SystemExit(
                f"harper.js has changed: of its {what} there are {done.get(what, 0)} bytes where build/grammar.py "
                f"looks, and should be {least} and more; see there how each is found"
            )
    return bytes(made)


def _segments(module: bytes) -> Iterator[tuple[int, int]]:
    """Return where in the file each of the module's pieces of data begins and ends."""
    at = 8
    while at < len(module):
        section = module[at]
        size, at = _number(module, at + 1)
        if section == _DATA:
            count, here = _number(module, at)
            for _ in range(count):
                kind, here = _number(module, here)
                if kind != 0 or module[here] != 0x41:
                    raise SystemExit("harper.js has changed: its data are not at fixed addresses")
                _, here = _number(module, here + 1)
                length, here = _number(module, here + 1)
                yield here, here + length
                here += length
        at += size


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Read a number as WebAssembly writes them; return it and where the next thing stands."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _zstd_size(data: bytes, start: int) -> int:
    """Return how many bytes a Zstandard frame has (RFC 8878, 3.1.1); 0: it is none."""
    flags = data[start + 4]
    single, checksum = flags >> 5 & 1, flags >> 2 & 1
    at = start + 5 + (1 - single) + (0, 1, 2, 4)[flags & 3] + (single, 2, 4, 8)[flags >> 6]
    while at + 3 <= len(data):
        head = int.from_bytes(data[at : at + 3], "little")
        kind, size = head >> 1 & 3, head >> 3
        if kind == 3:
            return 0
        at += 3 + (1 if kind == 1 else size)
        if head & 1:
            return at + 4 * checksum - start
    return 0


def _rewrite(made: bytearray, start: int, end: int, order: Callable[[Any], Any]) -> int:
    """Put a JSON text in another order and without layout, the rest blank; return how long it was."""
    # Characters count bytes here.
    value, size = json.JSONDecoder().raw_decode(made[start:end].decode("latin-1"))
    text = json.dumps(order(value), ensure_ascii=False, separators=(",", ":")).encode("latin-1")
    if len(text) > size:
        raise SystemExit("harper.js has changed: a word list of its is longer without layout")
    made[start : start + size] = text.ljust(size)
    return int(size)


def _sorted_tagger(model: dict[str, Any]) -> dict[str, Any]:
    mapping = sorted(model["base"]["mapping"].items(), key=lambda item: (item[1], item[0]))
    return {**model, "base": {**model["base"], "mapping": dict(mapping)}}


def _sorted_words(words: dict[str, int]) -> dict[str, int]:
    return dict(sorted(words.items()))


def _round(made: bytearray, start: int, end: int, note: Callable[[str, int], None]) -> None:
    """Round the weights, of 32 bits each, between two places."""
    at = start
    while found := _WEIGHTS.search(made, at, end):
        size = _LENGTHS[bytes(found[1])]
        (length,) = struct.unpack_from(size, made, found.end())
        begin = found.end() + struct.calcsize(size)
        at = begin + length
        if made[at : at + 6] != b"\xa5shape" or b"\xa5dtype\xa3F32" not in made[at : at + 24] or length % 4:
            raise SystemExit("harper.js has changed: its weights are no numbers of 32 bits any more")
        numbers = struct.unpack_from(f"<{length // 4}I", made, begin)
        drop = 23 - MANTISSA
        half, mask = 1 << (drop - 1), (1 << 32) - (1 << drop)
        struct.pack_into(f"<{length // 4}I", made, begin, *((number + half) & mask for number in numbers))
        note("weights", length)
