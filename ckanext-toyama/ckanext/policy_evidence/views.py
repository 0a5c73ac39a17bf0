"""Pages: the list of policies, a policy with its line of evidence, an indicator, a survey."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

__all__ = ["evidence"]

# Not named `policy`: CKAN registers a blueprint of that name for the dataset type.
evidence = Blueprint("evidence", __name__)


def _ask(action: str, data_dict: dict[str, Any]) -> Any:
    """The action's answer; what is not there and what may not be seen look the same."""
    try:
        return tk.get_action(action)({}, data_dict)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("This page does not exist, or you may not see it"))


def _page(kind: str, shown: dict[str, Any]) -> str:
    """A page about one dataset; ``pkg_dict`` is CKAN's name for it (title, sample mark, robots)."""
    return tk.render(f"evidence/{kind}.html", {**shown, "pkg_dict": shown[kind]})


@evidence.route("/policy/")
@evidence.route("/policy", endpoint="policy_list")
def policy_list() -> str:
    """Policies by whom they are for and what they give."""
    chosen = {key: tk.request.args[key] for key in ("target", "benefit") if tk.request.args.get(key)}
    everything = _ask("policy_list", {})
    return tk.render(
        "evidence/policy_list.html",
        {
            "policies": _ask("policy_list", chosen) if chosen else everything,
            "chosen": chosen,
            "targets": sorted({policy["target_group"] for policy in everything if policy.get("target_group")}),
            "benefits": sorted({policy["benefit"] for policy in everything if policy.get("benefit")}),
            "everything": everything,
        },
    )


@evidence.route("/policy/<id>", endpoint="policy")
def policy(id: str) -> str:  # noqa: A002
    """The line from each number to its survey question."""
    return _page("policy", _ask("policy_evidence_show", {"id": id}))


@evidence.route("/indicator/<id>", endpoint="indicator")
def indicator(id: str) -> str:  # noqa: A002
    """An indicator and its numbers."""
    return _page("indicator", _ask("indicator_series", {"id": id}))


@evidence.route("/survey/<id>", endpoint="survey")
def survey(id: str) -> str:  # noqa: A002
    """A survey: purpose, method, questions, anonymisation, and the data made from it."""
    return _page("survey", _ask("survey_use_list", {"id": id}))
