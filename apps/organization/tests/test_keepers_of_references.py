"""A reference is given to a role: its keeper opens the settings and sees that alone (S11)."""

import pytest
from django.contrib import admin
from django.urls import reverse

from apps.appeal_types.models import DeadlinePolicy, Guidance, UrgencyRule
from apps.clients.models import Visit
from apps.compensations.models import CompensationLimit
from apps.correspondence.models import MessageTemplate
from apps.notifications.models import NotificationRule, NotificationTemplate, SignificantEvent
from apps.organization.models import Department, Role, User
from apps.organization.permissions import offered_permissions
from apps.organization.services import save_role
from apps.organization.tests.makers import MAKERS, url
from apps.routing.models import RoutingRule

GIVEN = [
    Guidance,
    DeadlinePolicy,
    UrgencyRule,
    NotificationTemplate,
    MessageTemplate,
    SignificantEvent,
    CompensationLimit,
    RoutingRule,
]


def ids(model) -> str:
    return model._meta.model_name


@pytest.fixture
def keeper_of(cast, client):
    """Return a browser of somebody whose role keeps the reference, and lets them register."""

    def sign_in(model):
        kept = offered_permissions().filter(content_type__model=model._meta.model_name)
        base = Role.objects.get(code="employee").group.permissions.all()
        role = save_role(role=Role(), name="Хранитель", kind="base", permissions=[*kept, *base])
        cast.outsider.groups.set([role.group])
        client.force_login(cast.outsider)
        return client

    return sign_in


@pytest.mark.parametrize("model", GIVEN, ids=ids)
def test_they_see_their_reference_in_the_settings_and_nothing_besides(model, keeper_of, clinic):
    site = keeper_of(model)
    assert f'href="{reverse("admin:index")}"' in site.get("/").content.decode()
    index = site.get(reverse("admin:index"))
    assert index.status_code == 200
    listed = [row["model"] for app in index.context["app_list"] for row in app["models"]]
    assert listed == [model]
    for other in admin.site._registry:
        expected = 200 if other is model else 403
        assert site.get(url(other, "changelist")).status_code == expected, other


@pytest.mark.parametrize("model", GIVEN, ids=ids)
def test_they_open_a_row_of_it(model, keeper_of, clinic):
    row = MAKERS[model](clinic) if model in MAKERS else model.objects.first()
    page = keeper_of(model).get(url(model, "change", row.pk))
    assert page.status_code == 200
    assert 'name="_save"' in page.text


def test_who_changes_an_event_changes_its_rules(keeper_of, clinic):
    site = keeper_of(SignificantEvent)
    event = SignificantEvent.objects.filter(rules__isnull=False).first()
    form = site.get(url(SignificantEvent, "change", event.pk)).context["inline_admin_formsets"]
    rules = form[0].formset
    assert len(rules.initial_forms) == event.rules.count()
    data = {f"{rules.prefix}-TOTAL_FORMS": 0, f"{rules.prefix}-INITIAL_FORMS": 0, "is_active": ""}
    address = url(SignificantEvent, "change", event.pk)
    assert site.post(address, data).status_code == 302
    event.refresh_from_db()
    assert not event.is_active
    assert NotificationRule.objects.filter(event=event).exists()


@pytest.mark.parametrize(
    ("kept", "field", "status"),
    [
        (RoutingRule, ("routing", "routingrule", "responsible"), 200),
        (Department, ("organization", "department", "head"), 200),
        (Guidance, ("routing", "routingrule", "responsible"), 403),
        (Guidance, ("organization", "employee", "user"), 403),
        (Visit, ("clients", "visit", "client"), 403),  # cards are seen by a right of their own
    ],
)
def test_they_choose_people_without_opening_them(keeper_of, clinic, kept, field, status):
    app, model, name = field
    asked = {"app_label": app, "model_name": model, "field_name": name, "term": "а"}
    answer = keeper_of(kept).get(reverse("admin:autocomplete"), asked)
    assert answer.status_code == status


def test_they_save_a_hint(keeper_of, clinic):
    site = keeper_of(Guidance)
    form = {"name": "О возврате", "text": "Вернём за десять дней", "is_active": "on"}
    answer = site.post(url(Guidance, "add"), form | {"valid_from": "01.01.2026"})
    assert answer.status_code == 302, answer.context["adminform"].errors
    assert Guidance.objects.filter(name="О возврате").exists()


def test_the_front_desk_has_no_business_there(client, cast):
    """Cards of clients are kept on their own pages."""
    client.force_login(cast.registrar)
    assert reverse("admin:index") not in client.get("/").text
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_who_can_no_longer_sign_in_opens_nothing(keeper_of, cast):
    site = keeper_of(Guidance)
    User.objects.filter(pk=cast.outsider.pk).update(is_active=False)
    assert site.get(reverse("admin:index")).status_code == 302


def test_a_role_is_offered_each_of_them(client, cast):
    client.force_login(cast.admin)
    page = client.get(reverse("admin:organization_role_add")).text
    for words in ("Назначать роли", "Подсказки", "Правила сроков", "Пределы компенсаций"):
        assert words in page
    models = {each.content_type.model for each in offered_permissions()}
    assert models >= {model._meta.model_name for model in GIVEN}
    codenames = {each.codename for each in offered_permissions()}
    assert not codenames & {"add_role", "change_role", "delete_role", "change_user", "add_user"}
