"""The practice tenant as a pure state machine: commands are decided, events are applied, readings explain.

Standard library only; no clock, no randomness, no files. Faces import what they need from the modules; the names
below are the ones that every face uses.
"""

from simulator.commands import Command
from simulator.decision import Accepted, Decision, Mark, Refused, TraceStep, Verdict
from simulator.events import Event
from simulator.gates import TRUE_RULES, Rules
from simulator.journal import Happening, Move, MoveKind, Step
from simulator.simulation import Simulation
from simulator.tenant import Tenant

__all__ = [
    "TRUE_RULES",
    "Accepted",
    "Command",
    "Decision",
    "Event",
    "Happening",
    "Mark",
    "Move",
    "MoveKind",
    "Refused",
    "Rules",
    "Simulation",
    "Step",
    "Tenant",
    "TraceStep",
    "Verdict",
]
