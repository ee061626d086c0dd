"""Catalogues as JSON documents, every field written out, and their hashes."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from midoffice.domain.decisions.action import Action, Criterion, Test, Treatment
from midoffice.domain.decisions.catalogue import FACTORS, Arbitration, Catalogue
from midoffice.domain.decisions.policy import Cap, ConsentRequired, Pause, Policy


def catalogue_document(catalogue: Catalogue) -> dict[str, Any]:
    """Return the catalogue as JSON."""
    return {
        "placements": [
            {"key": each.key, "channel": each.channel.value, "name": each.name, "slots": each.slots}
            for each in catalogue.placements
        ],
        "groups": [{"key": each.key, "name": each.name, "weight": each.weight} for each in catalogue.groups],
        "actions": [_action(each) for each in catalogue.actions],
        "policies": [_policy(each) for each in catalogue.policies],
        "budgets": [{"key": each.key, "limit": each.limit} for each in catalogue.budgets],
        "rules": {"rule_set": catalogue.rule_set},
        "arbitration": _arbitration(catalogue.arbitration),
    }


def catalogue_hash(catalogue: Catalogue) -> str:
    """Return the SHA-256 of the document in hexadecimal."""
    written = json.dumps(catalogue_document(catalogue), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())


def _action(action: Action) -> dict[str, Any]:
    return {
        "key": action.key,
        "name": action.name,
        "kind": action.kind.value,
        "group": action.group or None,
        "purpose": action.purpose,
        "active": action.active,
        "valid_from": _instant(action.valid_from),
        "valid_until": _instant(action.valid_until),
        "value": str(action.value),
        "lever": action.lever,
        "budget": action.budget,
        "starting_propensity": action.starting_propensity,
        "expires_after_seconds": _seconds(action.expires_after),
        "later_pause_seconds": _seconds(action.later_pause),
        "repeat_after_seconds": _seconds(action.repeat_after),
        "criteria": {test.value: [_criterion(each) for each in action.criteria.get(test, ())] for test in Test},
        "treatments": [_treatment(each) for each in action.treatments],
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {"id": criterion.id, "text": criterion.text, "why": criterion.why}


def _treatment(treatment: Treatment) -> dict[str, Any]:
    return {
        "key": treatment.key,
        "channel": treatment.channel.value,
        "active": treatment.active,
        "weight": treatment.weight,
        "placements": list(treatment.placements),
        "content": dict(treatment.content),
    }


def _policy(policy: Policy) -> dict[str, Any]:
    begun = {"key": policy.key, "kind": policy.kind, "kinds": [kind.value for kind in policy.kinds]}
    if isinstance(policy, ConsentRequired):
        return begun
    if isinstance(policy, Cap):
        return begun | {
            "most": policy.most,
            "window_seconds": _seconds(policy.window),
            "groups": list(policy.groups),
            "channels": [channel.value for channel in policy.channels],
            "counts": [kind.value for kind in policy.counts],
        }
    if isinstance(policy, Pause):
        after = [kind.value for kind in policy.after]
        return begun | {"after": after, "seconds": _seconds(policy.length), "scope": policy.scope}
    return begun | {
        "from": policy.begins.isoformat(timespec="minutes") if not policy.begins.second else policy.begins.isoformat(),
        "until": policy.ends.isoformat(timespec="minutes") if not policy.ends.second else policy.ends.isoformat(),
        "channels": [channel.value for channel in policy.channels],
        "zones": list(policy.zones),
    }


def _arbitration(arbitration: Arbitration) -> dict[str, Any]:
    return {
        "use": {factor: factor in arbitration.use for factor in FACTORS},
        "exploration": arbitration.exploration,
        "control_share": arbitration.control_share,
        "control_salt": arbitration.control_salt,
        "weights": [
            {"text": each.text, "group": each.group, "action": each.action, "weight": each.weight} for each in arbitration.weights
        ],
    }
