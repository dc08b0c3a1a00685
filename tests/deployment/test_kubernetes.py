"""What is deployed to Kubernetes and ECS: the manifests are valid, and run the broker as its image is meant to run."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from pactgate.broker.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
CHART = DEPLOY / "helm" / "pactgate"
MANIFESTS = DEPLOY / "kubernetes" / "pactgate.yaml"
KUBERNETES = ("1.29", "1.37")
HELM = os.environ.get("HELM") or shutil.which("helm")
SETTINGS = {f"{Settings.model_config['env_prefix']}{field}".upper() for field in Settings.model_fields}

needs_helm = pytest.mark.skipif(HELM is None, reason="the chart is rendered by helm, which is not on the PATH")


def documents(text: str) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(text) if each]


def of_kind(kind: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    (one,) = [each for each in found if each["kind"] == kind]
    return one


PLAIN = documents(MANIFESTS.read_text())
POD: dict[str, Any] = of_kind("Deployment", PLAIN)["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]


def validate(found: list[dict[str, Any]]) -> None:
    for version in KUBERNETES:
        for each in found:
            kubernetes_validate.validate(each, version, strict=True)


def rendered(*arguments: str) -> list[dict[str, Any]]:
    command = [str(HELM), "template", "pactgate", str(CHART), *arguments]
    return documents(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_the_manifests_are_valid() -> None:
    assert {each["kind"] for each in PLAIN} == {
        "Deployment",
        "Service",
        "PodDisruptionBudget",
        "HorizontalPodAutoscaler",
        "NetworkPolicy",
    }
    validate(PLAIN)


def test_a_misspelt_key_is_refused() -> None:
    text = MANIFESTS.read_text().replace("readinessProbe:", "readynessProbe:")
    with pytest.raises(kubernetes_validate.ValidationError, match="readynessProbe"):
        validate(documents(text))


def test_the_broker_runs_as_nobody_special_and_writes_nowhere() -> None:
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert f"--uid {POD['securityContext']['runAsUser']} " in (DEPLOY.parent / "Dockerfile").read_text()
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_probes_ask_for_life_and_readiness() -> None:
    paths = {name: CONTAINER[name]["httpGet"]["path"] for name in ("livenessProbe", "readinessProbe", "startupProbe")}
    assert paths == {
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
        "startupProbe": "/health/live",
    }


def test_secrets_are_files_and_variables_are_settings() -> None:
    variables = {each["name"]: each["value"] for each in CONTAINER["env"]}
    assert variables.keys() <= SETTINGS
    assert not [name for name in variables if "PASSWORD" in name or "TOKEN" in name or "DATABASE_URL" in name]
    mounts = {mount["name"]: mount["mountPath"] for mount in CONTAINER["volumeMounts"]}
    assert mounts["secrets"] == variables["PACTGATE_SECRETS_DIR"]


def test_values_fit_their_schema_and_a_misspelt_one_does_not() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    jsonschema.validate(values, schema)
    with pytest.raises(jsonschema.ValidationError, match="replica"):
        jsonschema.validate({**values, "replica": 3}, schema)
    assert values["settings"].keys() <= SETTINGS


@needs_helm
def test_the_manifests_are_those_of_the_chart() -> None:
    printed = subprocess.run(
        [DEPLOY.parent / "scripts" / "kubernetes-manifests"],
        env=os.environ | {"HELM": str(HELM)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed == MANIFESTS.read_text(), "run scripts/kubernetes-manifests > deploy/kubernetes/pactgate.yaml"


@needs_helm
@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--set", "autoscaling.enabled=false", "--set", "networkPolicy.enabled=false"),
        ("--set", "ingress.enabled=true", "--set", "ingress.tlsSecret=tls", "--set", "ingress.className=nginx"),
        ("--set", "trustedProxies=10.0.0.1", "--set", f"image.digest=sha256:{'0' * 64}"),
        ("--set-json", 'networkPolicy.to=[{"ipBlock": {"cidr": "10.0.0.0/8"}}]'),
    ],
)
def test_the_chart_renders_valid_manifests(arguments: tuple[str, ...]) -> None:
    found = rendered(*arguments)
    validate(found)
    job = of_kind("Job", found)
    assert job["spec"]["template"]["spec"]["containers"][0]["args"] == ["database", "migrate"]


def test_the_task_of_ecs_runs_the_broker_as_its_image_is_meant_to_run() -> None:
    task = json.loads((DEPLOY / "ecs" / "task-definition.json").read_text())
    (broker,) = task["containerDefinitions"]
    assert broker["readonlyRootFilesystem"] is True
    assert broker["user"] == "10001"
    assert {each["name"] for each in [*broker["environment"], *broker["secrets"]]} <= SETTINGS
    assert {each["name"] for each in broker["secrets"]} == {"PACTGATE_DATABASE_URL", "PACTGATE_API_TOKENS"}
    assert "/health/live" in " ".join(broker["healthCheck"]["command"])
