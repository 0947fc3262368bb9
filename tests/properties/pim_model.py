"""A naive tenant for PIM: lists, loops and a clock, written from the rules in words and not from the simulator's code.

It keeps what a person with pencil and paper would keep: who is eligible, assigned or activated from when to when, which
requests wait, and what each role's settings say. `pim_verdicts.py` says what it answers to a command.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from simulator.directory.rows import Sku
from simulator.pim.rows import AssignmentKey
from simulator.profile import Profile
from tests.unit.world import GA, PRA, SECURITY_ADMINISTRATOR, T0, UA, address

MANAGERS = {GA, PRA}
WEEK = timedelta(days=7)
PIM_SKUS = (Sku.P2, Sku.GOVERNANCE)
MAIL_RULES = [
    f"Notification_{who}_{level}"
    for level in ("Admin_Eligibility", "Admin_Assignment", "EndUser_Assignment")
    for who in ("Admin", "Requestor", "Approver")
]


def role_at(key: AssignmentKey) -> str:
    """A role with where it is held, which the naive tenant takes for a role of its own: `UA`, `UA@/…/unit`."""
    return key.role_id if key.directory_scope_id == "/" else f"{key.role_id}@{key.directory_scope_id}"


def key_at(who: str, role: str) -> AssignmentKey:
    """The key that a principal's role with its place stands for."""
    role_id, _, scope = role.partition("@")
    return AssignmentKey(who, role_id, scope or "/")


@dataclass
class Grant:
    """Somebody may hold or holds a role: `how` is eligible, assigned or activated."""

    id: str
    how: str
    who: str
    role: str
    start: datetime
    end: datetime | None
    begun: bool
    request: str | None = None
    using: str | None = None
    reminders: tuple[datetime, ...] = ()


@dataclass
class Ask:
    """A request as it was made and where it stands."""

    id: str
    action: str
    who: str
    role: str
    by: str
    status: str
    made: datetime
    start: datetime | None = None
    length: timedelta | None = None
    how: str = "activated"
    told_at: datetime | None = None


@dataclass
class Notice:
    """One kind of mail: to whom besides the usual people, and whether to those."""

    default: bool = True
    extra: tuple[str, ...] = ()
    level: str = "All"


@dataclass
class Book:
    """A role's settings, as the settings page shows them."""

    longest: timedelta
    needs: set[str]
    context: bool = False
    approval: bool = False
    approver_users: tuple[str, ...] = ()
    approver_groups: tuple[str, ...] = ()
    eligible_must_end: bool = False
    eligible_longest: timedelta = timedelta(days=365)
    eligible_needs: set[str] = field(default_factory=set)
    active_must_end: bool = False
    active_longest: timedelta = timedelta(days=180)
    active_needs: set[str] = field(default_factory=lambda: {"Justification"})
    notices: dict[str, Notice] = field(default_factory=lambda: {rule: Notice() for rule in MAIL_RULES})


def fresh_book(profile: Profile) -> Book:
    """The settings of a role that nobody has changed; every role of these stories is a privileged one."""
    if profile.defaults_profile != "measured_2026":
        return Book(timedelta(hours=8), {"MultiFactorAuthentication", "Justification"})
    return Book(timedelta(hours=1), {"Justification"})


