"""A complaint: its topic, its words, its analysis with all parts, and the course it takes."""

import re
from datetime import date, datetime, timedelta

from django.utils import timezone

from apps.core.text.richtext import html_to_text
from apps.demo import pictures, samples, staff
from apps.demo.composing.course import Course, pace_at, validity_of
from apps.demo.composing.scene import Channel, Scene, Stage, drafted
from apps.demo.plans import Plan
from apps.demo.texts import companies, money, people, phrases, place, references, treatment, visit
from apps.demo.texts.topic import Topic
from apps.demo.words import Words
from apps.organization.models import Employee

TOPICS = (
    *visit.TOPICS,
    *treatment.TOPICS,
    *people.TOPICS,
    *money.TOPICS,
    *place.TOPICS,
    *companies.TOPICS,
)
SHORT = 40  # characters: a sentence that says little by itself
URGENCY_WEIGHTS = {"low": 8, "normal": 72, "high": 17, "critical": 3}
HARM_SHARE = 0.05  # of the complaints about treatment
EMOTION_COLOURS = ("hsl(0, 75%, 45%)", "hsl(30, 75%, 45%)", "#c00000")
STUCK_DAYS = (30, 160)  # how old a forgotten document may be
MEDICAL = {"medical", "ortho"}
WAITING_SHARE = (4, 5)  # of the complaints of the quarter of queues: scenario S4 of seed 002


