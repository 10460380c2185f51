"""The app that a newcomer makes from `deploy/slack-manifest.yaml`: Slack would take it, and it may do what is done."""

import re
from pathlib import Path

from ruamel.yaml import YAML

from tests.notify.slackserver import _SCOPES

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = YAML(typ="safe").load(ROOT / "deploy/slack-manifest.yaml")


def text(least, most):
    return {"type": "string", "minLength": least, "maxLength": most}


def settings(needed=(), **properties):
    return {
        "type": "object",
        "required": list(needed),
        "properties": properties,
        "additionalProperties": False,
    }


YES_OR_NO = {"type": "boolean"}
# Slack's own rules for what is used here: github.com/slackapi/manifest-schema, version 2.0.0.
RULES = settings(
    ["display_information"],
    _metadata=settings(major_version={"enum": [1, 2]}, minor_version={"type": "integer"}),
    display_information=settings(
        ["name"],
        name=text(1, 35),
        description=text(1, 140),
        long_description=text(175, 4000),
        background_color={"type": "string", "pattern": "^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"},
    ),
    features=settings(bot_user=settings(["display_name"], display_name=text(1, 80), always_online=YES_OR_NO)),
    oauth_config=settings(
        scopes=settings(bot={"type": "array", "uniqueItems": True, "maxItems": 255, "items": {"type": "string"}})
    ),
    settings=settings(
        interactivity=settings(["is_enabled"], is_enabled=YES_OR_NO),
        socket_mode_enabled=YES_OR_NO,
        org_deploy_enabled=YES_OR_NO,
        token_rotation_enabled=YES_OR_NO,
    ),
)


def test_slack_would_take_the_manifest():
    from jsonschema import Draft7Validator  # whose import takes two seconds

    assert [fault.message for fault in Draft7Validator(RULES).iter_errors(MANIFEST)] == []
    # Without an address of its own, an app hears of buttons over the socket alone.
    assert MANIFEST["settings"]["socket_mode_enabled"] or not MANIFEST["settings"]["interactivity"]["is_enabled"]
    # A token that changes by itself every few hours would have to be fetched anew, which the monitor does not.
    assert MANIFEST["settings"]["token_rotation_enabled"] is False


def test_the_app_may_do_what_the_monitor_does_and_no_more():
    scopes = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    used = set(_SCOPES.values())
    assert scopes == used | {scope.replace("channels:", "groups:") for scope in used}
    table = (ROOT / "docs/channels.md").read_text().partition("bot token scopes")[2].partition("*Install")[0]
    assert scopes == set(re.findall(r"`(\w+:\w+)`", table))
