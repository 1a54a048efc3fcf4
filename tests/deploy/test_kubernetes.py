"""The manifests against Kubernetes' schemas, the settings and themselves. Rendered, not applied: there may be no cluster."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.rendering import renderer

from common.bus.kafka import STOP_SECONDS
from common.events.codes import Service
from common.queues import Limits
from common.service.main import DRAIN_SECONDS
from common.service.settings import ServiceSettings
from laptop.testing.tables import read_table

Rep = dict[str, Any]
ROOT = Path(__file__).parents[2]
SERVICES = [str(service) for service in Service]
PRE_STOP_SECONDS = 5
WORKLOADS = ("Deployment", "StatefulSet", "Job")
# made by `zcps secrets` and the commands of docs/howto/deploy.md
SECRETS = {f"{name}-secrets": name for name in (*SERVICES, "jobs", "postgres", "s3", "keycloak")}
OTHER_SECRETS = {"seals", "postgres-databases", "topics-secrets"}


def render(folder: str) -> list[Rep]:
    done = subprocess.run(
        [*renderer(), str(ROOT / "deploy" / "k8s" / folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


@pytest.fixture(scope="module")
def base() -> list[Rep]:
    return render("base")


@pytest.fixture(scope="module")
def dev() -> list[Rep]:
    return render("overlays/dev")


@pytest.fixture(scope="module")
def production() -> list[Rep]:
    return render("overlays/production")


def validate(path: Path) -> None:
    """A warning counts: it is how the validator says that it does not know a kind."""
    command = [str(Path(sys.executable).with_name("kubernetes-validate")), "--strict", str(path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    said = checked.stdout + checked.stderr
    assert checked.returncode == 0, said
    assert "WARN" not in said, said


def of_kind(documents: list[Rep], *kinds: str) -> Iterator[Rep]:
    return (document for document in documents if document["kind"] in kinds)


def named(documents: list[Rep], kind: str, name: str) -> Rep:
    (found,) = [d for d in of_kind(documents, kind) if d["metadata"]["name"] == name]
    return found


def pod(workload: Rep) -> Rep:
    found: Rep = workload["spec"]["template"]["spec"]
    return found


def container(workload: Rep) -> Rep:
    (only,) = pod(workload)["containers"]
    found: Rep = only
    return found


def labels(workload: Rep) -> Mapping[str, str]:
    found: Mapping[str, str] = workload["spec"]["template"]["metadata"]["labels"]
    return found


def selects(selector: Mapping[str, str], workload: Rep) -> bool:
    return selector.items() <= labels(workload).items()


def test_every_written_manifest_is_valid(tmp_path: Path) -> None:
    """The files as they are, without rendering."""
    written = [
        path
        for folder in ("k8s", "gateway", "keycloak")
        for path in (ROOT / "deploy" / folder).rglob("*.yaml")
        if path.name != "kustomization.yaml"
    ]
    assert len(written) >= 14
    together = tmp_path / "written.yaml"
    together.write_text("\n---\n".join(path.read_text("utf-8") for path in written), "utf-8")
    validate(together)


@pytest.mark.parametrize("overlay", ["base", "dev", "production"])
def test_what_is_rendered_is_valid(overlay: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    rendered = tmp_path / "rendered.yaml"
    rendered.write_text(yaml.safe_dump_all(request.getfixturevalue(overlay)), "utf-8")
    validate(rendered)


@pytest.mark.parametrize(
    ("image", "starts"),
    [
        ("zcps", False),
        ("registry.example.cn/zcps:1.4", False),
        ("registry.example.cn/zcps@sha256:" + "0" * 63, False),
        ("registry.example.cn/zcps:1.4@sha256:" + "0a" * 32, True),
        ("registry.example.cn/zcps@sha256:" + "0a" * 32, True),
    ],
)
def test_production_starts_images_by_digest_alone(production: list[Rep], image: str, starts: bool) -> None:
    """The cluster enforces it; here the policy's own pattern is asked, and whom it binds."""
    policy = named(production, "ValidatingAdmissionPolicy", "zcps-images-by-digest")
    (rule,) = policy["spec"]["validations"]
    pattern = re.search(r"matches\('(.+)'\)", rule["expression"])
    assert pattern is not None
    assert (re.search(pattern[1], image) is not None) == starts
    (pods,) = policy["spec"]["matchConstraints"]["resourceRules"]
    assert (pods["resources"], pods["operations"]) == (["pods"], ["CREATE", "UPDATE"])
    binding = named(production, "ValidatingAdmissionPolicyBinding", "zcps-images-by-digest")
    assert binding["spec"]["validationActions"] == ["Deny"]
    assert binding["spec"]["matchResources"]["namespaceSelector"]["matchLabels"] == {
        "kubernetes.io/metadata.name": "zcps"
    }


