"""What attached files are by their content, whatever their names say."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import Inbounds
from hypothesis import given
from hypothesis import strategies as st

from policy_core import Attachment, Message, check
from policy_core.contents import HEAD, belies, content_of, words_of
from policy_core.readers import read_eml

PROGRAM = b"MZ\x90\0\x03" + bytes(60)
PDF = b"%PDF-1.7\n"


def archive(*names: str) -> bytes:
    """Return a zip archive of some empty files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, "")
    return data.getvalue()


@pytest.mark.parametrize(
    ("expected", "head"),
    [
        ("pdf", PDF),
        ("exe", PROGRAM),
        ("gif", b"GIF89a"),
        ("jpg", b"\xff\xd8\xff\xe0"),
        ("tif", b"MM\0*"),
        ("zip", archive("invoice.pdf")),
        ("office", archive("[Content_Types].xml")),
        ("office", archive("_rels/.rels", "word/document.xml")),
        ("mp4", b"\0\0\0 ftypisom"),
        ("heic", b"\0\0\0 ftypheic"),
        ("webp", b"RIFF\0\0\0\0WEBP"),
        ("html", b"\xef\xbb\xbf \n<!DOCTYPE html>"),
        ("bmp", b"BM\x3a\0\0\0\0\0\0\0"),
        (None, b"MZ is short for Mark Zbikowski."),
        (None, b"BMW parts"),
        (None, b"a;b;c\n"),
        (None, b""),
    ],
)
def test_content_is_known_by_its_first_bytes(expected: str | None, head: bytes) -> None:
    """The first bytes of a file tell what it is; a text that begins with the same letters is none of it."""
    assert expected == content_of(head)


@pytest.mark.parametrize(
    ("expected", "name", "content"),
    [
        (True, "label.pdf", "exe"),
        (True, "Label.PDF", "zip"),
        (True, "proof.jpg", "png"),
        (True, "notes.txt", "html"),
        (False, "label.pdf", "pdf"),
        (False, "proof.JPEG", "jpg"),
        (False, "prices.xls", "html"),
        (False, "letter.docx", "zip"),
        (False, "letter.doc", "rtf"),
        (False, "label.pdf", None),
        (False, "label", "exe"),
        (False, "label.exe", "exe"),
    ],
)
def test_a_name_is_held_against_the_content(expected: bool, name: str, content: str | None) -> None:
    """A name belies a content that its ending is not for; where either does not tell, nothing is said."""
    assert expected is belies(name, content)


@pytest.mark.parametrize(
    ("expected", "name", "media_type", "content"),
    [
        ("label.pdf .exe", "label.pdf", None, "exe"),
        ("label.pdf", "label.pdf", "application/zip", "pdf"),
        ("unnamed .pdf", "unnamed", "application/pdf; x=1", None),
        ("letter .docx", "letter", "application/octet-stream", "office"),
        ("scan .jpg", "scan", None, "jpg"),
        ("unnamed", "unnamed", None, None),
    ],
)
def test_what_a_file_is_stands_behind_its_name(
    expected: str, name: str, media_type: str | None, content: str | None
) -> None:
    """Where a name hides or lacks what a file is, that is read behind it; the content counts before the media type."""
    assert expected == words_of(name, media_type, content)


@given(st.text(), st.one_of(st.none(), st.text()), st.binary(max_size=64))
def test_any_file_is_read(name: str, media_type: str | None, head: bytes) -> None:
    """Whatever a file is called and holds, it gets its words, and they begin with its name."""
    assert words_of(name, media_type, content_of(head)).startswith(name)


def rules(attachment: Attachment) -> dict[str, str]:
    """Return the rules that a reply with an attachment breaks, and why."""
    report = check(Message("Here is the return label.", scope="reply", attachments=(attachment,)))
    return {finding.rule: finding.note or "" for finding in report.findings}


def test_a_program_under_the_name_of_a_paper_is_found() -> None:
    """A program that is called a PDF file is of a type that Amazon does not take, and the finding says why."""
    found = rules(Attachment("return_label.pdf", "application/pdf", 900, "exe"))
    assert "of another type than its name says" in found["content.attachment-size"]
    assert {} == rules(Attachment("return_label.pdf", "application/pdf", 900, "pdf"))


def test_a_second_ending_hides_nothing() -> None:
    """Of two endings the last one counts."""
    assert ["content.attachment-size"] == list(rules(Attachment("return_label.pdf.exe", None, 900)))


def test_the_command_looks_into_attached_files(built_in: Inbounds) -> None:
    """`--attach` reads a file's first bytes."""
    built_in.write("return_label.pdf", PROGRAM)
    args = ("check", "--scope", "reply", "--format", "json", "--attach")
    bad = built_in.bare(*args, "return_label.pdf", stdin="Here is the return label.")
    assert 1 == bad.status
    assert "content.attachment-size" in bad.out
    built_in.write("return_label.pdf", PDF + bytes(HEAD))
    assert 0 == built_in.bare(*args, "return_label.pdf", stdin="Here is the return label.").status


def test_parts_of_an_email_are_looked_into() -> None:
    """An attachment of an e-mail is told by its bytes, whatever its name and type."""
    mail = EmailMessage()
    mail["Subject"] = "Your label"
    mail.set_content("Here is the return label.")
    mail.add_attachment(PROGRAM, maintype="application", subtype="pdf", filename="return_label.pdf")
    (attachment,) = read_eml(mail.as_bytes()).attachments or ()
    assert ("application/pdf", "exe", len(PROGRAM)) == (attachment.media_type, attachment.content, attachment.size)


def test_the_content_outlives_the_way_through_json() -> None:
    """A message that is written as JSON and read again still knows what its files are."""
    message = Message("x", attachments=(Attachment("a.pdf", None, 1, "exe"),))
    assert message == Message.from_json(message.to_json())


def test_attached_files_that_cannot_be_read(built_in: Inbounds, tmp_path: Path) -> None:
    """A folder is no file to attach."""
    (tmp_path / "folder").mkdir()
    ran = built_in.bare("check", "--attach", "folder", stdin="Hello.")
    assert (2, True) == (ran.status, "not a file" in ran.err)
