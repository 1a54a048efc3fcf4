"""Papers as answers: PDF under a name that people can read, never kept by a cache on the way."""

from urllib.parse import quote

from fastapi import Response


def pdf_response(pdf: bytes, name: str) -> Response:
    """A PDF to be saved as `<name>.pdf`."""
    return Response(
        pdf,
        media_type="application/pdf",
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}.pdf",
            "cache-control": "no-store",
        },
    )
