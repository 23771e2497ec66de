"""Rows of the table become plans."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from apps.clients.models import Client, Visit
from apps.demo.clientele import Clientele
from apps.demo.house import House
from apps.demo.language import is_woman
from apps.demo.plans import EDITS, ROUTING, Plan, Step
from apps.demo.scenarios.desks import DRAFTS
from apps.demo.scenarios.row import Done, Scenario
from apps.demo.scenarios.table import ALL

WRITING = timedelta(minutes=6)
VISITED = timedelta(days=2)


def plan_scenarios(house: House, clientele: Clientele, now: datetime) -> list[Plan]:
    return [_plan(row, house, clientele, _moment(row, now), now) for row in ALL]


def plan_drafts(house: House, clientele: Clientele, now: datetime) -> list[Plan]:
    """What those who register have begun and not posted yet."""
    plans = []
    for row in DRAFTS:
        plan = _plan(row, house, clientele, _moment(row, now), now)
        plan.at, plan.placed = None, {}
        plans.append(plan)
    return plans


def _moment(row: Scenario, now: datetime) -> datetime:
    today = timezone.localtime(now).date()
    day = today - timedelta(days=row.days_ago)
    if row.day_of_year:
        latest = today - timedelta(days=14)
        day = date(latest.year, *row.day_of_year)
        if day > latest:
            day = date(latest.year - 1, *row.day_of_year)
    moment = timezone.make_aware(datetime.combine(day, time(*row.time)))
    return moment if moment <= now else moment - timedelta(days=1)


def _plan(row: Scenario, house: House, clientele: Clientele, at: datetime, now) -> Plan:
    values = _applicant(row, house, clientele) | _subject(row, house)
    if row.visit:
        values["visit"] = _visit(row, house, values["client"], at)
        values["incident_at"] = values["visit"].started_at
    if row.responsible:
        values["responsible"] = house.users[row.responsible]
    return Plan(
        author=house.users[row.author],
        drafted_at=at - WRITING,
        values=values,
        at=at,
        placed=_placed(row, house),
        steps=[_step(done, house, is_exact=bool(row.day_of_year)) for done in row.steps],
        samples=list(row.samples),
    )


def _applicant(row: Scenario, house: House, clientele: Clientele) -> dict:
    values = {"branch": house.branches[row.branch], "channel": row.channel}
    if row.applicant:
        names = ("applicant_name", "applicant_phone", "applicant_email", "city")
        values |= dict(zip(names, row.applicant, strict=True))
        if row.company:
            values |= {"applicant_kind": "legal_entity", "applicant_company": row.company}
        return values
    return values | {"client": _client(row, house, clientele)}


def _client(row: Scenario, house: House, clientele: Clientele) -> Client:
    branch = house.branches[row.branch].pk
    if row.client == "known":
        return clientele.known
    if row.client == "company":
        return clientele.companies[branch][0]
    people = [one for one in clientele.people[branch] if is_woman(one) == row.woman]
    return people[row.client % len(people)]


def _subject(row: Scenario, house: House) -> dict:
    return {
        "type": house.types[row.type] if row.type else None,
        "category": house.categories.get(row.category),
        "subject_employee": house.employees.get(row.employee),
        "subject_object": house.objects.get(row.object),
        "subject_text": row.text,
        "statement": row.statement,
        "urgency": row.urgency,
    }


def _visit(row: Scenario, house: House, client: Client, at: datetime) -> Visit:
    doctor, name = house.employees[row.visit[0]], row.visit[1]
    services = {service.name: service for group in house.services.values() for service in group}
    return Visit.objects.create(
        client=client,
        branch=doctor.branch,
        employee=doctor,
        service=services[name],
        started_at=(at - VISITED).replace(minute=0, second=0, microsecond=0),
    )


def _placed(row: Scenario, house: House) -> dict:
    placed = {}
    if row.department:
        placed["department"] = house.departments[row.department]
    if row.executor:
        placed["executor"] = house.users[row.executor]
    return placed


def _routed(values: dict, house: House) -> dict:
    """Keys of the table become the rows they name."""
    rows = {"department": house.departments, "executor": house.users}
    return {name: rows[name][key] for name, key in values.items()}


def _step(done: Done, house: House, *, is_exact: bool) -> Step:
    values = dict(done.values)
    if done.action in EDITS and "responsible" in values:
        values["responsible"] = house.users[values["responsible"]]
    if done.action in ROUTING:
        values = _routed(values, house)
    return Step(
        action=done.action,
        by=house.users[done.by],
        after=timedelta(hours=done.hours),
        values=values,
        comment=done.comment,
        sample=done.sample,
        is_exact=is_exact,
    )