class Model:
    """The whole naive tenant."""

    def __init__(self, profile: Profile, people: tuple[str, ...]) -> None:
        self.profile = profile
        self.now = T0
        self.people = set(people)
        self.machines = {"sp"}
        self.members: dict[str, list[str]] = {}
        self.owners: dict[str, set[str]] = {}
        self.assignable: set[str] = set()
        self.licences = {Sku.P2: True}
        self.books: dict[str, Book] = {}
        self.grants: dict[str, Grant] = {}
        self.asks: dict[str, Ask] = {}
        self.ended: dict[tuple[str, str, str], datetime] = {}
        self.mails: list[tuple[str, frozenset[str]]] = []

    # --- questions -----------------------------------------------------------------------------------------------

    def licensed(self) -> bool:
        """Whether PIM answers."""
        return any(self.licences.get(sku, False) for sku in PIM_SKUS)

    def book(self, role: str) -> Book:
        """The settings of a role."""
        return self.books.get(role.partition("@")[0]) or fresh_book(self.profile)

    def persons(self, who: str) -> set[str]:
        """The people behind a principal; a group in a group counts with its people."""
        waiting, found = [who], set[str]()
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.members.get(one, [])
        return found & self.people

    def of(self, who: str, role: str, *hows: str) -> list[Grant]:
        """A principal's own grants of a role, in force or planned."""
        return [one for one in self.grants.values() if (one.who, one.role) == (who, role) and one.how in hows]

    def active_people(self, *roles: str) -> set[str]:
        """Everybody who holds one of these roles now."""
        found = (one for one in self.grants.values() if one.how != "eligible" and one.begun and one.role in roles)
        return {person for one in found for person in self.persons(one.who)}

    def eligibility(self, who: str, role: str) -> list[Grant]:
        """The eligibilities that a person could use now: own ones first, then those of the person's groups.

        One for exactly this place comes first; one for the whole directory serves any place in it.
        """
        here, everywhere = self._eligibility(who, role), role.partition("@")[0]
        serves = here or everywhere == role or self.profile.narrower_activation_scope != "allow"
        return here if serves else self._eligibility(who, everywhere)

    def _eligibility(self, who: str, role: str) -> list[Grant]:
        mine = [one for one in self.grants.values() if one.how == "eligible" and one.begun and one.role == role]
        own = [one for one in mine if one.who == who]
        return own + [one for one in mine if one.who != who and who in self.persons(one.who)]

    def approvers(self, ask: Ask) -> set[str]:
        """Who may decide a request now."""
        book = self.book(ask.role)
        named = set(book.approver_users)
        for group in book.approver_groups:
            named |= self.persons(group)
        if not book.approver_users and not book.approver_groups:
            named = self.active_people(GA, PRA)
        return named - {ask.who}

    def pending(self, who: str, role: str, status: str = "PendingApproval") -> list[Ask]:
        """Requests of a principal for a role that wait for a decision: an approver's, or an administrator's."""
        return [one for one in self.asks.values() if (one.who, one.role, one.status) == (who, role, status)]

    def held_by_somebody(self, role: str, *hows: str, besides: str) -> list[Grant]:
        """Grants of a role in force, other than one, that have a person behind them."""
        return [
            one
            for one in self.grants.values()
            if one.role == role and one.how in hows and one.begun and one.id != besides and self.persons(one.who)
        ]

    # --- mail ----------------------------------------------------------------------------------------------------

    def mail(self, rule: str, role: str, people: set[str], *, asks_to_act: bool = False) -> None:
        """One kind of mail goes out, unless the settings keep it back."""
        notice = self.book(role).notices[rule]
        if notice.level == "Critical" and not asks_to_act:
            return
        to = {address(one) for one in people if one in self.people} if notice.default else set[str]()
        to |= set(notice.extra)
        if to:
            self.mails.append((rule, frozenset(to)))

    def mail_activated(self, who: str, role: str, admins: set[str] | None = None) -> None:
        """Mail about an activation that became active."""
        self.mail(
            "Notification_Admin_EndUser_Assignment", role, self.activation_readers() if admins is None else admins
        )
        self.mail("Notification_Requestor_EndUser_Assignment", role, {who})

    def mail_about_end(self, grant: Grant) -> None:
        """Mail that an assignment will end soon or has ended; without a licence there is none."""
        if not self.licensed():
            return
        level = "Admin_Eligibility" if grant.how == "eligible" else "Admin_Assignment"
        for rule, people in (("Admin", self.active_people(GA, PRA)), ("Requestor", {grant.who})):
            if self.profile.expiry_mail_rules == "assignment":
                self.mail(f"Notification_{rule}_{level}", grant.role, people)
            elif to := frozenset(address(one) for one in people if one in self.people):
                self.mails.append((f"Notification_{rule}_{level}", to))

    def mail_watchers(self, rule: str) -> None:
        """Mail to Global, Privileged Role and Security Administrators, for which a role's settings do not ask."""
        to = frozenset(map(address, self.active_people(GA, PRA, SECURITY_ADMINISTRATOR) & self.people))
        if to and self.licensed():
            self.mails.append((rule, to))

    def activation_readers(self) -> set[str]:
        """The administrators who are told about activations."""
        also = (SECURITY_ADMINISTRATOR,) if self.profile.admin_mail_includes_security_admin else ()
        return self.active_people(GA, PRA, *also)

    # --- what happens --------------------------------------------------------------------------------------------

    def give(self, grant: Grant) -> None:
        """A grant comes into being; people are reminded 14 days and one day before its end."""
        self.grants[grant.id] = grant
        if grant.how == "activated":
            return
        self.ended.pop((grant.who, grant.role, grant.how), None)
        soon = [grant.end - timedelta(days=before) for before in (14, 1)] if grant.end else []
        grant.reminders = tuple(one for one in soon if one > max(self.now, grant.start))

    def take(self, grant: Grant, *, planned: str) -> None:
        """A grant goes, with the activations that use it; the request of a planned one then stands at `planned`."""
        if grant.how == "eligible" and self.profile.eligibility_end_ends_activation:
            self.end_users_of(grant)
        del self.grants[grant.id]
        if grant.request and self.asks[grant.request].status == "Granted":
            self.asks[grant.request].status = planned

    def end_users_of(self, grant: Grant) -> None:
        """Activations that use an eligibility end; planned ones fail."""
        for one in [one for one in self.grants.values() if one.using == grant.id]:
            self.take(one, planned="Failed")

    def provision(self, ask: Ask, using: str) -> None:
        """An activation begins now or is planned, and keeps its length."""
        assert ask.length is not None
        admins = self.activation_readers()
        start = max(ask.start or self.now, self.now)
        begun = start == self.now
        ask.status = "Provisioned" if begun else "Granted"
        self.give(Grant(ask.id, "activated", ask.who, ask.role, start, start + ask.length, begun, ask.id, using))
        if begun:
            self.mail_activated(ask.who, ask.role, admins)

    def lose_licence(self) -> None:
        """PIM goes: eligibilities and what uses them, waiting requests, settings; what had an end becomes permanent."""
        for ask in self.asks.values():
            ask.status = {"PendingApproval": "Failed", "PendingAdminDecision": "Canceled"}.get(ask.status, ask.status)
        for grant in list(self.grants.values()):
            if grant.how == "eligible":
                self.end_users_of(grant)
                self.take(grant, planned="Failed")
            elif grant.how == "assigned" and self.profile.licence_lapse_timebound == "permanent":
                grant.end, grant.reminders = None, ()
        self.books.clear()

    # --- time ----------------------------------------------------------------------------------------------------

    def wait(self, by: timedelta) -> None:
        """Time passes; whatever comes due on the way happens at its own moment."""
        target = self.now + by
        while moments := [one for one in self.moments() if self.now < one <= target]:
            self.now = min(moments)
            self.lapse_requests()
            self.end_windows()
            self.begin_windows()
            self.send_what_is_due()
        self.now = target

    def moments(self) -> list[datetime]:
        """Every moment at which something is promised to happen."""
        lapses = [one.made + timedelta(hours=24) for one in self.asks.values() if one.status == "PendingApproval"]
        ends = [one.end for one in self.grants.values() if one.end]
        mails = [moment for one in self.grants.values() for moment in one.reminders]
        mails += [one.told_at for one in self.asks.values() if one.told_at]
        if self.profile.weekly_digest:
            mails.append(T0 + ((self.now - T0) // WEEK + 1) * WEEK)
        return lapses + ends + mails + [one.start for one in self.grants.values() if not one.begun]

    def lapse_requests(self) -> None:
        """Requests that nobody decided for 24 hours lapse."""
        for ask in self.asks.values():
            if ask.status == "PendingApproval" and ask.made + timedelta(hours=24) == self.now:
                ask.status = self.profile.lapse_status

    def end_windows(self) -> None:
        """Windows end, one after the other in the order of their ids; a last Global Administrator stays."""
        for grant_id in sorted(one.id for one in self.grants.values() if one.end == self.now):
            grant = self.grants.get(grant_id)
            if grant is None:
                continue
            if self.stays_as_last(grant):
                grant.end, grant.reminders = None, ()
                continue
            self.take(grant, planned="Failed")
            if grant.how != "activated":
                self.ended[grant.who, grant.role, grant.how] = self.now
                self.mail_about_end(grant)

    def stays_as_last(self, grant: Grant) -> bool:
        """Whether a time-bound Global Administrator is kept at its end."""
        if grant.role != GA or grant.how == "activated":
            return False
        if grant.how == "assigned":
            alone = not self.held_by_somebody(GA, "assigned", besides=grant.id)
            return self.profile.last_ga_hold_includes_active and alone
        others = [one for one in self.grants.values() if one.role == GA and one.id != grant.id and one.begun]
        return not [one for one in others if one.how != "activated"]

    def begin_windows(self) -> None:
        """Planned windows begin."""
        for grant_id in sorted(one.id for one in self.grants.values() if not one.begun and one.start == self.now):
            grant = self.grants[grant_id]
            admins = self.activation_readers()
            grant.begun = True
            if grant.request and self.asks[grant.request].status == "Granted":
                self.asks[grant.request].status = "Provisioned"
                if grant.how == "activated":
                    self.mail_activated(grant.who, grant.role, admins)

    def send_what_is_due(self) -> None:
        """Mail that waits for its moment: to approvers, about ends that come near, and the digest."""
        for ask in self.asks.values():
            if ask.told_at == self.now and ask.status == "PendingApproval":
                self.ask_approvers(ask)
        for grant in self.grants.values():
            if self.now in grant.reminders:
                self.mail_about_end(grant)
        if self.profile.weekly_digest and self.now > T0 and not (self.now - T0) % WEEK:
            self.mail_watchers("WeeklyDigest")

    def ask_approvers(self, ask: Ask) -> None:
        """The mail that asks the approvers to decide."""
        rule = "Notification_Approver_EndUser_Assignment"
        self.mail(rule, ask.role, self.approvers(ask), asks_to_act=True)

    # --- the state that anybody can see --------------------------------------------------------------------------

    def plan(self) -> dict[str, tuple[object, ...]]:
        """Every grant with its window."""
        return {
            one.id: (one.how, one.who, one.role, one.start, one.end, one.begun, one.using)
            for one in self.grants.values()
        }

    def holdings(self) -> dict[str, set[tuple[str, str]]]:
        """Who holds and who could activate which role now."""
        could = [one for one in self.grants.values() if one.how == "eligible" and one.begun]
        return {
            "active": {(person, role) for role in (GA, PRA, UA) for person in self.active_people(role)},
            "eligible": {(person, one.role) for one in could for person in self.persons(one.who)},
        }

    def renamed(self, old: Grant, new_id: str, **changes: object) -> None:
        """A grant gets a new window under a new id; what used the old one uses the new one."""
        del self.grants[old.id]
        self.give(replace(old, id=new_id, **changes))
        for one in self.grants.values():
            if one.using == old.id:
                one.using = new_id