def test_production_is_the_base_and_no_more(base: list[Rep], production: list[Rep]) -> None:
    added = {document["kind"] for document in production} - {document["kind"] for document in base}
    assert added == {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}
    settings = named(production, "ConfigMap", "settings")["data"]
    assert settings["ZCPS_PROFILE"] == "production"


def test_every_folder_of_a_service_is_taken_in() -> None:
    taken = read_table(ROOT / "deploy" / "k8s" / "base" / "kustomization.yaml")
    assert set(SERVICES) <= set(taken["resources"])
    for name in SERVICES:
        own = read_table(ROOT / "deploy" / "k8s" / "base" / name / "kustomization.yaml")
        assert (own["namePrefix"], own["resources"]) == (f"{name}-", ["../service"])


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_has_an_api_a_worker_and_a_migration(
    base: list[Rep], modules: dict[str, str], signers: frozenset[str], name: str
) -> None:
    for kind, role in (("Deployment", "api"), ("Deployment", "worker"), ("Job", "migrate")):
        workload = named(base, kind, f"{name}-{role}")
        process = container(workload)
        assert process["args"] == [modules[name], role]
        assert process["image"] == "zcps"
        sources = [next(iter(source.values()))["name"] for source in process["envFrom"]]
        assert sources == ["settings", f"{name}-secrets"]
        has_seals = any(volume["name"] == "seals" for volume in pod(workload)["volumes"])
        assert has_seals == (role != "migrate" and name in signers)


