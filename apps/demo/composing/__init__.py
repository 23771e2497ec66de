"""Lifelike documents: who turns to the clinic, what they say, and what becomes of it."""

from apps.demo.composing.composer import Composer

__all__ = ["Composer"]
