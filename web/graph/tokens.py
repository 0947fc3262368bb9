"""Access tokens: RS256 JWTs over simulated sessions, valid in wall-clock time because clients compare it."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from simulator import Tenant
from simulator.directory.rows import User
from simulator.pim.holdings import active_roles
from simulator.sign_in.methods import PASSWORD
from simulator.sign_in.sessions import Session
from web.graph.errors import GraphError

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
LIFETIME_SECONDS = 3600
SCOPES = "RoleManagement.ReadWrite.Directory Policy.Read.All User.Read"


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a token says: whose attempt, which simulated session, which user, and the simulated moment of its issue."""

    tenant_id: str
    session_id: str
    user_id: str
    issued_at: datetime


class Signer:
    """The signing key of one data folder; made at first use, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._key = _load_or_make(folder / "graph-signing-key.pem")
        numbers = self._key.public_key().public_numbers()
        self.key_id = hashlib.sha256(str(numbers.n).encode()).hexdigest()[:16]

    def public_keys(self) -> dict[str, Any]:
        """The JSON Web Key Set."""
        key: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [{**key, "kid": self.key_id, "use": "sig", "alg": "RS256"}]}

    def password_of(self, user: User, tenant_id: str) -> str:
        """The made-up password of a person in one attempt; only the password grant reads it."""
        secret = self._key.private_numbers().d.to_bytes(256, "big")
        digest = hmac.new(secret, f"{tenant_id}/{user.id}".encode(), hashlib.sha256).hexdigest()
        return f"practice-{digest[:16]}"

    def issue(self, issuer: str, tenant: Tenant, session: Session, audience: str, client_id: str) -> str:
        """An access token for a session."""
        user, now = tenant.users[session.user_id], int(time.time())
        claims = {
            "aud": audience,
            "iss": issuer,
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_SECONDS,
            "tid": tenant.organization.id,
            "oid": user.id,
            "sub": user.id,
            "sid": session.id,
            "appid": client_id,
            "upn": user.user_principal_name,
            "unique_name": user.user_principal_name,
            "name": user.display_name,
            "amr": _methods_claim(session),
            "idtyp": "user",
            "scp": SCOPES,
            "wids": sorted(active_roles(tenant, user.id)),
            "uti": uuid4().hex,
            "practice_iat": tenant.now.timestamp(),
            "ver": "1.0",
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self.key_id})

    def read(self, token: str) -> Bearer:
        """What a token says. Raises GraphError 401 for anything that this key did not sign, or that has expired."""
        try:
            claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["RS256"],
                options={"verify_aud": False, "require": ["exp", "practice_iat"]},
            )
        except jwt.ExpiredSignatureError:
            raise _unauthorized("Lifetime validation failed, the token is expired.") from None
        except jwt.PyJWTError:
            raise _unauthorized("Access token validation failure.") from None
        issued_at = datetime.fromtimestamp(float(claims["practice_iat"]), UTC)
        return Bearer(str(claims["tid"]), str(claims["sid"]), str(claims["oid"]), issued_at)


def _methods_claim(session: Session) -> list[str]:
    """The `amr` values that the rules read; a key alone is MFA without a password."""
    password = ["pwd"] if PASSWORD in session.methods else []
    return [*password, "mfa"] if session.has_mfa else password


def _unauthorized(message: str) -> GraphError:
    return GraphError(401, "InvalidAuthenticationToken", message)


def _load_or_make(path: Path) -> rsa.RSAPrivateKey:
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        # Written beside and moved, so that two starting processes never read half a key.
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        draft.replace(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey), "the key file holds the RSA key that was written to it"
    return key
