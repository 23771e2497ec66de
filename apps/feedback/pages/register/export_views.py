from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from apps.core.files.storage import writing
from apps.core.lists import as_download
from apps.core.web.htmx import StaffRequest
from apps.feedback.models import Export
from apps.feedback.pages.register.export_files import audit, file_words, sheet_of
from apps.feedback.pages.register.exports import is_still_open, start_export, unfinished_exports
from apps.feedback.pages.register.register import Register
from apps.feedback.pages.register.views import register_of

AT_ONCE = 10_000  # documents; more of them are built aside


@require_safe
def export(request: StaffRequest) -> HttpResponseBase:
    """The view as a file (`?format=xlsx|csv`); a large one is offered to be built aside."""
    register, kind = register_of(request), _format(request)
    if not register.is_valid:
        return redirect(f"{reverse('feedback:list')}?{register.view}")
    keys = list(register.documents.values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(keys) > AT_ONCE:
        return render(request, "feedback/export_large.html", {"register": register, "kind": kind})
    audit(register, kind, len(keys))
    return _csv(register, keys) if kind == Export.Format.CSV else _xlsx(register, keys)


@require_POST
def begin_export(request: StaffRequest) -> HttpResponse:
    """Have a large export built; its page shows how far it is."""
    register, kind = register_of(request), _format(request)
    try:
        own = start_export(by=request.user, address=str(register.exported_view), format=kind)
    except ValidationError as error:
        context = {"register": register, "kind": kind, "refusal": error.message}
        context["unfinished"] = unfinished_exports(request.user)
        return render(request, "feedback/export_refused.html", context, status=422)
    return redirect(own)


@require_safe
def export_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How far an export is, then its file; to nobody but its owner."""
    own = get_object_or_404(Export.objects.defer("holds"), pk=pk, user=request.user)
    template = "feedback/_export_progress.html" if request.htmx else "feedback/export.html"
    return render(request, template, {"export": own})


@require_safe
def export_file(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """The file; closed again once its owner may not see all of the documents in it (B8)."""
    own = get_object_or_404(Export, pk=pk, user=request.user, state=Export.State.DONE)
    if not is_still_open(export=own):
        return render(request, "feedback/export_closed.html", {"export": own}, status=403)
    return _file(own.file.open(), own.format)


def _format(request: StaffRequest) -> str:
    kind = request.GET.get("format", "")
    if kind not in Export.Format:
        raise Http404
    return kind


def _xlsx(register: Register, keys: list[int]) -> HttpResponseBase:
    with writing():
        file = TemporaryFile()  # noqa: SIM115 -- the response closes it
        sheet_of(register, keys).write(Export.Format.XLSX, file)
        file.seek(0)
    return _file(file, Export.Format.XLSX)


def _csv(register: Register, keys: list[int]) -> HttpResponseBase:
    lines = sheet_of(register, keys).csv_lines()
    return _download(StreamingHttpResponse(lines), Export.Format.CSV)


def _file(file: IO[bytes], kind: str) -> HttpResponseBase:
    return _download(FileResponse(file), kind)


def _download(response: HttpResponseBase, kind: str) -> HttpResponseBase:
    return as_download(response, kind, file_words())
