"""Rows of administrative units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrativeUnit:
    """A part of the directory. Members are users and groups by id; a group brings in itself, never its members.

    Source: administrative-units (documented).
    """

    id: str
    display_name: str
    created_at: datetime
    description: str = ""
    member_ids: tuple[str, ...] = ()
