"""What people do in simulated windows: anything, and stories in which an attempt goes on properly."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import strategies as st

from simulator.commands import Command, HoldToken, RegisterMethod, SignIn, SignOut
from simulator.sign_in.sessions import ClientApp, Platform, SessionKind
from tests.properties.ca_model import Small
from tests.properties.ca_strategies import ADDRESSES, APP_IDS, COUNTRIES, METHODS, USER_IDS, protected_worlds


def windows() -> st.SearchStrategy[str]:
    """Two simulated windows."""
    return st.sampled_from(("w1", "w2"))


def used_methods() -> st.SearchStrategy[tuple[str, ...]]:
    """What people try: mostly a password first, sometimes nothing or nonsense."""
    second = st.sampled_from([(), *((one,) for one in METHODS), *permutations(METHODS, 2)])
    return st.one_of(
        second.map(lambda rest: ("password", *rest)),
        second,
        st.sampled_from((("password",), (), ("voice",), ("password", "password"))),
    )


def sign_ins() -> st.SearchStrategy[SignIn]:
    """An attempt to sign in, possibly by nobody, to nowhere, with a wrong password."""
    return st.builds(
        SignIn,
        window=windows(),
        user_principal_name=st.sampled_from(
            (*(f"{name}@adatum.example" for name in USER_IDS), "ANN@adatum.example", "ghost@adatum.example")
        ),
        app_id=st.sampled_from((*APP_IDS, "nowhere")),
        methods=used_methods(),
        kind=st.sampled_from((SessionKind.PORTAL, SessionKind.API)),
        client_app=st.sampled_from((ClientApp.BROWSER, ClientApp.BROWSER, *ClientApp)),
        is_password_right=st.sampled_from((True, True, True, False)),
        ip_address=st.sampled_from(ADDRESSES),
        country=st.sampled_from(("", *COUNTRIES)),
        platform=st.sampled_from(Platform),
        is_request_approved=st.sampled_from((True, True, True, False)),
        authentication_contexts=contexts_asked(),
    )


def contexts_asked() -> st.SearchStrategy[tuple[str, ...]]:
    """The authentication contexts that an application asks for: mostly none."""
    return st.sampled_from(((), (), (), ("c1",), ("c1", "c2")))


def likely_sign_ins() -> st.SearchStrategy[SignIn]:
    """Mostly Ann in one window at one resource, so that attempts are continued and sessions reused."""
    push = "microsoftAuthenticatorPush"
    return st.builds(
        SignIn,
        window=st.sampled_from(("w1", "w1", "w1", "w2")),
        user_principal_name=st.sampled_from(("ann@adatum.example",) * 4 + ("ben@adatum.example",)),
        app_id=st.sampled_from(("portal", "portal", "portal", "mail")),
        methods=st.sampled_from((("password",), (), (push,), ("password", push))),
        kind=st.sampled_from((SessionKind.PORTAL, SessionKind.API)),
        is_password_right=st.sampled_from((True,) * 7 + (False,)),
        is_request_approved=st.sampled_from((True,) * 7 + (False,)),
        authentication_contexts=contexts_asked(),
    )


def welcoming_worlds() -> st.SearchStrategy[Small]:
    """A small world in which Ann can sign in with a password and push."""
    return protected_worlds().map(_welcome)


def _welcome(small: Small) -> Small:
    ann, *others = small.users
    able = replace(
        ann,
        account_enabled=True,
        has_password=True,
        methods=tuple(dict.fromkeys((*ann.methods, "microsoftAuthenticatorPush"))),
    )
    return replace(small, users=(able, *others))


def window_commands() -> st.SearchStrategy[Command]:
    """Everything that happens in windows."""
    tokens = st.builds(
        HoldToken,
        window=windows(),
        user_id=st.sampled_from((*USER_IDS, "ghost")),
        app_id=st.sampled_from((*APP_IDS, "nowhere")),
        methods=used_methods(),
    )
    registrations = st.builds(
        RegisterMethod,
        user_id=st.sampled_from((*USER_IDS, "ghost")),
        method=st.sampled_from((*METHODS, "voice", "deviceBasedPush", "password")),
        window=windows(),
    )
    outs = st.builds(SignOut, window=windows())
    return st.one_of(*(likely_sign_ins() for _ in range(5)), sign_ins(), registrations, tokens, outs)


@st.composite
def proper_stories(draw: st.DrawFn) -> list[tuple[Command, int]]:
    """Ann gives her password, confirms later, and goes on to another resource; anything may come between."""
    app, kind = draw(st.sampled_from(APP_IDS)), draw(st.sampled_from((SessionKind.PORTAL, SessionKind.API)))
    push = "microsoftAuthenticatorPush"
    steps = [
        _proper(app, kind, ("password",)),
        _proper(draw(st.sampled_from((app, app, app, "mail"))), kind, (push,)),
        _proper(draw(st.sampled_from(APP_IDS)), kind, draw(st.sampled_from(((), (), (push,), ("password",))))),
    ]
    story: list[tuple[Command, int]] = []
    for step in steps:
        between = draw(st.one_of(st.none(), st.none(), window_commands()))
        if between:
            story.append((between, draw(st.integers(0, 2))))
        story.append((step, draw(st.integers(0, 2))))
    return story


def _proper(app_id: str, kind: SessionKind, methods: tuple[str, ...]) -> SignIn:
    return SignIn(window="w1", user_principal_name="ann@adatum.example", app_id=app_id, methods=methods, kind=kind)
