import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.appeal_types.models import DefaultResponsible
from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.models import Feedback, State


def test_posting_gives_a_number_and_closes_the_document_to_its_author(make_draft, cast):
    draft = make_draft(by=cast.registrar)
    assert Feedback.objects.visible_to(cast.registrar).filter(pk=draft.pk).exists()

    feedback = services.register_feedback(feedback=draft, by=cast.registrar)

    assert feedback.number.startswith("ОС-")
    assert feedback.state == State.REGISTERED
    assert not Feedback.objects.visible_to(cast.registrar).filter(pk=draft.pk).exists()
    assert Feedback.objects.visible_to(cast.handler).filter(pk=draft.pk).exists()


def test_a_second_posting_is_a_conflict(make_feedback, cast):
    feedback = make_feedback(by=cast.registrar)
    with pytest.raises(Conflict):
        services.register_feedback(feedback=feedback, by=cast.registrar)


def test_only_the_author_posts_his_draft(make_draft, cast):
    draft = make_draft(by=cast.registrar)
    with pytest.raises(PermissionDenied):
        services.register_feedback(feedback=draft, by=cast.operator)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"client": None}, "client"),
        ({"type": None}, "type"),
        ({"branch": None}, "branch"),
        ({"category": None}, "category"),
        ({"subject_employee": None}, "subject_employee"),
        ({"statement": "<p>&nbsp;</p>"}, "statement"),
    ],
)
def test_what_is_missing_is_named_and_the_draft_stays(make_draft, cast, values, field):
    draft = make_draft(by=cast.registrar, **values)
    with pytest.raises(ValidationError) as error:
        services.register_feedback(feedback=draft, by=cast.registrar)
    assert field in error.value.message_dict
    assert Feedback.objects.get(pk=draft.pk).state == State.DRAFT


def test_a_type_without_object_demands_a_detailed_statement(make_draft, clinic, cast):
    draft = make_draft(by=cast.registrar, type=clinic.question, statement="<p>Плохо</p>")
    with pytest.raises(ValidationError) as error:
        services.register_feedback(feedback=draft, by=cast.registrar)
    assert "statement" in error.value.message_dict


def test_the_branch_s_own_default_responsible_wins(make_draft, clinic, cast):
    kind = clinic.complaint
    DefaultResponsible.objects.create(appeal_type=kind, user=cast.quality)
    DefaultResponsible.objects.create(appeal_type=kind, branch=clinic.branch, user=cast.handler)

    def responsible(**values):
        draft = make_draft(by=cast.registrar, **values)
        return services.register_feedback(feedback=draft, by=cast.registrar).responsible

    assert responsible(branch=clinic.branch) == cast.handler
    assert responsible(branch=clinic.other_branch) == cast.quality
    assert responsible(branch=clinic.branch, responsible=cast.director) == cast.director
