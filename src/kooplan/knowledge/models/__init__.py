"""Tables of the app `knowledge`."""

from __future__ import annotations

from kooplan.knowledge.models.observation import Observation
from kooplan.knowledge.models.signal import Signal, SignalRule
from kooplan.knowledge.models.voice import CitizenVoice, VoiceOriginal

__all__ = ["CitizenVoice", "Observation", "Signal", "SignalRule", "VoiceOriginal"]
