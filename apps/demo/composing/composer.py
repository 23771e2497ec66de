from datetime import datetime
from random import Random

from apps.demo.clientele import Clientele
from apps.demo.composing.complaint import ComplaintWriter
from apps.demo.composing.scene import Stage
from apps.demo.composing.voices import VoiceWriter
from apps.demo.house import House
from apps.demo.plans import Plan
from apps.demo.words import Decks

FILES = 240  # about how many appeals come with a file, however many there are


class Composer:
    """Writes a plan for a document that comes in at a given moment."""

    def __init__(self, rng: Random, house: House, clientele: Clientele, count: int, now) -> None:
        self.rng = rng
        stage, decks = Stage(rng, house, clientele), Decks(rng)
        share = min(0.2, FILES / max(count, 1))
        self.complaints = ComplaintWriter(stage, decks, now, share)
        self.voices = VoiceWriter(stage, decks, now)
        voices = self.voices
        self.writers = {
            self.complaints.write: 35,
            voices.write_praise: 25,
            voices.write_question: 10,
            voices.write_request: 5,
            voices.write_suggestion: 10,
            voices.write_visit_review: 8,
            voices.write_outside_review: 7,
        }

    def compose(self, at: datetime) -> Plan:
        return self.rng.choices(list(self.writers), list(self.writers.values()))[0](at)
