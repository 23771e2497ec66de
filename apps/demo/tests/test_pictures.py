"""What clients bring and say: pictures that one tells apart, and enough to say on every topic."""

from itertools import combinations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ImageChops, ImageStat

from apps.demo import pictures
from apps.demo.samples import photo
from apps.demo.texts import companies, money, people, place, treatment, visit
from apps.feedback.attachments.inspection import inspect_file

TOPICS = [
    topic
    for module in (companies, money, people, place, treatment, visit)
    for topic in module.TOPICS
]
LIKE = 12  # mean difference of a dot, of 255; two variants of one kind may be this alike


def difference(one: str, other: str) -> float:
    images = (pictures.draw(kind, 1).convert("RGB") for kind in (one, other))
    return sum(ImageStat.Stat(ImageChops.difference(*images)).mean) / 3


def test_the_kinds_of_pictures_look_different():
    assert len(pictures.KINDS) >= 8
    alike = [pair for pair in combinations(pictures.KINDS, 2) if difference(*pair) < LIKE]
    assert alike == []


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_a_picture_is_small_and_what_its_name_says(kind):
    taken = [photo(kind, variant) for variant in range(pictures.VARIANTS)]
    assert len({sample.content for sample in taken}) == pictures.VARIANTS
    for sample in taken:
        assert len(sample.content) < 20_000
        upload = SimpleUploadedFile(sample.name, sample.content)
        seen = inspect_file(upload)
        assert (seen.name, seen.content_type) == (sample.name, sample.content_type)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.code)
def test_there_is_enough_to_say_and_to_show_on_every_topic(topic):
    assert len(set(topic.statements)) >= 25
    assert set(topic.photos) <= set(pictures.KINDS)