@pytest.mark.parametrize("overlay", ["base", "dev"])
def test_selectors_find_what_they_are_for(overlay: str, request: pytest.FixtureRequest) -> None:
    documents = request.getfixturevalue(overlay)
    workloads = list(of_kind(documents, *WORKLOADS))
    for workload in of_kind(documents, "Deployment", "StatefulSet"):
        own = [w for w in workloads if selects(workload["spec"]["selector"]["matchLabels"], w)]
        assert own == [workload], workload["metadata"]["name"]
    for service in of_kind(documents, "Service"):
        (chosen,) = [w for w in workloads if selects(service["spec"]["selector"], w)]
        ports = {port["name"] for port in container(chosen)["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
        assert chosen["metadata"]["name"] == service["metadata"]["name"]
    for budget in of_kind(documents, "PodDisruptionBudget"):
        (chosen,) = [w for w in workloads if selects(budget["spec"]["selector"]["matchLabels"], w)]
        assert chosen["metadata"]["name"] == budget["metadata"]["name"]
    for policy in of_kind(documents, "NetworkPolicy"):
        selector = policy["spec"]["podSelector"].get("matchLabels", {})
        assert any(selects(selector, w) for w in workloads), policy["metadata"]["name"]


@pytest.mark.parametrize("overlay", ["base", "dev"])
def test_what_is_referred_to_is_there(overlay: str, request: pytest.FixtureRequest, secrets: Path) -> None:
    documents = request.getfixturevalue(overlay)
    maps = {document["metadata"]["name"] for document in of_kind(documents, "ConfigMap")}
    for workload in of_kind(documents, *WORKLOADS):
        references = [*container(workload).get("envFrom", []), *pod(workload).get("volumes", [])]
        for reference in references:
            if config := reference.get("configMapRef") or reference.get("configMap"):
                assert config["name"] in maps
            if secret := reference.get("secretRef"):
                assert secret["name"] in SECRETS or secret["name"] in OTHER_SECRETS
            if secret := reference.get("secret"):
                assert secret["secretName"] in OTHER_SECRETS
        mounted = {mount["name"] for mount in container(workload).get("volumeMounts", [])}
        claims = workload["spec"].get("volumeClaimTemplates", [])
        volumes = {volume["name"] for volume in pod(workload).get("volumes", [])}
        assert mounted <= volumes | {claim["metadata"]["name"] for claim in claims}
        assert volumes <= mounted
    for file in SECRETS.values():
        assert (secrets / f"{file}.env").exists()


@pytest.mark.parametrize("overlay", ["base", "dev"])
def test_every_variable_is_one_that_the_settings_know(
    overlay: str, request: pytest.FixtureRequest, known_variables: frozenset[str]
) -> None:
    documents = request.getfixturevalue(overlay)
    assert set(named(documents, "ConfigMap", "settings")["data"]) <= known_variables
    for workload in of_kind(documents, *WORKLOADS):
        if container(workload)["image"].startswith("zcps"):
            own = {variable["name"] for variable in container(workload).get("env", [])}
            assert own <= known_variables


@pytest.mark.parametrize("name", SERVICES)
def test_the_settings_load_from_image_map_and_secrets(
    dev: list[Rep],
    image_environment: dict[str, str],
    secret_variables: Callable[[str], dict[str, str]],
    load_settings: Callable[[Mapping[str, str]], ServiceSettings],
    name: str,
) -> None:
    given = named(dev, "ConfigMap", "settings")["data"]
    settings = load_settings({**image_environment, **given, **secret_variables(name)})
    assert (settings.profile, settings.bus.url, settings.port) == ("test", "kafka:9092", 8000)


def test_the_base_is_production_and_simulates_nothing(base: list[Rep]) -> None:
    given = named(base, "ConfigMap", "settings")["data"]
    assert given["ZCPS_PROFILE"] == "production"
    assert (given["ZCPS_BUS__REPLICATION"], given["ZCPS_BUS__MIN_INSYNC"]) == ("3", "2")
    assert not {"ZCPS_POLICY_LAYERS", "ZCPS_SIMULATED_CLOCK_URL"} & set(given)
    assert not list(of_kind(base, "Secret"))
    assert all(w["spec"]["replicas"] == 2 for w in of_kind(base, "Deployment"))


def test_ports_and_probes_are_those_of_the_image(dev: list[Rep], image_environment: dict[str, str]) -> None:
    for workload in of_kind(dev, "Deployment"):
        if not container(workload)["image"].startswith("zcps"):
            continue
        ports = {port["name"]: str(port["containerPort"]) for port in container(workload)["ports"]}
        assert ports["health"] == image_environment["ZCPS_HEALTH_PORT"]
        assert ports.get("http", image_environment["ZCPS_PORT"]) == image_environment["ZCPS_PORT"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            asked = container(workload)[probe]["httpGet"]
            assert asked["port"] == "health"
            assert asked["path"] == ("/readyz" if probe == "readinessProbe" else "/healthz")


def test_a_pod_has_longer_to_stop_than_it_takes_to_drain(base: list[Rep]) -> None:
    for name in SERVICES:
        api = named(base, "Deployment", f"{name}-api")
        assert container(api)["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", str(PRE_STOP_SECONDS)]
        assert pod(api)["terminationGracePeriodSeconds"] > PRE_STOP_SECONDS + DRAIN_SECONDS
        worker = pod(named(base, "Deployment", f"{name}-worker"))
        assert worker["terminationGracePeriodSeconds"] > Limits().drain_seconds + STOP_SECONDS


def test_nobody_calls_a_service_but_the_gateway(base: list[Rep]) -> None:
    everything = named(base, "NetworkPolicy", "nothing-else")["spec"]
    assert everything == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name in SERVICES:
        spec = named(base, "NetworkPolicy", f"{name}-service")["spec"]
        assert spec["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": name}
        callers = {port["port"]: rule["from"][0] for rule in spec["ingress"] for port in rule["ports"]}
        (expression,) = callers[8000]["podSelector"]["matchExpressions"]
        assert (expression["key"], expression["values"]) == ("app.kubernetes.io/component", ["gateway"])
        assert set(callers) == {8000, 9000}
        assert 8000 not in {port["port"] for rule in spec["egress"] for port in rule["ports"]}


def test_every_pod_is_restricted_and_has_bounds(dev: list[Rep]) -> None:
    (space,) = of_kind(dev, "Namespace")
    assert space["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for workload in of_kind(dev, *WORKLOADS):
        name = workload["metadata"]["name"]
        assert pod(workload)["automountServiceAccountToken"] is False, name
        security = pod(workload)["securityContext"]
        assert security["runAsNonRoot"] is True, name
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, name
        own = container(workload)["securityContext"]
        assert own["allowPrivilegeEscalation"] is False, name
        assert own["capabilities"] == {"drop": ["ALL"]}, name
        if container(workload)["image"].startswith(("zcps", "nginx")):
            assert own["readOnlyRootFilesystem"] is True, name
        resources = container(workload)["resources"]
        assert set(resources) == {"requests", "limits"}, name


def test_images_are_those_of_the_compose_file(dev: list[Rep]) -> None:
    services = read_table(ROOT / "docker-compose.yml")["services"].values()
    assert {container(w)["image"] for w in of_kind(dev, *WORKLOADS)} == {s["image"] for s in services}


def test_the_same_kafka_as_in_the_tests(dev: list[Rep]) -> None:
    jars = (ROOT / "libs" / "laptop" / "src" / "laptop" / "servers" / "kafka_jars.txt").read_text("utf-8")
    version = container(named(dev, "StatefulSet", "kafka"))["image"].split(":")[1]
    assert f"org.apache.kafka:kafka_2.13:{version} " in jars
