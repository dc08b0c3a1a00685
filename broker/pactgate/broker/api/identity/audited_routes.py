"""What the audit log says of each route that writes: which type of event, and what the address says of its subject.

An action that knows the subject better tells it itself. docs/guides/audit-and-secrets.md has the types for people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audited:
    """The type of the event that a route leaves, and a template of its subject with the segments of the address."""

    type: str
    subject: str = ""


_PACT = "{consumer} version {version} with {provider}"
_PAIR = "{consumer} and {provider}"
_VERSION = "{pacticipant} version {version}"
_OF_PAIR = f"webhook for {_PAIR}"


def _at_each_address(name: str, audited: Audited) -> Iterator[tuple[str, Audited]]:
    """A route of pacts, which has three addresses in the Pact Broker."""
    yield from ((each, audited) for each in (name, f"{name}_at_1", f"{name}_at_2"))


AUDITED: Mapping[str, Audited] = {
    "publish_contracts": Audited("pact_publication"),
    **dict(_at_each_address("put_pact", Audited("pact_publication", _PACT))),
    **dict(_at_each_address("merge_pact", Audited("pact_publication", _PACT))),
    **dict(_at_each_address("delete_pact", Audited("pact_deleted", _PACT))),
    "delete_pact_versions": Audited("pacts_deleted", f"every pact of {_PAIR}"),
    "delete_tagged_pact_versions": Audited("pacts_deleted", f"pacts of {_PAIR} with the tag {{tag}}"),
    "delete_main_branch_pact_versions": Audited("pacts_deleted", f"pacts of {_PAIR} on the main branch"),
    "delete_latest_main_branch_pact_versions": Audited("pacts_deleted", f"latest pact of {_PAIR} on the main branch"),
    "delete_branch_pact_versions": Audited("pacts_deleted", f"pacts of {_PAIR} on the branch {{branch}}"),
    "delete_latest_branch_pact_versions": Audited("pacts_deleted", f"latest pact of {_PAIR} on the branch {{branch}}"),
    "publish_provider_contract": Audited("provider_contract_publication", "{provider}"),
    "publish_verification": Audited("verification_publication", _PAIR),
    "publish_verification_with_metadata": Audited("verification_publication", _PAIR),
    "delete_verification": Audited("verification_deleted", f"result {{number}} of {_PAIR}"),
    "judge_all_again": Audited("judging_repeated", "everything"),
    "judge_again": Audited("judging_repeated", "{key}"),
    "create_pacticipant": Audited("pacticipant_created"),
    "replace_pacticipant": Audited("pacticipant_changed", "{pacticipant}"),
    "change_pacticipant": Audited("pacticipant_changed", "{pacticipant}"),
    "delete_pacticipant": Audited("pacticipant_deleted", "{pacticipant}"),
    "put_label": Audited("label_added", "{label} of {pacticipant}"),
    "delete_label": Audited("label_removed", "{label} of {pacticipant}"),
    "delete_integrations": Audited("integrations_deleted", "every integration"),
    "integration": Audited("integration_deleted", _PAIR),
    "replace_version": Audited("version_changed", _VERSION),
    "change_version": Audited("version_changed", _VERSION),
    "delete_version": Audited("version_deleted", _VERSION),
    "delete_branches": Audited("branches_deleted", "branches of {pacticipant}"),
    "delete_branch": Audited("branches_deleted", "{branch} of {pacticipant}"),
    "put_branch_version": Audited("branch_version_added", f"{_VERSION} on {{branch}}"),
    "delete_branch_version": Audited("branch_version_removed", f"{_VERSION} on {{branch}}"),
    "put_version_tag": Audited("tag_added", f"{{tag}} of {_VERSION}"),
    "delete_version_tag": Audited("tag_removed", f"{{tag}} of {_VERSION}"),
    "create_environment": Audited("environment_created"),
    "replace_environment": Audited("environment_changed", "{uuid}"),
    "delete_environment": Audited("environment_deleted", "{uuid}"),
    "record_deployment": Audited("deployment_recorded", _VERSION),
    "change_deployed_version": Audited("undeployment_recorded", "{uuid}"),
    "record_release": Audited("release_recorded", _VERSION),
    "change_released_version": Audited("support_ended", "{uuid}"),
    "ask_for_decision": Audited("decision_recorded"),
    "put_policy": Audited("policy_changed", "everything"),
    "delete_policy": Audited("policy_deleted", "everything"),
    "put_environment_policy": Audited("policy_changed", "{environment}"),
    "delete_environment_policy": Audited("policy_deleted", "{environment}"),
    "put_pacticipant_policy": Audited("policy_changed", "{pacticipant}"),
    "delete_pacticipant_policy": Audited("policy_deleted", "{pacticipant}"),
    "put_pacticipant_environment_policy": Audited("policy_changed", "{pacticipant} in {environment}"),
    "delete_pacticipant_environment_policy": Audited("policy_deleted", "{pacticipant} in {environment}"),
    "add_waiver": Audited("waiver_added", "{pacticipant}"),
    "delete_waiver": Audited("waiver_removed", "{uuid}"),
    "create_user": Audited("user_created"),
    "invite_users": Audited("users_invited"),
    "invite_user": Audited("users_invited"),
    "change_user": Audited("user_changed", "{uuid}"),
    "delete_user": Audited("user_deleted", "{uuid}"),
    "set_user_roles": Audited("role_assignments_changed", "{uuid}"),
    "add_user_role": Audited("role_assignments_changed", "{uuid}"),
    "remove_user_role": Audited("role_assignments_changed", "{uuid}"),
    "provision_user": Audited("user_created"),
    "replace_scim_user": Audited("user_changed", "{uuid}"),
    "patch_scim_user": Audited("user_changed", "{uuid}"),
    "delete_scim_user": Audited("user_deleted", "{uuid}"),
    "provision_group": Audited("team_created"),
    "replace_scim_group": Audited("team_changed", "{uuid}"),
    "patch_scim_group": Audited("team_changed", "{uuid}"),
    "delete_scim_group": Audited("team_deleted", "{uuid}"),
    "create_team": Audited("team_created"),
    "change_team": Audited("team_changed", "{uuid}"),
    "delete_team": Audited("team_deleted", "{uuid}"),
    "set_team_users": Audited("team_changed", "{uuid}"),
    "add_team_users": Audited("team_changed", "{uuid}"),
    "patch_team_users": Audited("team_changed", "{uuid}"),
    "remove_team_users": Audited("team_changed", "{uuid}"),
    "remove_team_user": Audited("team_changed", "{uuid}"),
    "set_team_pacticipants": Audited("team_changed", "{uuid}"),
    "change_team_administrator": Audited("team_changed", "{uuid}"),
    "change_team_application": Audited("team_changed", "{uuid}"),
    "change_team_environment": Audited("team_changed", "{uuid}"),
    "create_role": Audited("role_created"),
    "reset_roles": Audited("roles_reset", "the ready roles"),
    "change_role": Audited("role_changed", "{uuid}"),
    "delete_role": Audited("role_deleted", "{uuid}"),
    "create_trust_rule": Audited("trust_rule_created"),
    "replace_trust_rule": Audited("trust_rule_changed", "{uuid}"),
    "delete_trust_rule": Audited("trust_rule_deleted", "{uuid}"),
    "create_system_account": Audited("system_account_created"),
    "change_system_account": Audited("system_account_changed", "{uuid}"),
    "delete_system_account": Audited("system_account_deleted", "{uuid}"),
    "create_own_token": Audited("token_created"),
    "make_own_token": Audited("token_created"),
    "device_token": Audited("token_created"),
    "regenerate_token": Audited("token_renewed", "{token}"),
    "own_token": Audited("token_revoked", "{token}"),
    "revoke_own_token": Audited("token_revoked", "{token}"),
    "decide_device_login": Audited("device_login_decided"),
    "log_in": Audited("logged_in"),
    "login_callback": Audited("logged_in"),
    "log_out": Audited("logged_out"),
    "set_roles": Audited("role_assignments_changed", "{uuid}"),
    "add_system_account_role": Audited("role_assignments_changed", "{uuid}"),
    "remove_system_account_role": Audited("role_assignments_changed", "{uuid}"),
    "create_token": Audited("token_created", "{uuid}"),
    "revoke_token": Audited("token_revoked", "{token}"),
    "system_account_token": Audited("token_revoked", "{token}"),
    "create_webhook": Audited("webhook_created"),
    "create_webhook_of_pair": Audited("webhook_created", _OF_PAIR),
    "create_pact_webhook": Audited("webhook_created", _OF_PAIR),
    "create_webhook_of_provider": Audited("webhook_created", "webhook for {provider}"),
    "create_webhook_of_consumer": Audited("webhook_created", "webhook for {consumer}"),
    "put_webhook": Audited("webhook_changed", "{uuid}"),
    "delete_webhook": Audited("webhook_deleted", "{uuid}"),
    "execute_webhook": Audited("webhook_executed", "{uuid}"),
    "execute_unsaved_webhook": Audited("webhook_executed", "a webhook that is not saved"),
    "cancel_webhook_run": Audited("webhook_run_cancelled", "{uuid}"),
    "create_secret": Audited("secret_created"),
    "put_secret": Audited("secret_changed", "{uuid}"),
    "delete_secret": Audited("secret_deleted", "{uuid}"),
}
"""By the name of the route. A test fails for a route that writes and is in neither of these two."""

WRITES_NOTHING = frozenset(
    {
        "check_trust_rules",
        "choose_pacts_for_verification",
        "cloud_generate",
        "cloud_review",
        "compare_provider_contract",
        "device_login",
        "scim_DELETE_me",
        "scim_PATCH_me",
        "scim_POST_bulk",
        "scim_POST_me",
        "scim_POST_search",
        "scim_PUT_me",
    }
)
"""Routes that take a body and only read, or keep what concerns nobody yet."""


def audited(route: str, segments: Mapping[str, str]) -> Audited:
    """What the log says of a request to a route; of one that is not listed, its name."""
    known = AUDITED.get(route)
    if known is None:
        return Audited(route, ", ".join(segments.values()))
    return Audited(known.type, known.subject.format_map(segments))
