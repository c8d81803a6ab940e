"""The demo's sample files are what they say they are."""

import struct
import zlib

import pytest

from engine.commands.drafts import sniff
from web.demo import samples


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        pytest.param("a.pdf", samples.pdf("演示"), "application/pdf", id="PDF"),
        pytest.param("a.jpg", samples.jpeg(""), "image/jpeg", id="JPEG"),
        pytest.param("a.png", samples.png(""), "image/png", id="PNG"),
    ],
)
def test_a_sample_passes_as_its_type_and_is_tiny(name: str, content: bytes, media_type: str) -> None:
    assert sniff(name, content) == media_type
    assert len(content) < 2000


def test_the_pdf_finds_each_of_its_objects_where_its_table_says() -> None:
    content = samples.pdf("演示材料")
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    table = content[start:].splitlines()
    count = int(table[1].split()[1])
    places = [int(line.split()[0]) for line in table[3 : 2 + count]]
    assert len(places) == count - 1
    for number, place in enumerate(places, start=1):
        assert content[place:].startswith(b"%d 0 obj\n" % number)


def test_the_pdf_says_its_title() -> None:
    assert "演示材料".encode("utf-16-be").hex().encode() in samples.pdf("演示材料")


def test_the_png_holds_one_white_pixel_and_true_checksums() -> None:
    rest, kinds = samples.png("")[8:], []
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        kind, data, checksum = rest[4:8], rest[8 : 8 + length], rest[8 + length : 12 + length]
        assert struct.unpack(">I", checksum)[0] == zlib.crc32(kind + data)
        kinds.append((kind, data))
        rest = rest[12 + length :]
    assert [kind for kind, _ in kinds] == [b"IHDR", b"IDAT", b"IEND"]
    assert zlib.decompress(kinds[1][1]) == b"\x00\xff"
