"""What a file's content is, by its first bytes, and whether its name says so."""

from __future__ import annotations

from typing import Final

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
