"""The pages of a list: one that shows it, one that hands it out as a file."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from apps.core.lists.base import List
from apps.core.web.htmx import StaffRequest


class ListView(View):
    """Shows a list; `called` is what its template calls it.

    `part` is the template of what htmx asks for, where it asks for a part of the page.
    """

    http_method_names = ["get", "head"]
    list_class: type[List] = List
    template: str = ""
    part: str = ""
    called: str = "list"

    def get(self, request: StaffRequest) -> HttpResponse:
        shown = self.list_class(request.user, request.GET)
        template = self.part if self.part and request.htmx else self.template
        return render(request, template, {self.called: shown})


class ListFileView(View):
    """The same view of a list as a file (`?format=xlsx|csv`)."""

    http_method_names = ["get", "head"]
    list_class: type[List] = List

    def get(self, request: StaffRequest) -> HttpResponseBase:
        return self.list_class(request.user, request.GET).file(request.GET.get("format", ""))