class ComplaintWriter:
    def __init__(self, stage: Stage, decks, now: datetime, files_share: float) -> None:
        self.stage, self.decks, self.now = stage, decks, now
        self.rng, self.house = stage.rng, stage.house
        self.files_share = files_share
        self.quarter = quarter_of_queues(timezone.localtime(now).date())
        self.in_quarter = 0

    def write(self, at: datetime) -> Plan:
        topic = self._topic(at)
        scene = self._scene(topic, at)
        words = Words(
            self.rng,
            self.decks,
            client=scene.client,
            branch=scene.branch,
            doctor=scene.doctor,
            subject=scene.subject,
            visit=scene.visit,
        )
        values = scene.values() | self._subject(topic, scene)
        values["statement"] = self._statement(topic, scene, words)
        values |= self._urgency(topic)
        if topic.about != "text" and self.rng.random() < 0.04:
            values |= {"client": None, "visit": None} | self.stage.stranger()
        plan = Plan(scene.author, drafted(at, self.rng), values, at)
        plan.placed = self._placed(topic, scene)
        plan.samples = self._brought(topic, scene)
        plan.steps = self._steps(topic, scene, words, plan)
        return plan

    def _topic(self, at: datetime) -> Topic:
        """By weight; in the quarter of queues four of five complaints are about waiting."""
        if self.quarter[0] <= timezone.localtime(at).date() < self.quarter[1]:
            self.in_quarter += 1
            if self.in_quarter % WAITING_SHARE[1] < WAITING_SHARE[0]:
                return visit.WAITING
            topics = [topic for topic in TOPICS if topic is not visit.WAITING]
        else:
            topics = TOPICS
        return self.rng.choices(topics, [topic.weight for topic in topics])[0]

    def _scene(self, topic: Topic, at: datetime) -> Scene:
        if topic.about == "text":
            return self.stage.set_claim(at)
        about, _, specialty = topic.about.partition(":")
        scene = self.stage.set(at, "complaint", specialty)
        if about == "doctor":
            scene.subject = scene.doctor
        elif about == "desk":
            scene.subject = self._one_of(scene, *staff.FRONT_DESK)
        elif about == "operator":
            scene.subject = self.rng.choice(self.house.staff_of(None, staff.OPERATOR))
        return scene

    def _one_of(self, scene: Scene, *positions: str) -> Employee:
        """Of the branch's front desk, but not the one who writes it down."""
        present = self.house.staff_of(scene.branch, *positions)
        others = [person for person in present if person.user != scene.author]
        if not others:
            scene.author = self.house.users["operator"]
        return self.rng.choice(others or present)

    def _subject(self, topic: Topic, scene: Scene) -> dict:
        """Type, category, and the object that the type asks for."""
        values = {"category": self.house.categories[topic.category]}
        if topic.about == "text":
            kind, subject = references.CLAIM, {"subject_text": self.rng.choice(companies.SUBJECTS)}
        elif scene.subject:
            kind, subject = references.ABOUT_EMPLOYEE, {"subject_employee": scene.subject}
        else:
            kind = references.ABOUT_SERVICE
            subject = {"subject_object": self.house.objects[topic.about]}
        return values | subject | {"type": self.house.types[kind]}

    def _statement(self, topic: Topic, scene: Scene, words: Words) -> str:
        first = phrases.VISIT_OPENINGS if scene.visit else phrases.OPENINGS
        opening = words.maybe(0.55, first)
        body = words.say(topic.statements)
        words.facts["words"] = quoted(html_to_text(body))
        paragraphs = [f"<p>{opening} {body}</p>" if opening else f"<p>{body}</p>"]
        feeling = "" if topic.about == "text" else words.maybe(0.45, phrases.FEELINGS)
        if feeling and self.rng.random() < 0.45:
            feeling = self._coloured(feeling)
        closing = " ".join(filter(None, (feeling, words.maybe(0.55, self._demands(topic)))))
        if closing:
            paragraphs.append(f"<p>{closing}</p>")
        return "".join(paragraphs)

    def _demands(self, topic: Topic) -> tuple[str, ...]:
        if topic.department == "accounts" and self.rng.random() < 0.4:
            return phrases.MONEY_DEMANDS
        return phrases.DEMANDS

    def _coloured(self, feeling: str) -> str:
        """The emotion of the client, underlined, in bold, or in colour (B2)."""
        colour = self.rng.choice(EMOTION_COLOURS)
        span = f'<span style="color:{colour}">{feeling}</span>'
        shapes = (
            span,
            f"<u>{feeling}</u>",
            f"<strong>{feeling}</strong>",
            f"<strong>{span}</strong>",
        )
        return self.rng.choice(shapes)

    def _urgency(self, topic: Topic) -> dict:
        weights = URGENCY_WEIGHTS
        urgency = self.rng.choices(list(weights), list(weights.values()))[0]
        harm = topic.department in MEDICAL and self.rng.random() < HARM_SHARE
        return {"urgency": urgency, "harm": harm}

    def _placed(self, topic: Topic, scene: Scene) -> dict:
        placed = {}
        is_recent = self.now - scene.at < timedelta(days=30)
        if self.rng.random() < (0.85 if is_recent else 0.5):
            placed["department"] = self.house.departments[self._department(topic, scene)]
            if topic.department in MEDICAL and self.rng.random() < 0.6:
                placed["executor"] = self.house.users["executor"]
                placed["department"] = self.house.departments["medical"]  # he works there
        return placed

    def _department(self, topic: Topic, scene: Scene) -> str:
        if topic.department != "reg":
            return topic.department
        keys = {branch.pk: key for key, branch in self.house.branches.items()}
        return f"reg_{keys[scene.branch.pk]}"

    def _brought(self, topic: Topic, scene: Scene) -> list[samples.Sample]:
        """What the client handed in, or what there is of the call."""
        if self.rng.random() >= self.files_share:
            return []
        if topic.department not in MEDICAL and scene.channel == Channel.PHONE:
            return [samples.recording(pitch=self.rng.choice((425, 450, 480)))]
        variant, kind = divmod(self.rng.randrange(pictures.VARIANTS * 2), 2)
        return [samples.photo(topic.photos[kind % len(topic.photos)], variant)]

    def _steps(self, topic: Topic, scene: Scene, words: Words, plan: Plan) -> list:
        course = self._course(scene, words, plan)
        if topic.about != "text" and self.rng.random() < 0.04:
            course.reject(*(words.fill(part) for part in self.decks.draw(phrases.REJECTIONS)))
            if self.rng.random() > 0.1:
                return course.steps
            course.reopen()
        self._processing(topic, course)
        chance = self.rng.random()
        if chance < 0.035:
            course.reopen()
            self._processing(topic, course, is_second=True)
        return self._maybe_forgotten(course.steps, scene)

    def _course(self, scene: Scene, words: Words, plan: Plan) -> Course:
        responsible = self.house.responsible_for(plan.values["type"], scene.branch)
        subject_user = scene.subject.user if scene.subject else None
        if responsible == subject_user:  # nobody analyses a complaint about himself
            responsible = plan.values["responsible"] = self.house.users["quality"]
        analyst = plan.placed.get("executor", responsible)
        pace = pace_at(scene.at, self.now, self.rng)
        return Course(self.rng, self.house, words, analyst, responsible, scene.subject, pace)

    def _processing(self, topic: Topic, course: Course, *, is_second: bool = False) -> None:
        """From registered to closed, with what may come in between."""
        rng = self.rng
        if not is_second and rng.random() < 0.05:
            course.reassign()
        if rng.random() < 0.25:
            course.comment(course.closer)
        validity = validity_of(rng)
        values = self._analysis(topic, course, validity)
        if rng.random() < 0.18:
            course.edit(values, ("dissatisfaction", "cause"))
        course.analyse(values)
        if rng.random() < 0.08:
            course.return_to_analysis()
            more = course.say(phrases.SECOND_CHECKS)
            course.analyse(values | {"analysis": f"{values['analysis']} {more}"})
        course.verify(course.say(phrases.CONCLUSIONS[validity]), validity)
        if "акт" in values["win_back_actions"] and rng.random() < self.files_share * 4:
            course.attach(course.closer, _act(course.words))
        if rng.random() < 0.12:
            course.comment(course.closer)
        course.close()

    def _analysis(self, topic: Topic, course: Course, validity: str) -> dict:
        """All parts of A6, consistent with the outcome."""
        say, is_justified = course.say, validity != "no"
        if is_justified:
            cause, measure = (part.strip() for part in say(topic.causes).split("→"))
        else:
            cause, measure = say(phrases.UNFOUNDED), say(phrases.CALM_MEASURES)
        if validity == "partly":
            cause = f"{say(phrases.PARTLY_CAUSES)} {cause}"
        values = {
            "dissatisfaction": say(phrases.DISSATISFACTIONS),
            "cause": cause,
            "handler_opinion": say(phrases.HANDLER_OPINIONS[validity]),
            "win_back_actions": say(topic.actions if is_justified else phrases.CALM_ACTIONS),
            "prevention": measure,
            "analysis": say(topic.checks),
            "validity": validity,
        }
        if course.subject:
            values["employee_opinion"] = say(topic.opinions if is_justified else topic.denials)
        return values

    def _maybe_forgotten(self, steps: list, scene: Scene) -> list:
        """A few of some months ago have stayed where they were: they are overdue."""
        age = (self.now - scene.at).days
        if STUCK_DAYS[0] < age < STUCK_DAYS[1] and self.rng.random() < 0.05:
            return steps[: self.rng.randrange(len(steps))]
        return steps


def quarter_of_queues(today: date) -> tuple[date, date]:
    """The last calendar quarter that ended two months ago or earlier: first day, day after."""
    end = today - timedelta(days=60)
    end = date(end.year, (end.month - 1) // 3 * 3 + 1, 1)
    start = end - timedelta(days=1)
    return date(start.year, (start.month - 1) // 3 * 3 + 1, 1), end


def quoted(text: str) -> str:
    """The first sentence, and the next if it is short, as it may stand in quotation marks."""
    first, *rest = re.split(r"(?<=[.!?…])\s+(?=[А-ЯЁ«])", text)
    if rest and len(first) < SHORT:
        first = f"{first} {rest[0]}"
    return first.rstrip(".").replace("«", "„").replace("»", "“")


def _act(words: Words) -> samples.Sample:
    facts = words.facts
    lines = ("АКТ", f"СУММА {facts['sum'][:-2]} РУБ.", f"ЗУБ {facts['tooth']}", "ПРЕТЕНЗИЙ НЕТ")
    return samples.act("акт.pdf", *lines)
