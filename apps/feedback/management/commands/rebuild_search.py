from itertools import islice

from django.core.management.base import BaseCommand
from django.db import transaction

from apps.feedback.models import Feedback, SearchWord
from apps.feedback.search.index import index_texts, searchable_text

BATCH = 500  # documents in memory at once


class Command(BaseCommand):
    help = "Write the index of the text search anew, from the documents."

    def handle(self, *args, **options) -> None:
        SearchWord.objects.all().delete()
        rows = Feedback.objects.posted().with_references().prefetch_related("comments")
        documents = rows.order_by("pk").iterator(chunk_size=BATCH)
        done = 0
        while batch := list(islice(documents, BATCH)):
            with transaction.atomic():
                index_texts({document: self.text_of(document) for document in batch})
            done += len(batch)
        self.stdout.write(f"{done} documents indexed.")

    @staticmethod
    def text_of(document: Feedback) -> str:
        return searchable_text(document, [comment.text for comment in document.comments.all()])
