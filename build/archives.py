"""Archives that are the same each time they are made, and what of Python and of the libraries goes into them."""

from __future__ import annotations

import lzma
import time
import zipfile
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from io import BytesIO
from pathlib import Path
from zlib import crc32

import deflate
import wheels

#: libdeflate's highest: the packages are 4 % smaller than with zlib's.
LEVEL = 12

#: Parts of the standard library that nothing in a browser's worker can use: there are no processes, terminals, servers
#: nor mail, and no tools for developers are needed. More than half of it; a test imports all that is left.
UNUSED_STDLIB = """
    __phello__ _aix_support _android_support _apple_support _ast_unparse _ios_support _markupbase _osx_support
    _py_abc _pydatetime _pyio _pylong _pyrepl _strptime _sysconfigdata_* antigravity argparse asyncio/__main__
    asyncio/proactor_events asyncio/tools asyncio/windows_* bdb bz2 cProfile calendar cmd code compileall
    compression/bz2 compression/gzip compression/lzma compression/zstd/* concurrent/futures/interpreter
    concurrent/futures/process concurrent/futures/thread concurrent/interpreters/* configparser csv ctypes curses
    dbm decimal doctest email ensurepip filecmp fileinput fractions ftplib getopt gettext graphlib gzip html/parser
    http idlelib imaplib importlib/metadata/* importlib/resources/simple importlib/simple json/__main__ json/tool
    lib2to3 lzma logging/config logging/handlers mailbox mimetypes modulefinder multiprocessing netrc nntplib
    optparse pathlib/types pdb pickletools platform plistlib poplib pprint profile profiling pstats pty py_compile
    pyclbr pydoc pydoc_data pyodide/_nodesock_transport pyodide/console queue quopri rlcompleter runpy sched shelve
    shlex smtplib socketserver sqlite3 statistics symtable sysconfig tabnanny tarfile this timeit tkinter tomllib
    trace tracemalloc tty turtle turtledemo unittest urllib/error urllib/request urllib/response urllib/robotparser
    uuid venv wave webbrowser wsgiref xml xmlrpc zipapp zoneinfo
""".split()

#: The codecs that Python itself, zip files, JSON and internationalised host names need; the rest is a quarter of a MB.
USED_CODECS = """
    __init__ _win_cp_codecs aliases ascii charmap cp437 idna latin_1 punycode raw_unicode_escape unicode_escape
    utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le utf_8 utf_8_sig
""".split()

#: Parts of the core and its libraries that do not run in a browser, or never.
UNUSED_CORE = (
    "*.dist-info/*",
    "*.pyi",
    "*/py.typed",
    "emoji/unicode_codes/emoji_*.json",  # Names of emoji in languages that nobody asks for.
    "justhtml/__main__.py*",
    "justhtml/serializer/markdown.py*",
    "lark/__pyinstaller/*",
    "lark/ast_utils.py*",
    "lark/grammars/python.lark",
    "lark/indenter.py*",
    "lark/reconstruct.py*",
    "lark/tools/*",
    "lark/tree_matcher.py*",
    "lark/tree_templates.py*",
    "phonenumbers/carrier.py*",  # These three are for data that the light edition has not got.
    "phonenumbers/geocoder.py*",
    "phonenumbers/timezone.py*",
    "phonenumbers/shortdata/region_*",
    "policy_core/cli/*",
    "policy_core/ledger.py*",  # The browser keeps its own.
    "policy_core/mail.py*",  # Files are read on the command line alone.
    "policy_core/policies/*.program",  # Lies beside the archive.
    "policy_core/policies/*/*.looks",  # Learnt into the program, like the weights.
    "policy_core/policies/*/*.weights",
    "policy_core/readers.py*",
    "policy_core/spelling.py*",  # Harper is in a worker of its own there.
    "publicsuffixlist/test*",
    "publicsuffixlist/update*",
    "tinycss2/color5.py*",
    "tinycss2/nth.py*",
)


def stdlib_used(name: str) -> bool:
    """Tell whether a file of the standard library's archive is shipped."""
    module = name.partition(".")[0]
    package, _, rest = module.partition("/")
    if package == "encodings":
        return rest in USED_CODECS
    return not any(fnmatchcase(module, item) or package == item for item in UNUSED_STDLIB)


def core_used(name: str) -> bool:
    """Tell whether a file of one of the wheels is shipped."""
    return not any(fnmatchcase(name, pattern) for pattern in UNUSED_CORE)


def read(path: Path) -> dict[str, bytes]:
    """Return an archive's files."""
    with zipfile.ZipFile(path) as archive:
        return {item.filename: archive.read(item) for item in archive.infolist() if not item.is_dir()}


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return a folder's files, named as in an archive."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def write(path: Path | BytesIO, files: Mapping[str, bytes], *, compress: bool = True) -> None:
    """Write an archive whose bytes depend on its files' names and contents alone."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, time.gmtime(wheels.epoch())[:6])
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            if compress:
                _append(archive, info, files[name])
            else:
                archive.writestr(info, files[name])


def packed(data: bytes, aligned: int = 0) -> bytes:
    """Return data compressed by xz, which a browser has to be brought a decoder for.

    Of its settings these are the ones that pay here: byte code is aligned to nothing, and what the decoder looks back
    on takes that much memory in the browser (``dict_size``, bytes).

    Args:
        data: What is to be compressed.
        aligned: To how many bytes most of it is aligned, as a power of two.
    """
    settings = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 20, "pb": aligned}
    return lzma.compress(data, check=lzma.CHECK_CRC32, filters=[settings])


def _append(archive: zipfile.ZipFile, info: zipfile.ZipInfo, data: bytes) -> None:
    """Append a file that is compressed already, which `zipfile` has no call for."""
    packed = _deflated(data)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.CRC, info.file_size, info.compress_size = crc32(data), len(data), len(packed)
    assert archive.fp is not None
    info.header_offset = archive.fp.tell()
    archive.fp.write(info.FileHeader() + packed)
    archive.filelist.append(info)
    archive.NameToInfo[info.filename] = info
    archive.start_dir = archive.fp.tell()


@cache
def _deflated(data: bytes) -> bytes:
    """Return data compressed; most files stand in both packages."""
    return bytes(deflate.deflate_compress(data, LEVEL))
