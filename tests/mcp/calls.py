"""Which tool of SmartBear's MCP server is used how: in this order, each with arguments that fit the shop."""

from dataclasses import dataclass, field
from typing import Any

from tests.builders.provider_documents import FITTING
from tests.story import Json, base64_of, interaction, pact

PREFIX = "contract-testing_"
"""What the name of every tool begins with."""

NOBODY = "00000000-0000-4000-8000-0000000000ff"
"""Stands for the uuid of what could not be made."""


@dataclass(frozen=True, slots=True)
class Call:
    """The use of a tool.

    In its arguments, `{name}` stands for the uuid that an earlier call was to keep under that name, and the whole of
    it is kept as `keeps`.
    """

    tool: str
    arguments: Json = field(default_factory=dict)
    keeps: str | None = None

    def filled(self, kept: dict[str, str]) -> Json:
        """The arguments with the uuids that are known."""
        filled: Json = _filled(self.arguments, kept)
        return filled


def _filled(value: Any, kept: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, kept) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, kept) for each in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return kept.get(value[1:-1], NOBODY)
    return value


_ORDERS_2 = {"providerName": "orders", "providerVersionNumber": "2"}
_WEB_1 = {**_ORDERS_2, "consumerName": "web", "consumerVersionNumber": "1"}
_WEB = {"pacticipantName": "web"}
_HOOK = {"method": "POST", "url": "{receiver}", "body": {"version": "${pactbroker.consumerVersionNumber}"}}
_ROLE = {"name": "reviewer", "permissions": [{"scope": "contract_data:read:*"}]}

_PUBLISHING = [
    Call("create_pacticipant", {"name": "web", "mainBranch": "main"}),
    Call(
        "publish_consumer_contracts",
        {
            "pacticipantName": "web",
            "pacticipantVersionNumber": "1",
            "branch": "main",
            "tags": ["dev"],
            "contracts": [
                {
                    "consumerName": "web",
                    "providerName": "orders",
                    "specification": "pact",
                    "contentType": "application/json",
                    "content": base64_of(pact("web", "orders", interaction())),
                }
            ],
        },
    ),
    Call(
        "publish_provider_contract",
        {
            "providerName": "orders",
            "pacticipantVersionNumber": "2",
            "branch": "main",
            "contract": {
                "content": base64_of(FITTING),
                "contentType": "application/json",
                "specification": "oas",
                "selfVerificationResults": {
                    "success": True,
                    "content": base64_of({"passed": 7}),
                    "contentType": "application/vnd.smartbear.drift.result",
                    "format": "drift",
                    "verifier": "drift",
                    "verifierVersion": "1.0.0",
                },
            },
        },
    ),
    Call("update_pacticipant", {**_WEB, "displayName": "Web shop"}),
    Call("patch_pacticipant", {**_WEB, "repositoryUrl": "https://example.org/web"}),
    Call("update_pacticipant_version", {**_WEB, "versionNumber": "1", "buildUrl": "https://ci.example.org/1"}),
    Call("add_label_to_pacticipant", {**_WEB, "labelName": "shop"}),
]

_ENVIRONMENTS = [
    Call("create_environment", {"name": "production", "production": True}, keeps="production"),
    Call("update_environment", {"environmentId": "{production}", "name": "live", "production": True}),
    Call("get_environment", {"environmentId": "{production}"}),
    Call("list_environments"),
    Call("record_deployment", {"pacticipantName": "orders", "versionNumber": "2", "environmentId": "{production}"}),
    Call("record_release", {**_WEB, "versionNumber": "1", "environmentId": "{production}"}),
    Call("get_currently_deployed_versions", {"environmentId": "{production}"}),
    Call("get_currently_supported_versions", {"environmentId": "{production}"}),
    Call(
        "get_deployed_versions_for_version",
        {"pacticipantName": "orders", "versionNumber": "2", "environmentId": "{production}"},
    ),
    Call("get_released_versions_for_version", {**_WEB, "versionNumber": "1", "environmentId": "{production}"}),
]

_READING = [
    Call("list_pacticipants"),
    Call("get_pacticipant", _WEB),
    Call("list_pacticipant_versions", _WEB),
    Call("get_pacticipant_version", {**_WEB, "versionNumber": "1"}),
    Call("get_latest_pacticipant_version", {**_WEB, "tag": "dev"}),
    Call("list_branches", {**_WEB, "q": "ma"}),
    Call("get_branch", {**_WEB, "branchName": "main"}),
    Call("get_branch_versions", {**_WEB, "branchName": "main"}),
    Call("list_labels"),
    Call("get_pacticipant_label", {**_WEB, "labelName": "shop"}),
    Call("list_pacticipants_by_label", {"labelName": "shop"}),
    Call("get_provider_states", {"provider": "orders"}),
    Call(
        "get_pacts_for_verification",
        {"providerName": "orders", "consumerVersionSelectors": [{"mainBranch": True}], "includePendingStatus": True},
    ),
    Call("can_i_deploy", {"pacticipant": "web", "version": "1", "environment": "live"}),
    Call("matrix", {"q": [{"pacticipant": "web", "version": "1"}, {"pacticipant": "orders"}], "latestby": "cvpv"}),
    Call("list_integrations"),
    Call("get_pacticipant_network", {"pacticipantName": "orders"}),
    Call("get_metrics"),
]

