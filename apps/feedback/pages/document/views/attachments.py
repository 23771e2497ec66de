import logging

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from apps.core.values.presence import not_none
from apps.core.web.htmx import StaffRequest
from apps.feedback.attachments.byte_ranges import Unsatisfiable, parse_range, read_range
from apps.feedback.models import Attachment, Feedback

log = logging.getLogger("files")

# A file is no page of ours: it runs nothing and loads nothing. The reader of PDF built into the
# browser does not start in a sandbox, and shows the file by an element of its own.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
POLICIES = {
    "image": POLICY + "img-src 'self'; sandbox",
    "audio": POLICY + "media-src 'self'; sandbox",
    "video": POLICY + "media-src 'self'; sandbox",
    "pdf": POLICY + "object-src 'self'",
    "file": POLICY + "sandbox",
}


@require_safe
def attachment(request: StaffRequest, pk: int, attachment_pk: int) -> HttpResponseBase:
    """A file of a document, for those who may see the document (S1).

    Pictures, sound, video and PDF are shown in place, all else is downloaded. The browser may keep
    it, but asks each time whether it still may show it.
    """
    documents = Feedback.objects.opened_by(request.user).filter(pk=pk)
    row = get_object_or_404(Attachment, pk=attachment_pk, feedback__in=documents)
    etag = f'"{row.pk}-{row.size}"'
    try:
        response = get_conditional_response(request, etag=etag) or _respond(request, row)
    except FileNotFoundError:
        log.error("The file of attachment %s is not there.", row.pk)
        return render(request, "feedback/file_lost.html", {"attachment": row}, status=404)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICIES[row.family]
    return response


def _respond(request: StaffRequest, row: Attachment) -> HttpResponseBase:
    try:
        part = parse_range(request.headers.get("Range", ""), row.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{row.size}"})
    if part is None:
        response: StreamingHttpResponse = FileResponse(row.file.open("rb"))
    else:
        response = StreamingHttpResponse(read_range(row.file.open("rb"), part), status=206)
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{row.size}"
    response["Content-Type"] = row.content_type
    response["Content-Length"] = str(row.size if part is None else len(part))
    response["Accept-Ranges"] = "bytes"
    is_download = row.family == "file"
    disposition = content_disposition_header(is_download, row.name)
    response["Content-Disposition"] = not_none(disposition)
    return response
