"""What a file is, by its bytes alone."""

import pytest

from monitor.read.text.sniff import FileKind, sniff
from tests.speed import within


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", FileKind.EMPTY),
        (b" \r\n\t", FileKind.EMPTY),
        (b"junk before %PDF-1.4", FileKind.PDF),
        (b"<!DOCTYPE html><p>Words", FileKind.HTML),
        (b"\xef\xbb\xbf  <HTML>", FileKind.HTML),
        (b"words first <body class='x'>", FileKind.HTML),
        (b"<?xml version='1.0'?><!-- a --><!-- b --><rss version='2.0'>", FileKind.FEED),
        (b"\xef\xbb\xbf<!DOCTYPE rss [<!ENTITY a 'b'>]>\n<feed xmlns='x'><title>&lt;html&gt;<html>", FileKind.FEED),
        (b"<rdf:RDF xmlns='x'>", FileKind.FEED),
        (b"<rssfeeds>", FileKind.TEXT),
        (b'\xef\xbb\xbf {"a": 1}\n', FileKind.JSON),
        (b"[1, 2]", FileKind.JSON),
        (b"[Name] Dear Ms Example", FileKind.TEXT),
        (b"{\\rtf1 words}", FileKind.RTF),
        (b"PK\x03\x04 and so on", FileKind.OFFICE),
        (b"\x1f\x8b\x08", FileKind.COMPRESSED),
        (b"words\x00words", FileKind.BINARY),
        ("words".encode("utf-16"), FileKind.TEXT),
        ("Dear Ms Example, café".encode("cp1252"), FileKind.TEXT),
    ],
)
def test_what_a_file_is(data: bytes, kind: FileKind) -> None:
    assert sniff(data) is kind


def test_a_head_of_nothing_but_comments_takes_no_time() -> None:
    with within(0.1):
        assert sniff(b"<!---->" * 100_000) is FileKind.TEXT
