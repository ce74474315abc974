"""Good files of each accepted kind, made at run time."""

import io
import zipfile

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def pdf(extra=b"", catalog=b"", tail=b""):
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n" + extra + b"\n"
        b"trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n9\n%%EOF\n" + tail
    )


def pdf_of_pages(number, box="0 0 595 842", content=b"0.1 0.4 0.6 rg 50 50 300 200 re f"):
    """Pages with a rectangle on each."""
    kids = b" ".join(b"%d 0 R" % at for at in range(10, 10 + number))
    page = b"%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [" + box.encode() + b"] /Contents 4 0 R >>\nendobj\n"
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [" + kids + b"] /Count %d >>\nendobj\n" % number
        + b"4 0 obj\n" + pdf_stream(content) + b"\nendobj\n" + b"".join(page % at for at in range(10, 10 + number))
        + b"trailer\n<< /Root 1 0 R /Size 99 >>\nstartxref\n9\n%%EOF\n"
    )  # fmt: skip


def pdf_stream(content, head=b""):
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(content), content)


def picture(form="PNG", size=(40, 30), colour=(20, 90, 140), **options):
    result = io.BytesIO()
    Image.new("RGB", size, colour).save(result, form, **options)
    return result.getvalue()


def zipped(parts, base=b""):
    """{name or ZipInfo: content} as a deflated archive."""
    result = io.BytesIO(base)
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return result.getvalue()


def types_of(main, more=""):
    override = f'<Override PartName="/main.xml" ContentType="{main}"/>{more}'
    return f'<?xml version="1.0"?><Types xmlns="{TYPES}">{override}</Types>'


def docx(**parts):
    """`parts` by name, with __ for a slash and _dot_ for a dot."""
    more = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    return zipped(docx_parts() | more)


def docx_parts():
    return {
        "[Content_Types].xml": types_of(WORD),
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body/></w:document>',
    }


def pptx(parts=None):
    return zipped({"[Content_Types].xml": types_of(SLIDES), "ppt/presentation.xml": "<p/>"} | (parts or {}))


def xlsx():
    result = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "Muğla"
    book.save(result)
    return result.getvalue()


def odf(kind="text"):
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<office/>"})


def upload(name, content, claimed="application/octet-stream"):
    return SimpleUploadedFile(name, content, claimed)
