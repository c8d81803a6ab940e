"""Sample files for materials: as small as a genuine PDF, JPEG or PNG can be, made here and showing nobody's papers."""

import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Final

METRICS = b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93"


def pdf(title: str) -> bytes:
    """A PDF of one page that says `title`, in the reader's own Chinese font."""
    text = b"BT /F1 20 Tf 60 760 Td <" + title.encode("utf-16-be").hex().encode() + b"> Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /CIDSystemInfo 8 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] %b >>" % METRICS,
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>",
    ]
    content, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n%b%b" % (len(objects) + 1, table, trailer)


def png(_: str) -> bytes:
    """A PNG of one white pixel, whatever its title."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\x00\xff")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def jpeg(_: str) -> bytes:
    """A JPEG of one grey block of eight by eight pixels, whatever its title.

    Both Huffman tables hold a single code of one bit (no difference; end of block), so the picture is two zero bits.
    """
    tables = bytes([0]) + bytes([1]) * 64
    frame = struct.pack(">BHHBBBB", 8, 8, 8, 1, 1, 0x11, 0)
    one_code = bytes([1]) + bytes(15) + bytes([0])
    scan = bytes([1, 1, 0x00, 0, 63, 0])
    segments = (
        (0xE0, b"JFIF\x00" + struct.pack(">BBBHHBB", 1, 1, 0, 1, 1, 0, 0)),
        (0xDB, tables),
        (0xC0, frame),
        (0xC4, bytes([0x00]) + one_code),
        (0xC4, bytes([0x10]) + one_code),
        (0xDA, scan),
    )
    return b"\xff\xd8" + b"".join(_segment(kind, data) for kind, data in segments) + b"\x3f\xff\xd9"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _segment(kind: int, data: bytes) -> bytes:
    return bytes([0xFF, kind]) + struct.pack(">H", len(data) + 2) + data


MADE: Final[Mapping[str, Callable[[str], bytes]]] = {"pdf": pdf, "jpg": jpeg, "png": png}
