"""Access reviews in the journal: what was asked, and what happens by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from simulator import Tenant
from simulator import commands as c
from simulator.directory.membership import display_name
from simulator.reviews import commands as rc
from simulator.reviews import events as r
from simulator.reviews.rows import Outcome
from web.words import joined, role_name

_VERBS = MappingProxyType(
    {
        Outcome.APPROVE: "Approve in review",
        Outcome.DENY: "Deny in review",
        Outcome.DONT_KNOW: "Don't know in review",
        Outcome.NOT_REVIEWED: "Take back in review",
        None: "Take recommendations in review",
    }
)
_PEOPLE_MAX = 3


def _review_name(tenant: Tenant, review_id: str) -> str:
    review = tenant.reviews.get(review_id)
    return f"{review.display_name} ({role_name(review.role_id)})" if review else "a review that is not there now"


def _round_name(tenant: Tenant, instance_id: str) -> str:
    instance = tenant.review_instances.get(instance_id)
    return _review_name(tenant, instance.review_id if instance else "")


def _decides(tenant: Tenant, command: rc.DecideReview) -> str:
    items = [item for item in map(tenant.review_items.get, command.item_ids) if item]
    names = [display_name(tenant, item.principal_id) for item in items[:_PEOPLE_MAX]]
    more = f" and {len(items) - _PEOPLE_MAX} more" if len(items) > _PEOPLE_MAX else ""
    return f"{_VERBS[command.outcome]}: {', '.join(names) or 'nobody'}{more}"


REVIEW_WORDS: Mapping[type[c.Command], Callable[[Tenant, Any], str]] = MappingProxyType(
    {
        rc.CreateReview: lambda _t, x: (
            f"Create access review {x.display_name}: {joined([role_name(one) for one in x.role_ids])}"
        ),
        rc.UpdateReview: lambda t, x: f"Change access review {_review_name(t, x.review_id)}",
        rc.DeleteReview: lambda t, x: f"Delete access review {_review_name(t, x.review_id)}",
        rc.DecideReview: _decides,
        rc.StopReview: lambda t, x: f"Stop access review {_round_name(t, x.instance_id)}",
        rc.ResetReview: lambda t, x: f"Reset access review {_round_name(t, x.instance_id)}",
        rc.ApplyReview: lambda t, x: f"Apply access review {_round_name(t, x.instance_id)}",
    }
)
REVIEW_EVENT_WORDS: Mapping[type[Any], Callable[[Tenant, Any], str]] = MappingProxyType(
    {
        r.InstanceStarted: lambda t, x: f"access review {_review_name(t, x.instance.review_id)} starts",
        r.InstanceCompleted: lambda t, x: f"access review {_review_name(t, x.instance.review_id)} ends",
        r.InstanceApplied: lambda t, x: f"access review {_review_name(t, x.instance.review_id)} is applied",
    }
)
