"""What a file's content is, by its first bytes, whether its name says so, and what a picture looks like."""

from __future__ import annotations

from typing import Final

from policy_core.message import Picture

#: How many of a file's first bytes are looked at.
HEAD: Final = 4096

#: What files begin with, and the ending that such a file is known by. Longer beginnings come before shorter ones.
_BEGINNINGS: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gz"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"MSCF\0\0\0\0", "cab"),
    (b"\x7fELF", "elf"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"\xcf\xfa\xed\xfe", "macho"),
    (b"#!", "script"),
    (b"L\0\0\0\x01\x14\x02\0", "lnk"),
    (b"\0asm", "wasm"),
    (b"ID3\x03", "mp3"),
    (b"ID3\x04", "mp3"),
    (b"OggS", "ogg"),
    (b"\x1a\x45\xdf\xa3", "mkv"),
)

#: Two letters may begin a text as well, so that more has to fit: a program for DOS and Windows, a bitmap.
_MZ: Final = b"MZ"
_BM: Final = b"BM"

_MARKUP: Final = (b"<!doctype html", b"<html", b"<script", b"<head", b"<body")

#: Endings of names that are of one content, by that content. Word and Excel files are OLE or zip archives.
_ENDINGS: Final = {
    "jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "tiff": "tif", "doc": "ole", "xls": "ole", "ppt": "ole", "msg": "ole",
    "docx": "office", "xlsx": "office", "pptx": "office", "dll": "exe", "scr": "exe", "com": "exe", "htm": "html",
    "xhtml": "html",
}  # fmt: skip

#: What such files are as well: exports of shop systems, and archives whose parts stand in another order.
_ALSO: Final = {"ole": {"rtf", "html"}, "office": {"ole", "zip"}}

#: An ending for contents that have several.
_USUAL: Final = {"ole": "doc", "office": "docx"}

#: Names near the beginning of a zip archive that tell a Word or Excel file.
_OFFICE: Final = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"word/", b"xl/")

_MEDIA: Final = {
    "application/pdf": "pdf", "application/msword": "doc", "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx", "application/rtf": "rtf",
    "application/zip": "zip", "image/bmp": "bmp", "image/gif": "gif", "image/jpeg": "jpg", "image/png": "png",
    "image/tiff": "tif", "text/csv": "csv", "text/html": "html", "text/plain": "txt", "text/rtf": "rtf",
}  # fmt: skip


def content_of(head: bytes) -> str | None:
    """Tell what a file's content is.

    Args:
        head: Its first `HEAD` bytes.

    Returns:
        The ending that such files have (``pdf``, ``exe``, ``zip``; ``ole`` and ``office`` for old and new Word and
        Excel files), or None where the bytes do not tell, as those of a text.
    """
    for beginning, ending in _BEGINNINGS:
        if head.startswith(beginning):
            return "office" if ending == "zip" and any(name in head for name in _OFFICE) else ending
    if head.startswith(_MZ) and b"\0" in head[:64]:
        return "exe"
    if head.startswith(_BM) and head[6:10] == b"\0\0\0\0":
        return "bmp"
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return "heic" if head[8:11] in (b"hei", b"mif") else "mp4"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        return "html"
    return None


def ending_of(name: str) -> str:
    """Return the ending of a file's name in lower case, without its dot; empty where it has none."""
    ending = name.rstrip(". ").rpartition(".")[2].lower() if "." in name.rstrip(". ") else ""
    return ending if ending.isalnum() and len(ending) <= 5 else ""


def belies(name: str, content: str | None) -> bool:
    """Whether a file's content is something else than its name says, as far as both are known."""
    ending = ending_of(name)
    said = _ENDINGS.get(ending, ending)
    return bool(content and said) and content != said and content not in _ALSO.get(said, ())


def words_of(name: str, media_type: str | None, content: str | None) -> str:
    """Return what is looked for patterns in: the name and, where that hides or lacks it, what the file is."""
    if ending_of(name) and not belies(name, content):
        return name
    ending = content or _MEDIA.get((media_type or "").partition(";")[0].strip().lower())
    return f"{name} .{_USUAL.get(ending, ending)}" if ending else name


# Pictures.

_FORMATS: Final = {
    "jpg": "jpeg",
    "tif": "tiff",
    "gif": "gif",
    "png": "png",
    "webp": "webp",
    "bmp": "bmp",
    "heic": "heic",
}
#: The markers of a JPEG that begin a frame, and so its size, and those that stand alone (ITU T.81, table B.1).
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xDA)})


def picture_of(id: str, data: bytes) -> Picture:
    """Tell what a picture looks like.

    Args:
        id: The content id that it is to have.
        data: All of its bytes; what is broken off tells less.
    """
    content = content_of(data[:HEAD])
    format = _FORMATS.get(content or "", "svg" if data.startswith(b"<svg") else None)
    return Picture(id, format, count_frames(data) if format == "gif" else None, _width(data, format))


def count_frames(data: bytes) -> int:
    """Return how many frames a GIF has; 0 where the data is none (https://www.w3.org/Graphics/GIF/spec-gif89a.txt)."""
    size = len(data)
    if data[:3] != b"GIF" or size < 13:
        return 0

    def after_blocks(at: int) -> int:
        while at < size and data[at]:
            at += data[at] + 1
        return at + 1

    def table(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    at = 13 + table(data[10])
    frames = 0
    while at < size:
        if data[at] == 0x21:
            at = after_blocks(at + 2)
        elif data[at] == 0x2C and at + 10 <= size:
            frames += 1
            at = after_blocks(at + 11 + table(data[at + 9]))
        else:
            break
    return frames


def _width(data: bytes, format: str | None) -> int | None:
    """Return a picture's own width in pixels, or None where its data do not tell."""
    width = 0
    if format == "gif":
        width = int.from_bytes(data[6:8], "little")
    elif format == "png":
        width = int.from_bytes(data[16:20], "big")
    elif format == "bmp":
        width = int.from_bytes(data[18:22], "little")
    elif format == "webp" and data[12:16] == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
    elif format == "webp" and data[12:16] == b"VP8L":
        width = (int.from_bytes(data[21:23], "little") & 0x3FFF) + 1
    elif format == "webp":
        width = int.from_bytes(data[26:28], "little") & 0x3FFF
    elif format == "jpeg":
        width = _jpeg_width(data)
    return width or None


def _jpeg_width(data: bytes) -> int:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            return int.from_bytes(data[at + 7 : at + 9], "big")
        if marker == 0xFF:  # Filling.
            at += 1
        else:
            at += 2 if marker in _ALONE else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0
