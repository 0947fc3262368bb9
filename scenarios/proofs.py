"""Always checks: every sign-in is looked at, and a broken promise comes with a sign-in that breaks it."""

from __future__ import annotations

from scenarios.answers import sign_in_word
from scenarios.checks import Always
from scenarios.report import Told, WitnessTold
from scenarios.translation import application_named, user_named
from simulator.conditional_access.exhaustive import EVERY_CLIENT, Witness, always
from simulator.decision import Accepted
from simulator.directory.membership import display_name
from simulator.sign_in.methods import display_name as method_name
from simulator.sign_in.sessions import ClientApp
from simulator.simulation import Simulation
from simulator.tenant import Tenant

_WORDS = {
    "gets_in": "the person gets in",
    "granted_without_mfa": "a token is issued without MFA",
    "mfa_required": "MFA is required",
    "blocked": "the sign-in is blocked",
}


def judge(simulation: Simulation, wanted: Always) -> tuple[bool, str, WitnessTold | None]:
    """Whether the promise holds for every sign-in, a sentence about it, and a counter-example otherwise."""
    tenant = simulation.tenant
    clients = tuple(ClientApp(one) for one in wanted.clients) if wanted.clients else EVERY_CLIENT
    allowed = frozenset[str](wanted.sign_in)
    proof = always(tenant, people(tenant, wanted), resources(tenant, wanted), allowed, clients)
    if proof.witness is None:
        return True, f"holds for every sign-in ({proof.cells} kinds of sign-in looked at)", None
    witness = _told(simulation, proof.witness, wanted)
    ends = " and ".join(_WORDS[one] for one in witness.outcomes)
    return False, f"{witness.person} at {witness.resource} ({witness.client}): {ends}", witness


def people(tenant: Tenant, wanted: Always) -> list[str]:
    """The ids of the people whom the promise is about."""
    everybody = wanted.users == ("All",)
    named = list(tenant.users) if everybody else [user_named(tenant, name) for name in wanted.users]
    spared = {user_named(tenant, name) for name in wanted.except_users}
    return [one for one in named if one not in spared]


def resources(tenant: Tenant, wanted: Always) -> list[str]:
    """The app ids of the resources that the promise is about."""
    everything = wanted.resources == ("All",)
    named = list(tenant.applications) if everything else [application_named(tenant, one) for one in wanted.resources]
    spared = {application_named(tenant, name) for name in wanted.except_resources}
    return [one for one in named if one not in spared]


def _told(simulation: Simulation, witness: Witness, wanted: Always) -> WitnessTold:
    tenant, sign_in = simulation.tenant, witness.sign_in
    application = tenant.applications[sign_in.app_id]
    return WitnessTold(
        user_id=witness.question.user_id,
        person=display_name(tenant, witness.question.user_id),
        app_id=sign_in.app_id,
        resource=application.display_name,
        client=sign_in.client_app.value,
        platform=sign_in.platform.value,
        ip_address=sign_in.ip_address,
        country=sign_in.country,
        methods=sign_in.methods,
        outcomes=tuple(sorted(witness.outcomes)),
        replayed=_replayed(simulation, witness, wanted),
    )


def _replayed(simulation: Simulation, witness: Witness, wanted: Always) -> Told:
    """The sign-in as it really goes on a fork, so that nobody has to believe the proof."""
    fork = simulation.fork()
    decision = fork.run(witness.sign_in, witness.sign_in.window)
    assert isinstance(decision, Accepted), "a sign-in attempt is always recorded"
    methods = " and ".join(method_name(one) for one in witness.sign_in.methods)
    return Told(
        step_id=None,
        session="",
        person=display_name(fork.tenant, witness.question.user_id),
        words=f"sign in to {fork.tenant.applications[witness.sign_in.app_id].display_name} with {methods}",
        at=fork.tenant.now,
        expected=wanted.sign_in,
        got=(sign_in_word(decision),),
        matches=False,
        trace=decision.trace,
    )
