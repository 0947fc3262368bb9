"""Words for people: refusals explained, moments, lengths, names and initials; also as Jinja filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from re import sub

from flask import Flask, g
from markupsafe import Markup, escape

from simulator import TraceStep
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.directory.rows import Sku
from simulator.durations import in_words
from simulator.sign_in.methods import display_name as method_display_name
from web.prose import to_html

SKU_NAMES = {
    Sku.P1: "Microsoft Entra ID P1",
    Sku.P2: "Microsoft Entra ID P2",
    Sku.GOVERNANCE: "Microsoft Entra ID Governance",
    Sku.WORKLOAD_ID: "Microsoft Entra Workload ID",
}

REFUSALS = files("content") / "refusals"


@dataclass(frozen=True, slots=True)
class RefusalWords:
    """What one rule means: a title, and a text that says what to do."""

    title: str
    text_html: Markup


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One line of a why-trace for the page: the rule in words, its verdict, the fact behind it and how sure we are."""

    rule: str
    verdict: str
    title: str
    fact: str
    source: str


@cache
def refusal_words(rule: str) -> RefusalWords:
    """The words of a rule; a rule without a page of its own is spelled out from its name."""
    page = REFUSALS / f"{rule}.md" if rule.isalnum() else None
    if page is None or not page.is_file():
        return RefusalWords(_spelled_out(rule), Markup(""))
    head, _, text = page.read_text(encoding="utf-8").partition("\n")
    return RefusalWords(head.removeprefix("# ").strip(), to_html(text.strip()))


def _spelled_out(rule: str) -> str:
    words = sub(r"(?<=[a-z])(?=[A-Z])", " ", rule.removesuffix("Rule")).lower()
    return words[:1].upper() + words[1:]


def why_lines(trace: tuple[TraceStep, ...]) -> list[WhyLine]:
    """A why-trace in words."""
    return [
        WhyLine(step.rule, step.verdict.value, refusal_words(step.rule).title, step.fact, _source_words(step))
        for step in trace
    ]


def _source_words(step: TraceStep) -> str:
    return f"{step.source} ({step.mark})" if step.source else ""


def when(moment: datetime | None) -> str:
    """A moment as the lab writes it: `14 Jun 2026 09:41`; nothing for None."""
    return f"{moment.day} {moment:%b %Y %H:%M}" if moment else ""


def length(duration: timedelta) -> str:
    """A length of time in words: `8 hours`. Its filter is called `duration`, because Jinja has a `length`."""
    return in_words(duration)


def role_name(role_id: str | None) -> str:
    """The name of a role; an unknown id stays as it is."""
    role = ROLES.get(role_id or "")
    return role.display_name if role else (role_id or "")


def principal_name(object_id: str | None) -> str:
    """The name of a user, group or application of the tenant that this request looks at."""
    return display_name(g.desk.tenant, object_id)


def initials(name: str) -> str:
    """The letters of an avatar: `PF` for Patti Fernandez."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def color_of(object_id: str) -> int:
    """The avatar colour of an object, 0 to 7; the same on every page."""
    return sum(object_id.encode()) % 8


def joined(parts: list[str]) -> str:
    """Several things in a sentence: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def ticked(text: str) -> Markup:
    """A plain text with what stands in backticks set as code; everything else is escaped."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if odd % 2 else part for odd, part in enumerate(parts)
    )


def register_filters(app: Flask) -> None:
    """Make the words available to every template."""
    app.jinja_env.filters.update(
        when=when,
        duration=length,
        role_name=role_name,
        principal_name=principal_name,
        initials=initials,
        method_name=method_display_name,
        why_lines=why_lines,
        joined=joined,
        ticked=ticked,
    )
    app.jinja_env.globals.update(refusal_words=refusal_words)
