"""Steps in plain sentences, for stories and error messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from scenarios import steps as s
from scenarios.mail_words import mail_words
from scenarios.mentions import mentions_in_step
from simulator.durations import in_words


def sentence(step: s.Step, name_of: Callable[[str], str] = str) -> str:
    """What a step does, as a clause without the person: `activate Global Administrator for 7 hours`.

    `name_of` gives the name of a person for the word that files use.
    """
    maker = _MAKERS.get(type(step))
    spoken = _with_names(step, name_of)
    words = maker(spoken) if maker else _plain(spoken)
    words += _where(step)
    return f"{in_words(step.wait)} later: {words}" if step.wait and not isinstance(step, s.Wait) else words


def _with_names(step: s.Step, name_of: Callable[[str], str]) -> s.Step:
    """The step with people's names where its file has their ids; for reading only."""
    names: dict[str, str | tuple[str, ...]] = {}
    for mention in mentions_in_step(step):
        if mention.kind.startswith("person"):
            field, name = str(mention.path[0]), name_of(mention.name)
            before = names.get(field, ())
            names[field] = (*before, name) if len(mention.path) > 1 and isinstance(before, tuple) else name
    return step.model_copy(update=names)


def _plain(step: Any) -> str:
    words = str(step.do).replace("_", " ")
    subject = getattr(step, "name", None) or getattr(step, "role", None) or ""
    return f"{words} {subject}".strip()


def _where(step: s.Step) -> str:
    """The scope of a step about a role, where it is not the whole directory."""
    name = (step.unit or step.application) if isinstance(step, s.Scoped) else None
    return f", in {name}" if name else ""


def _quoted(text: str) -> str:
    return f" because \u201c{text}\u201d" if text else " without a reason"


def _lasting(lasts: timedelta | str) -> str:
    return f"for {in_words(lasts)}" if isinstance(lasts, timedelta) else "for ever"


def _settings(step: s.SetRoleSettings) -> str:
    given = step.model_dump(exclude={"in_", "do", "id", "wait", "expect", "role"}, exclude_unset=True)
    parts = (f"{name.replace('_', ' ')} {_value(value)}" for name, value in given.items() if name != "notify")
    notify = (f"{mail_words(row.rule)} to {', '.join(row.to) or 'its default recipients'}" for row in step.notify)
    return f"change the settings of {step.role}: {', '.join((*parts, *notify))}"


def _value(value: object) -> str:
    if isinstance(value, timedelta):
        return in_words(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, cast("tuple[object, ...]", value))) or "nobody"
    return str(value)


def _policy(step: s.SetCaPolicy) -> str:
    given = step.model_dump(exclude={"in_", "do", "id", "wait", "expect", "name"}, exclude_unset=True)
    parts = ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in given.items())
    return f"set the policy {step.name}: {parts}"


def _alert(step: s.SetAlert) -> str:
    given = step.model_dump(exclude={"in_", "do", "id", "wait", "expect", "alert"}, exclude_unset=True)
    return f"set the alert {step.alert}: {', '.join(f'{name} {_value(value)}' for name, value in given.items())}"


def _sign_in(step: s.SignIn) -> str:
    where = f" to {step.resource}" if step.resource else ""
    wrong = " with a wrong password" if step.password == "wrong" else ""
    asked = f" for the authentication context {', '.join(step.contexts)}" if step.contexts else ""
    return f"sign in{where}{wrong}{asked}"


_MAKERS: dict[type[s.Base], Callable[[Any], str]] = {
    s.SignIn: _sign_in,
    s.SetRoleSettings: _settings,
    s.SetCaPolicy: _policy,
    s.Assign: lambda step: f"make {step.to} {step.kind} for {step.role} {_lasting(step.lasts)}",
    s.UpdateAssignment: lambda step: f"make {step.to} {step.kind} for {step.role} {_lasting(step.lasts)} instead",
    s.Unassign: lambda step: f"remove the {step.kind} assignment of {step.to} to {step.role}",
    s.Activate: lambda step: f"activate {step.role} for {in_words(step.duration)}{_quoted(step.reason)}",
    s.Deactivate: lambda step: f"deactivate {step.role}",
    s.Approve: lambda step: f"approve the request of {step.of} for {step.role}",
    s.Deny: lambda step: f"deny the request of {step.of} for {step.role}",
    s.Cancel: lambda step: f"withdraw the request for {step.role}",
    s.Extend: lambda step: f"extend {step.role} of {step.to} {_lasting(step.lasts)}",
    s.Renew: lambda step: f"renew {step.role} of {step.to} {_lasting(step.lasts)}",
    s.AskToExtend: lambda step: f"ask to extend {step.role}{_quoted(step.reason)}",
    s.AskToRenew: lambda step: f"ask to renew {step.role}{_quoted(step.reason)}",
    s.ApproveExtension: lambda step: f"give {step.of} {step.role} {_lasting(step.lasts)} as asked",
    s.DenyExtension: lambda step: f"deny {step.of} more time for {step.role}",
    s.CancelExtension: lambda step: f"withdraw the extension or renewal of {step.role}",
    s.CreateReview: lambda step: f"create the access review {step.name} of {', '.join(step.roles)}",
    s.DecideReview: lambda step: (
        f"decide {step.decision.replace('_', ' ')} about {', '.join(step.of)} in the review {step.name}"
    ),
    s.CreateUnit: lambda step: f"create the administrative unit {step.name}",
    s.AddToUnit: lambda step: f"add {step.member} to the administrative unit {step.unit}",
    s.RemoveFromUnit: lambda step: f"take {step.member} out of the administrative unit {step.unit}",
    s.SetContext: lambda step: f"set the authentication context {step.context} {step.name}",
    s.DeleteContext: lambda step: f"delete the authentication context {step.context}",
    s.ScanAlerts: lambda _: "scan the PIM alerts",
    s.SetAlert: _alert,
    s.FixAlert: lambda step: (
        f"fix {' '.join(one for one in (step.of, step.role) if one) or 'what is shown'} from the alert {step.alert}"
    ),
    s.DismissAlert: lambda step: f"dismiss the alert {step.alert}",
    s.AddMember: lambda step: f"add {step.member} to the group {step.group}",
    s.RemoveMember: lambda step: f"take {step.member} out of the group {step.group}",
    s.CreateGroup: lambda step: f"create the group {step.name} with {_value(step.members)}",
    s.AssignOutsidePim: lambda step: f"assign {step.role} to {step.to} outside PIM",
    s.RemoveOutsidePim: lambda step: f"remove {step.role} from {step.to} outside PIM",
    s.SetSignInAlert: lambda step: f"watch the sign-ins of {_value(step.users)} and mail {_value(step.to)}",
    s.RegisterMethod: lambda step: f"register {step.method}",
    s.HasRole: lambda step: f"hold {step.role}?",
    s.SetLicence: lambda step: f"{'have' if step.enabled else 'lose'} the licence {step.sku}",
    s.Wait: lambda step: f"wait {in_words(step.wait)}",
}
