from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from import_export.formats.base_formats import Format
from import_export.forms import ConfirmImportForm, ImportExportFormBase, ImportForm
from import_export.resources import Resource

from apps.core.files.uploads import refuse_lost
from apps.core.transfer.formats import FORMATS, kind_of

# What may be chosen; which of the formats it is, its bytes say.
EXTENSIONS = ("xlsx", "xlsm", "csv", "txt", "tsv")
MAX_IMPORT_BYTES = 10 * 1024 * 1024


class UploadForm(ImportForm):
    """The file to import; its format follows from its bytes, so there is nothing to choose."""

    format = forms.CharField(widget=forms.HiddenInput, required=False)
    clear_empty = forms.BooleanField(
        label=_("Columns without any value clear the field"),
        help_text=_("Otherwise such a column changes nothing."),
        required=False,
    )

    def __init__(
        self, formats: Sequence[type[Format]], resources: Sequence[type[Resource]], **kwargs: Any
    ) -> None:
        super().__init__(formats, resources, **kwargs)
        accept = ",".join(f".{extension}" for extension in EXTENSIONS)
        self.fields["import_file"].widget.attrs["accept"] = accept
        self.fields["import_file"].help_text = _("XLSX or CSV, up to %(size)s.") % {
            "size": filesizeformat(MAX_IMPORT_BYTES)
        }

    def _init_formats(self, formats: Sequence[type[Format]]) -> None:
        """The choice of the library's form is not needed."""

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def clean_import_file(self) -> UploadedFile:
        file = self.cleaned_data["import_file"]
        refuse_lost(file)
        if file.size > MAX_IMPORT_BYTES:
            raise ValidationError(_("The file is too large. Split it into several files."))
        if self._extension(file) not in EXTENSIONS:
            raise ValidationError(_("Only XLSX and CSV files can be imported."))
        return file

    def clean(self) -> dict:
        file = self.cleaned_data.get("import_file")
        if file:
            self.cleaned_data["format"] = FORMATS.index(kind_of(file.read(8)))
            file.seek(0)
        return self.cleaned_data

    def _extension(self, file: UploadedFile) -> str:
        return PurePath(file.name or "").suffix.lower().lstrip(".")


class ConfirmForm(ConfirmImportForm):
    """What was chosen for the preview, once more for the import."""

    clear_empty = forms.BooleanField(widget=forms.HiddenInput, required=False)


class DownloadForm(ImportExportFormBase):
    """The format of an export; all columns are written, so that the file can be imported again."""

    format = forms.ChoiceField(label=_("Format"), widget=forms.RadioSelect, initial="0")

    def _init_formats(self, formats: Sequence[type[Format]]) -> None:
        titles = [(str(n), file_format().get_title()) for n, file_format in enumerate(formats)]
        self.fields["format"].choices = titles
