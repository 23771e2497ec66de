from django.shortcuts import render
from django.urls import path

from feedback_crm import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


def empty(request):
    """The frame of a signed-in page, and nothing in it."""
    return render(request, "bench/empty.html")


urlpatterns = [path("bench/empty/", empty), *urls.urlpatterns]
