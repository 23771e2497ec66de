"""Two documents of one matter are linked, one that tells of two is split."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.models import Feedback, Link, State
from apps.feedback.tests.reader import WHOLE


@pytest.fixture
def pair(make_feedback):
    return make_feedback(state=State.CLOSED), make_feedback()


def test_both_pages_and_both_histories_tell_of_it(client, cast, pair):
    old, new = pair
    client.force_login(cast.secretary)
    url = reverse("feedback:link", args=[new.pk])
    client.post(url, {"kind": "repeat", "other": old.number})
    for one, other, words in ((new, old, "Повтор обращения"), (old, new, "Повторено в")):
        page = client.get(one.get_absolute_url(), WHOLE).content.decode()
        assert other.get_absolute_url() in page
        assert words in page
        entry = one.history.get(action="feedback.link")
        assert (entry.comment, entry.changes[0]["to_shown"]) == (words, other.number)
    link = Link.objects.get()
    client.post(reverse("feedback:unlink", args=[old.pk, link.pk]))
    assert not Link.objects.exists()
    assert [one.history.filter(action="feedback.unlink").count() for one in pair] == [1, 1]


def test_a_pair_is_linked_once_whichever_way_round(cast, pair):
    old, new = pair
    services.link_feedback(feedback=new, by=cast.handler, other=old, kind="repeat")
    for one, other in ((new, old), (old, new), (old, old)):
        with pytest.raises(ValidationError):
            services.link_feedback(feedback=one, by=cast.handler, other=other, kind="related")
    row = Link.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(
            feedback=old,
            other=new,
            kind="related",
            created_by=cast.handler,
            created_at=row.created_at,
        )


def test_removing_twice_is_told_once(cast, pair):
    old, new = pair
    link = services.link_feedback(feedback=new, by=cast.handler, other=old, kind="repeat")
    for _ in range(2):
        services.unlink_feedback(link=link, by=cast.handler)
    assert new.history.filter(action="feedback.unlink").count() == 1


def test_rights(cast, pair, make_draft):
    old, new = pair
    for who in (cast.management, cast.registrar):
        with pytest.raises(PermissionDenied):
            services.link_feedback(feedback=new, by=who, other=old, kind="repeat")
    link = services.link_feedback(feedback=new, by=cast.quality, other=old, kind="repeat")
    with pytest.raises(PermissionDenied):
        services.unlink_feedback(link=link, by=cast.management)
    with pytest.raises(Conflict):
        services.link_feedback(feedback=new, by=cast.quality, other=make_draft(), kind="repeat")


# Splitting


def split(feedback, by, **values):
    about = {
        "type": feedback.type,
        "subject_employee": feedback.subject_employee,
        "category": feedback.category,
        "statement": "<p>И ещё грубили</p>",
    }
    more = {name: values.pop(name) for name in ("key", "attachments") if name in values}
    return services.split_feedback(
        feedback=feedback, by=by, **{"key": uuid4()} | more, values=about | values
    )


def test_the_second_document_is_registered_with_its_own_number(make_feedback, cast, clinic):
    feedback = make_feedback(applicant_phone="+7 916 000-00-00", channel="email")
    second = split(
        feedback,
        cast.handler,
        type=clinic.service_complaint,
        subject_object=clinic.object,
        subject_employee=None,
    )
    second = Feedback.objects.get(pk=second.pk)
    assert second.state == State.REGISTERED
    assert second.number > feedback.number
    assert second.subject_object == clinic.object
    for name in ("client", "branch", "channel", "applicant_phone", "city"):
        assert getattr(second, name) == getattr(feedback, name)
    assert Link.objects.get().kind == Link.Kind.PART
    assert feedback.history.filter(action="feedback.split").exists()
    assert list(second.history.values_list("action", flat=True)) == [
        "feedback.register",
        "feedback.link",
    ]
    assert Feedback.objects.search("грубили").get() == second
    feedback.refresh_from_db()
    assert "сорок минут" in feedback.statement


def test_chosen_files_go_along_as_copies(make_feedback, cast):
    feedback = make_feedback()
    for name in ("чек.txt", "акт.txt"):
        file = SimpleUploadedFile(name, name.encode())
        services.add_attachment(feedback=feedback, by=cast.handler, file=file)
    foreign = make_feedback()
    file = SimpleUploadedFile("чужой.txt", b"x")
    other = services.add_attachment(feedback=foreign, by=cast.handler, file=file)
    chosen = [feedback.attachments.get(name="чек.txt"), other]
    second = split(feedback, cast.handler, attachments=chosen)
    copy = second.attachments.get()
    assert (copy.name, copy.file.read()) == ("чек.txt", "чек.txt".encode())
    assert copy.file.name != chosen[0].file.name
    assert feedback.attachments.count() == 2


def test_what_is_missing_is_told_and_nothing_is_made(make_feedback, cast):
    feedback = make_feedback()
    with pytest.raises(ValidationError) as refused:
        split(feedback, cast.handler, statement="", category=None)
    assert set(refused.value.message_dict) == {"statement", "category"}
    assert Feedback.objects.count() == 1


def test_sent_twice_is_split_once(make_feedback, cast):
    feedback, key = make_feedback(), uuid4()
    numbers = {split(feedback, cast.handler, key=key).number for _ in range(2)}
    assert len(numbers) == 1
    assert Feedback.objects.count() == 2


def test_the_key_of_another_document_makes_none(make_feedback, cast, client):
    feedback, other, key = make_feedback(), make_feedback(), uuid4()
    split(other, cast.handler, key=key)
    services.link_feedback(feedback=other, by=cast.handler, other=feedback, kind="repeat")
    for used in (key, other.key, feedback.key):
        with pytest.raises(Conflict):
            split(feedback, cast.handler, key=used)
    assert Feedback.objects.count() == 3
    client.force_login(cast.handler)
    data = {
        "key": key,
        "type": feedback.type_id,
        "category": feedback.category_id,
        "subject_employee": feedback.subject_employee_id,
        "statement": "Нагрубили",
    }
    answer = client.post(reverse("feedback:split", args=[feedback.pk]), data)
    assert answer.status_code == 409
    assert "Нагрубили" in answer.content.decode()


def test_by_the_page(client, cast, make_feedback):
    feedback = make_feedback(statement="<p>Ждал час.</p><p>И ещё нагрубили.</p>")
    client.force_login(cast.handler)
    form = client.get(f"{feedback.get_absolute_url()}?do=split").content.decode()
    assert "И ещё нагрубили." in form
    url = reverse("feedback:split", args=[feedback.pk])
    data = {
        "key": str(uuid4()),
        "type": feedback.type_id,
        "category": feedback.category_id,
        "statement": "И ещё <b>нагрубили</b>",
    }
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "Выберите сотрудника" in answer.content.decode()
    done = client.post(url, data | {"subject_employee": feedback.subject_employee_id}, follow=True)
    second = Feedback.objects.exclude(pk=feedback.pk).get()
    link = f'Выделено: <a href="{second.get_absolute_url()}">{second.number}</a>'
    assert link in done.content.decode()
    assert second.statement == "<p>И ещё &lt;b&gt;нагрубили&lt;/b&gt;</p>"
