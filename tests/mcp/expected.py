"""Which tools of SmartBear's MCP server do not answer, and why. The page docs/reference/mcp.md tells it."""

CLOUD = {"check_pactflow_ai_entitlements": "PactFlow AI is a service of PactFlow's cloud."}
"""Tools of what only PactFlow's cloud has."""

_NO_AI = "PactFlow AI is a service of PactFlow's cloud. The MCP server does not offer the tool then."

NOT_OFFERED = {"generate_pact_tests": _NO_AI, "review_pact_tests": _NO_AI}
"""Tools that the MCP server leaves out where the broker says that it has no PactFlow AI."""

_PEOPLE = "The address for people, roles and teams is not there yet."
_SECRETS = "The address for secrets of webhooks is not there yet."
_SELF = "The address for one's own account, tokens and preferences is not there yet."
_NUMBERS = "The address for numbers by team is not there yet."
_AUDIT = "The address of the audit log is not there yet."

WAITING: dict[str, str] = {
    "admin_add_role_to_user": _PEOPLE,
    "admin_create_role": _PEOPLE,
    "admin_create_team": _PEOPLE,
    "admin_create_user": _PEOPLE,
    "admin_delete_role": _PEOPLE,
    "admin_delete_team": _PEOPLE,
    "admin_delete_user": _PEOPLE,
    "admin_get_role": _PEOPLE,
    "admin_get_team": _PEOPLE,
    "admin_get_team_user": _PEOPLE,
    "admin_get_user": _PEOPLE,
    "admin_invite_users": _PEOPLE,
    "admin_list_permissions": _PEOPLE,
    "admin_list_roles": _PEOPLE,
    "admin_list_team_users": _PEOPLE,
    "admin_list_teams": _PEOPLE,
    "admin_list_users": _PEOPLE,
    "admin_patch_team_users": _PEOPLE,
    "admin_remove_role_from_user": _PEOPLE,
    "admin_remove_user_from_team": _PEOPLE,
    "admin_reset_roles": _PEOPLE,
    "admin_set_team_users": _PEOPLE,
    "admin_set_user_roles": _PEOPLE,
    "admin_update_role": _PEOPLE,
    "admin_update_team": _PEOPLE,
    "admin_update_user": _PEOPLE,
    "create_secret": _SECRETS,
    "delete_secret": _SECRETS,
    "get_audit_log": _AUDIT,
    "get_current_user": _SELF,
    "get_integrations_by_team": _NUMBERS,
    "get_secret": _SECRETS,
    "get_system_preferences": _SELF,
    "get_team_metrics": _NUMBERS,
    "get_user_preferences": _SELF,
    "list_api_tokens": _SELF,
    "list_secrets": _SECRETS,
    "regenerate_api_token": _SELF,
    "update_secret": _SECRETS,
}
"""Tools whose routes are not there yet. The test fails for one that answers: take it out."""

FAILING: dict[str, str] = {}
"""Tools that fail for good, with the reason."""
