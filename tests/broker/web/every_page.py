"""Every page, once: what is to hold for all pages is held against this list, and their screenshots are of it."""

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_CONTENT = _PAIR + "/pact-version/{sha}"
_DOCUMENTS = "/provider-contracts/provider/{provider}/version"

PAGES = {
    "overview": "/",
    "overview in order": "/?sort=-evidence",
    "overview narrowed": "/?name={provider}&environment={environment}&state=attention",
    "overview of nothing": "/?name={billing}{app}",
    "network": "/network",
    "network of an environment": "/network?environment={staging}",
    "network around one": "/network?application={provider}&environment={environment}",
    "network of nobody": "/network?application={app}&environment={staging}",
    "matrix": "/matrix/provider/{provider}/consumer/{consumer}",
    "matrix selected": (
        "/matrix/provider/{provider}/consumer/{consumer}?q[][pacticipant]={consumer}&q[][branch]={branch}"
    ),
    "matrix of nothing": "/matrix/provider/{provider}/consumer/{consumer}?q[][pacticipant]={consumer}&q[][tag]={app}",
    "decision no": "/decision?pacticipant={provider}&version={new}&environment={environment}",
    "decision unknown": "/decision?pacticipant={provider}&version={old}&environment={environment}",
    "decision yes": "/decision?pacticipant={consumer}&version={version}&environment={environment}",
    "decision that was kept": "/decisions/{decision}",
    "pacticipant": "/pacticipants/{provider}",
    "pact": "/pacts/provider/{provider}/consumer/{consumer}/version/{version}",
    "pact of messages": "/pacts/provider/{billing}/consumer/{provider}/version/{old}",
    "pact by its content": _CONTENT,
    "difference of pacts": _PAIR + "/version/{next_version}/diff/previous-distinct",
    "replay": _CONTENT + "/verification-results/{result}",
    "fit": _CONTENT + "/provider-version/{old}/fit",
    "misfit": _CONTENT + "/provider-version/{new}/fit",
    "self-verification": _DOCUMENTS + "/{new}/self-verification",
    "self-verification by another tool": _DOCUMENTS + "/{old}/self-verification",
    "document": _DOCUMENTS + "/{old}",
    "operation of a document": _DOCUMENTS + "/{old}?operation=GET%20%2Forders%2F%7Bid%7D",
    "comparison of documents": _DOCUMENTS + "/{new}/diff/version/{old}",
    "operations": "/operations",
    "audit log": "/audit",
    "audit log narrowed": "/audit?type=pact_publication&since=2026-01-01",
    "audit log of nobody": "/audit?user={app}",
    "operations from a webhook on": "/operations?after=1",
    "webhook": "/webhooks/{webhook}",
    "webhook before a run": "/webhooks/{webhook}?before=1",
    "webhook run": "/triggered-webhooks/{run}",
    "webhook run to come": "/triggered-webhooks/{retried}",
    "jobs": "/jobs",
    "jobs of a state": "/jobs?state=parked",
    "jobs before one": "/jobs?before=3",
    "job": "/jobs/{parked}",
    "link relation": "/doc/self",
    "you where nobody logs in": "/me",
    "not here": "/pacticipants/{consumer}{provider}",
}
"""The pages of a settled broker by what they show. Placeholders are what `World.places` has."""

EMPTY_PAGES = {
    "first steps": "/",
    "operations of nothing": "/operations",
    "jobs of nothing": "/jobs",
    "audit log of nothing": "/audit",
}
"""The pages of a broker in which nothing happened yet, where they are others."""

PEOPLES_PAGES = {
    "you": "/me",
    "overview of who is logged in": "/",
    "not here for who is logged in": "/pacticipants/{app}",
}
"""The pages of somebody who is logged in, where they are others."""

ADMINISTRATORS_PAGES = {
    "people": "/admin/users",
    "people that are not there": "/admin/users?q=nobody&state=disabled",
    "person": "/admin/users/{person}",
    "person who was invited": "/admin/users/{person}?invited=yes",
    "teams": "/admin/teams",
    "team": "/admin/teams/{team}",
    "roles": "/admin/roles",
    "role": "/admin/roles/{role}",
    "ready role": "/admin/roles/00000000-0000-4000-8000-000000000002",
    "new role": "/admin/roles/create",
    "system accounts": "/admin/system-accounts",
    "system account": "/admin/system-accounts/{bot}",
    "trust rules": "/admin/trust-rules",
    "trust rule": "/admin/trust-rules/{rule}",
    "new trust rule": "/admin/trust-rules/create",
    "secrets": "/secrets",
    "secret": "/secrets/{secret}",
    "audit log for an administrator": "/audit",
    "login of a command line": "/login/device",
    "login of a command line that does not wait": "/login/device?code={app}",
}
"""The pages for administrators."""

STRANGERS_PAGES = {
    "login": "/login?return_to=/network",
    "login that the provider refused": "/login/callback",
    "login without a provider that answers": "/login/start",
}
"""The pages of somebody who is not."""
