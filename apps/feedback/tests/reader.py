"""The register as a person reads it, and documents put where a test wants them."""

import re
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from apps.feedback.models import Feedback
from tests.terms import by_law

LIST = reverse("feedback:list")
WHOLE = {"tab": "all"}  # of a document's page: with what else is fetched once it stands


class Page:
    """A page of the register as a person reads it."""

    def __init__(self, response) -> None:
        self.response = response
        self.text = response.text

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def numbers(self) -> list[str]:
        return re.findall(r'data-label="[^"]*"><a href="[^"]+">(ОС-[\d-]+)</a>', self.text)

    @property
    def heads(self) -> list[str]:
        return re.findall(r'<th scope="col" class="col-(\w+)[" ]', self.text)

    @property
    def chips(self) -> list[str]:
        return [
            re.sub(r"<[^>]+>", "", chip)
            for chip in re.findall(
                r'<span class="chip[^"]*">\s*<span.*?>(.*?)</span>\s*<a', self.text
            )
        ]

    def head(self, name: str) -> str:
        address = re.search(
            rf'<th scope="col" class="col-{name}"[^>]*>\s*<a href="([^"]*)"', self.text
        )
        return address[1].replace("&amp;", "&")

    def link(self, words: str) -> str:
        """Where the first link with these words leads."""
        links = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', self.text, re.S)
        for address, content in links:
            if words in re.sub(r"<[^>]+>", "", content):
                return LIST + address.replace("&amp;", "&") if address.startswith("?") else address
        raise AssertionError(f"no link “{words}”")


def at(day: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(day))


def put(feedback: Feedback, **values) -> Feedback:
    if "statutory_due_on" in values:
        values |= by_law(values["statutory_due_on"])
    Feedback.objects.filter(pk=feedback.pk).update(**values)
    return Feedback.objects.get(pk=feedback.pk)
