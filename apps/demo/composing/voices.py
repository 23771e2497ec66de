"""Praise, questions, requests, suggestions and reviews."""

from datetime import datetime

from apps.demo import staff
from apps.demo.composing.course import Course, pace_at
from apps.demo.composing.scene import Channel, Scene, Stage, drafted
from apps.demo.plans import Plan
from apps.demo.texts import phrases, praise, references, voices
from apps.demo.words import Decks, Words

SPECIALTY_CATEGORIES = {
    "therapy": "Качество лечения / Терапия",
    "surgery": "Качество лечения / Хирургия и имплантация",
    "hygiene": "Качество лечения / Гигиена",
    "child": "Качество лечения / Детский приём",
    "orthodontics": "Качество лечения / Ортодонтия",
    "prosthetics": "Качество лечения / Протезирование",
}
PRAISE_COLOUR = "hsl(120, 75%, 30%)"


class VoiceWriter:
    def __init__(self, stage: Stage, decks: Decks, now: datetime) -> None:
        self.stage, self.decks, self.now = stage, decks, now
        self.rng, self.house = stage.rng, stage.house

    def write_praise(self, at: datetime) -> Plan:
        scene = self.stage.set(at, "praise", share=0.9)
        chance = self.rng.random()
        if chance < 0.2:
            words, values = self._words(scene), {}
            text, kind = words.say(praise.CLINIC), references.PRAISE_CLINIC
        else:
            values, words, text = self._praise_of_person(scene, is_doctor=chance < 0.85)
            kind = references.PRAISE_EMPLOYEE
        opening = words.maybe(0.5, praise.OPENINGS if scene.visit else praise.OPENINGS[-3:])
        values["statement"] = _paragraph(opening, text, self._warm_ending(words))
        plan, course = self._plan(scene, kind, words, values)
        if self.rng.random() < 0.75:
            course.close_with("call", praise.NOTES, answer=words.say(praise.ANSWERS))
        else:
            notes = praise.BOOK if scene.channel == Channel.VISIT else praise.UNREACHED
            course.close_with("impossible", notes)
        return plan

    def write_question(self, at: datetime) -> Plan:
        scene = self.stage.set(at, "question", share=0.3)
        words = self._words(scene)
        question, answer = self.decks.draw(voices.QUESTIONS)
        opening = words.maybe(0.5, voices.QUESTION_OPENINGS)
        ending = words.maybe(0.6, voices.QUESTION_ENDINGS)
        values = {"statement": _paragraph(opening, words.fill(question), ending)}
        plan, course = self._plan(scene, references.QUESTION, words, values)
        if self.rng.random() < 0.03:
            course.reject(*(words.fill(part) for part in self.decks.draw(phrases.REJECTIONS)))
        else:
            course.close_by(voices.ANSWERED, least=0.3, most=40, answer=answer)
        return plan

    def write_request(self, at: datetime) -> Plan:
        scene = self.stage.set(at, "question", share=0.6)
        words = self._words(scene)
        subject, request, answer = self.decks.draw(voices.REQUESTS)
        ending = words.maybe(0.6, voices.QUESTION_ENDINGS)
        opening = words.maybe(0.5, phrases.OPENINGS[:3])
        statement = _paragraph(opening, words.fill(request), ending)
        values = {"subject_text": subject, "statement": statement}
        plan, course = self._plan(scene, references.REQUEST, words, values)
        self._analysed(course, "Проверили данные клиента и договор, препятствий нет.", answer)
        course.close(least=2, most=90, answer=answer)
        return plan

    def write_suggestion(self, at: datetime) -> Plan:
        scene = self.stage.set(at, "suggestion", share=0.6)
        words = self._words(scene)
        subject, text = self.decks.draw(voices.SUGGESTIONS)
        reason = words.maybe(0.7, voices.SUGGESTION_REASONS)
        opening = words.maybe(0.5, voices.SUGGESTION_OPENINGS)
        statement = _paragraph(opening, text, reason)
        values = {"subject_object": self.house.objects[subject], "statement": statement}
        plan, course = self._plan(scene, references.SUGGESTION, words, values)
        decision = words.say(voices.SUGGESTION_DECISIONS)
        if self.rng.random() < 0.5:
            self._analysed(course, words.say(voices.SUGGESTION_CHECKS), decision)
        course.close_by(voices.THANKED, least=10, most=200, answer=decision)
        return plan

    def write_visit_review(self, at: datetime) -> Plan:
        """An answer to the request for a review: always about the doctor of the visit (S2)."""
        scene = self.stage.set(at, "review", share=1.0)
        scene.subject = scene.doctor
        words = self._words(scene)
        texts, answers = self._mood()
        statement = _paragraph(self._review(words, texts))
        values = self._about_doctor(scene) | {"statement": statement}
        plan, course = self._plan(scene, references.VISIT_REVIEW, words, values)
        self._finish_review(course, texts, answers)
        return plan

    def write_outside_review(self, at: datetime) -> Plan:
        scene = self.stage.set_online(at)
        words = self._words(scene)
        texts, answers = self._mood()
        platform = self.rng.choice(voices.PLATFORMS)
        values = {
            "statement": _paragraph(
                f"<strong>Отзыв на площадке «{platform}».</strong>", self._review(words, texts)
            )
        }
        if scene.client is None:
            name = self.stage.stranger()["applicant_name"].split()
            values |= {"applicant_name": f"{name[1]} {name[0][0]}."}
        plan, course = self._plan(scene, references.OUTSIDE_REVIEW, words, values)
        self._finish_review(course, texts, answers)
        return plan

    def _praise_of_person(self, scene: Scene, *, is_doctor: bool) -> tuple[dict, Words, str]:
        if is_doctor:
            scene.subject = scene.doctor
            words = self._words(scene)
            texts = praise.DOCTOR
            if self.rng.random() < 0.45:
                texts = praise.BY_SPECIALTY[staff.SPECIALTIES[scene.doctor.position.name]]
            return self._about_doctor(scene), words, words.say(texts)
        scene.subject = self.rng.choice(self.house.staff_of(scene.branch, *staff.FRONT_DESK))
        words = self._words(scene)
        category = self.house.categories["Работа персонала / Вежливость"]
        values = {"subject_employee": scene.subject, "category": category}
        return values, words, words.say(praise.DESK)

    def _warm_ending(self, words: Words) -> str:
        ending = words.maybe(0.45, praise.ENDINGS)
        if ending and self.rng.random() < 0.3:
            return f'<span style="color:{PRAISE_COLOUR}"><strong>{ending}</strong></span>'
        return ending

    def _review(self, words: Words, texts) -> str:
        details = voices.BAD_DETAILS if texts is voices.BAD_REVIEWS else voices.GOOD_DETAILS
        return f"{words.say(texts)} {words.maybe(0.6, details)}"

    def _about_doctor(self, scene: Scene) -> dict:
        specialty = staff.SPECIALTIES[scene.doctor.position.name]
        category = self.house.categories[SPECIALTY_CATEGORIES[specialty]]
        return {"subject_employee": scene.doctor, "category": category}

    def _words(self, scene: Scene) -> Words:
        return Words(
            self.rng,
            self.decks,
            client=scene.client,
            branch=scene.branch,
            doctor=scene.doctor,
            subject=scene.subject,
            visit=scene.visit,
        )

    def _mood(self) -> tuple:
        chance = self.rng.random()
        if chance < 0.6:
            return voices.GOOD_REVIEWS, voices.REVIEW_ANSWERS
        if chance < 0.78:
            return voices.MIXED_REVIEWS, voices.REVIEW_ANSWERS
        return voices.BAD_REVIEWS, voices.BAD_REVIEW_ANSWERS

    def _plan(self, scene: Scene, kind: str, words: Words, values: dict) -> tuple[Plan, Course]:
        appeal_type = self.house.types[kind]
        plan = Plan(
            scene.author,
            drafted(scene.at, self.rng),
            scene.values() | {"type": appeal_type} | values,
            scene.at,
        )
        responsible = self.house.responsible_for(appeal_type, scene.branch)
        pace = pace_at(scene.at, self.now, self.rng)
        course = Course(self.rng, self.house, words, responsible, responsible, scene.subject, pace)
        plan.steps = course.steps
        return plan, course

    def _analysed(self, course: Course, analysis: str, conclusion: str) -> None:
        course.analyse({"analysis": analysis, "validity": "yes"})
        course.verify(conclusion, "yes")

    def _finish_review(self, course: Course, texts, answers) -> None:
        answer = course.say(answers)
        if texts is voices.BAD_REVIEWS:
            course.analyse({"analysis": course.say(voices.REVIEW_CHECKS), "validity": "partly"})
            course.verify(course.say(voices.REVIEW_CONCLUSIONS), "partly")
            course.close(least=3, most=60, answer=answer)
        else:
            note = "Ответ опубликован {moment}, дополнительных вопросов не поступило."
            course.close_with("impossible", (note,), most=50, answer=answer)


def _paragraph(*parts: str) -> str:
    return f"<p>{' '.join(part.strip() for part in parts if part)}</p>"
