"""What attached files are by their content, whatever their names say."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import Inbounds
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from policy_core import Attachment, Message, check
from policy_core.contents import HEAD, belies, content_of, picture_of, words_of
from policy_core.mail import read_eml
from policy_core.message import Picture
from policy_core.readers import read_json

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


def drawn(format: str, *, width: int = 601, frames: int = 1, **options: bool) -> bytes:
    """Return a picture with so many frames, each of another colour."""
    images = [Image.new("RGB", (width, 7), (60 * number, 0, 0)) for number in range(frames)]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    images[0].save(out, format, **more, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (drawn("GIF"), Picture("a", "gif", 1, 601)),
        (drawn("GIF", frames=3), Picture("a", "gif", 3, 601)),
        (drawn("PNG"), Picture("a", "png", None, 601)),
        (drawn("JPEG"), Picture("a", "jpeg", None, 601)),
        (drawn("JPEG", progressive=True, optimize=True), Picture("a", "jpeg", None, 601)),
        (drawn("BMP"), Picture("a", "bmp", None, 601)),
        (drawn("WEBP"), Picture("a", "webp", None, 601)),
        (drawn("WEBP", lossless=True), Picture("a", "webp", None, 601)),
        (drawn("WEBP", frames=2), Picture("a", "webp", None, 601)),
        (b"<svg width='9'/>", Picture("a", "svg")),
        (b"%PDF-1.7", Picture("a")),
        (b"", Picture("a")),
    ],
)
def test_what_a_picture_looks_like_is_read_from_its_data(data: bytes, expected: Picture) -> None:
    """Format, frames and own width of a picture are told by its bytes; one that is cut off tells less, and no error."""
    assert expected == picture_of("a", data)
    for end in range(min(len(data), 800)):
        cut = picture_of("a", data[:end])
        assert cut.frames is None or cut.frames <= (expected.frames or 0)


@given(
    st.binary(max_size=64), st.sampled_from([b"", b"GIF89a", b"\xff\xd8\xff", b"RIFF0000WEBPVP8 ", b"BM0000\0\0\0\0"])
)
def test_any_picture_is_read(data: bytes, head: bytes) -> None:
    """Whatever bytes a picture has, something is told of it."""
    assert "a" == picture_of("a", head + data).id


@pytest.mark.parametrize(
    ("data", "kind", "expected"),
    [
        (drawn("GIF", frames=2, width=90), "gif", {"style.animated-gif"}),
        (drawn("GIF", width=90), "gif", set()),
        (drawn("JPEG", width=481), "jpeg", {"style.image-width"}),
        (drawn("JPEG", width=480), "jpeg", set()),
    ],
)
def test_pictures_in_the_text_of_an_email_are_looked_into(data: bytes, kind: str, expected: set[str]) -> None:
    """Of a picture that an e-mail brings along it is known whether it moves, and how wide it is by itself."""
    mail = EmailMessage()
    mail["Subject"] = "Your lamp"
    mail.set_content("<p>The wick is 8 mm.</p><img src='cid:a%40b' alt='Where the wick goes'>", subtype="html")
    mail.add_related(data, "image", kind, cid="<a@b>")
    message = replace(read_eml(mail.as_bytes()), scope="reply", sent_on=None)
    assert ((), 1) == (message.attachments, len(message.pictures))
    report = check(message)
    assert (expected, set()) == (
        {finding.rule for finding in report.findings},
        {item.rule for item in report.not_checked if "image.animated" in item.needs},
    )
    assert message == Message.from_json(message.to_json()) == read_json(json.dumps(message.to_json()))