_BI_DIRECTIONAL = [
    Call("get_bdct_provider_contract", _ORDERS_2),
    Call("get_bdct_provider_contract_verification_results", _ORDERS_2),
    Call("get_bdct_consumer_contracts", _ORDERS_2),
    Call("get_bdct_consumer_contract_verification_results", _ORDERS_2),
    Call("get_bdct_cross-contract_verification_results", _ORDERS_2),
    Call("get_bdct_provider_by_consumer_version", _WEB_1),
    Call("get_bdct_provider_check_results_by_consumer", _WEB_1),
    Call("get_bdct_consumer_by_consumer_version", _WEB_1),
    Call("get_bdct_consumer_pact_test_results_by_consumer", _WEB_1),
    Call("get_bdct_x-contract_test_results_by_consumer", _WEB_1),
]

_PEOPLE = [
    Call("admin_list_permissions"),
    Call("admin_create_role", _ROLE, keeps="role"),
    Call("admin_update_role", {**_ROLE, "roleId": "{role}", "description": "Who looks at contracts"}),
    Call("admin_get_role", {"roleId": "{role}"}),
    Call("admin_list_roles"),
    Call("admin_create_user", {"email": "ada@example.org", "name": "Ada"}, keeps="user"),
    Call("admin_invite_users", {"users": [{"email": "grace@example.org", "name": "Grace"}]}),
    Call("admin_update_user", {"userId": "{user}", "name": "Ada L.", "active": True}),
    Call("admin_get_user", {"userId": "{user}"}),
    Call("admin_list_users", {"active": True}),
    Call("admin_set_user_roles", {"userId": "{user}", "roles": ["{role}"]}),
    Call("admin_remove_role_from_user", {"userId": "{user}", "roleId": "{role}"}),
    Call("admin_add_role_to_user", {"userId": "{user}", "roleId": "{role}"}),
    Call(
        "admin_create_team",
        {"name": "Shop", "administratorUuids": ["{user}"], "pacticipantNames": ["web"]},
        keeps="team",
    ),
    Call("admin_update_team", {"teamId": "{team}", "name": "Shop", "pacticipantNames": ["web", "orders"]}),
    Call("admin_get_team", {"teamId": "{team}"}),
    Call("admin_list_teams", {"q": "sho"}),
    Call("admin_set_team_users", {"teamId": "{team}", "uuids": ["{user}"]}),
    Call("admin_get_team_user", {"teamId": "{team}", "userId": "{user}"}),
    Call("admin_list_team_users", {"teamId": "{team}"}),
    Call("get_integrations_by_team", {"teamId": "{team}"}),
    Call("get_team_metrics"),
    Call("admin_remove_user_from_team", {"teamId": "{team}", "userId": "{user}"}),
    Call(
        "admin_patch_team_users",
        {"teamId": "{team}", "operations": [{"op": "add", "path": "/users", "value": {"uuid": "{user}"}}]},
    ),
    Call("admin_create_system_account", {"name": "ci of the shop"}, keeps="account"),
    Call("admin_get_system_account_tokens", {"accountId": "{account}"}),
    Call("create_secret", {"name": "hookToken", "value": "hush", "teamUuid": "{team}"}, keeps="secret"),
    Call("update_secret", {"secretId": "{secret}", "name": "hookToken", "value": "hush hush"}),
    Call("get_secret", {"secretId": "{secret}"}),
    Call("list_secrets"),
    Call("get_current_user"),
    Call("get_user_preferences"),
    Call("get_system_preferences"),
    Call("get_audit_log", {"sort": "-timestamp"}),
]

_WEBHOOKS = [
    Call(
        "create_webhook",
        {"description": "build it", "events": [{"name": "contract_content_changed"}], "request": _HOOK},
        keeps="webhook",
    ),
    Call(
        "update_webhook",
        {
            "webhookId": "{webhook}",
            "description": "build it again",
            "events": [{"name": "contract_published"}],
            "request": _HOOK,
        },
    ),
    Call("get_webhook", {"webhookId": "{webhook}"}),
    Call("list_webhooks"),
    Call("execute_webhook", {"webhookId": "{webhook}"}),
    Call("test_execute_webhooks"),
]

_DELETING = [
    Call("delete_webhook", {"webhookId": "{webhook}"}),
    Call("delete_secret", {"secretId": "{secret}"}),
    Call("admin_delete_team", {"teamId": "{team}"}),
    Call("admin_delete_user", {"userId": "{user}"}),
    Call("admin_delete_role", {"roleId": "{role}"}),
    Call("admin_reset_roles"),
    Call("remove_label_from_pacticipant", {**_WEB, "labelName": "shop"}),
    Call("delete_branch", {**_WEB, "branchName": "main"}),
    Call("delete_environment", {"environmentId": "{production}"}),
    Call("delete_integration", {"consumerName": "web", "providerName": "orders"}),
    Call("delete_all_integrations"),
    Call("delete_pacticipant", {"pacticipantName": "mobile"}),
    Call("check_pactflow_ai_entitlements"),
    # Last, since it may be the token that the client itself has.
    Call("list_api_tokens", keeps="token"),
    Call("regenerate_api_token", {"tokenId": "{token}"}),
]

CALLS = [*_PUBLISHING, *_ENVIRONMENTS, *_READING, *_BI_DIRECTIONAL, *_PEOPLE, *_WEBHOOKS, *_DELETING]
"""Every tool once, so that each finds what it needs and deletes nothing that another one needs."""


def uuid_in(answer: Any, name: str | None) -> str | None:
    """The uuid of what an answer is about: of what has that name in it, else the first one."""
    found = [*_with_uuid(answer)]
    named = [each["uuid"] for each in found if name is not None and name in (each.get("name"), each.get("email"))]
    return next(iter(named or [each["uuid"] for each in found]), None)


def _with_uuid(value: Any) -> list[Json]:
    if isinstance(value, list):
        return [each for part in value for each in _with_uuid(part)]
    if not isinstance(value, dict):
        return []
    own = [value] if isinstance(value.get("uuid"), str) else []
    return own + [each for part in value.values() for each in _with_uuid(part)]
