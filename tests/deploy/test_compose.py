"""The compose file against its schema, the settings, the image and itself. Read, not run: there may be no engine."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from common.bus.kafka import STOP_SECONDS
from common.events.codes import Service
from common.queues import Limits
from common.service.main import DRAIN_SECONDS
from common.service.settings import ServiceSettings
from laptop.testing.tables import read_table

Rep = dict[str, Any]
SERVICES = [str(service) for service in Service]
# what a server of somebody else's is told; ours are told through settings classes
FOREIGN = re.compile(r"KAFKA_|S3PROXY_|JCLOUDS_")


@pytest.fixture(scope="module")
def compose(root: Path) -> Rep:
    loaded: Rep = read_table(root / "docker-compose.yml")
    return loaded


@pytest.fixture(scope="module")
def services(compose: Rep) -> dict[str, Rep]:
    found: dict[str, Rep] = compose["services"]
    return found


def ours(services: dict[str, Rep]) -> Iterator[tuple[str, Rep]]:
    return ((name, service) for name, service in services.items() if service["image"] == "zcps:dev")


def test_the_schema_of_compose_files_takes_it(root: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run(
        [*command, str(root / "docker-compose.yml")], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_has_an_api_a_worker_and_a_migration(
    services: dict[str, Rep], modules: dict[str, str], name: str
) -> None:
    for role in ("api", "worker", "migrate"):
        process = services[f"{name}-{role}"]
        assert process["command"] == [modules[name], role]
        assert process["env_file"] == [f"deploy/secrets/{name}.env"]
        if role != "migrate":
            done = process["depends_on"][f"{name}-migrate"]["condition"]
            assert done == "service_completed_successfully"


def test_every_variable_is_one_that_the_settings_know(
    services: dict[str, Rep], known_variables: frozenset[str]
) -> None:
    for _, service in ours(services):
        assert set(service["environment"]) <= known_variables


@pytest.mark.parametrize("name", SERVICES)
def test_the_settings_load_from_image_file_and_secrets(
    services: dict[str, Rep],
    image_environment: dict[str, str],
    secret_variables: Callable[[str], dict[str, str]],
    load_settings: Callable[[Mapping[str, str]], ServiceSettings],
    signers: frozenset[str],
    name: str,
) -> None:
    process = services[f"{name}-worker"]
    settings = load_settings({**image_environment, **process["environment"], **secret_variables(name)})
    assert settings.profile == "test"
    assert (settings.bus.kind, settings.bus.url, settings.bus.min_insync) == ("kafka", "kafka:9092", 1)
    assert (settings.host, settings.port, settings.health_port) == ("0.0.0.0", 8000, 9000)
    assert (settings.seal_folder is not None) == (name in signers)
    mounts = [volume.split(":")[1] for volume in process.get("volumes", [])]
    assert mounts == ([str(settings.seal_folder)] if name in signers else [])


def test_whoever_is_waited_for_exists(services: dict[str, Rep]) -> None:
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in services, name
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[other], f"{name} waits for {other}"


def test_every_address_is_a_service_and_the_port_it_listens_on(services: dict[str, Rep]) -> None:
    listening = {("kafka", 9092), ("keycloak", 8080), ("s3", 9000)}
    environment = services["review-api"]["environment"]
    (jwks,) = yaml.safe_load(environment["ZCPS_IDENTITY__ISSUERS"]).values()
    endpoint = environment["ZCPS_STORAGE__URL"].split("endpoint=")[1]
    addresses = [urlsplit(jwks), urlsplit(endpoint), urlsplit(f"//{environment['ZCPS_BUS__URL']}")]
    assert {(address.hostname, address.port) for address in addresses} == listening
    assert services["s3"]["environment"]["S3PROXY_ENDPOINT"].endswith(":9000")
    assert "PLAINTEXT://kafka:9092" in services["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]


def test_the_issuer_is_the_name_that_keycloak_gives_itself(services: dict[str, Rep]) -> None:
    (issuer,) = yaml.safe_load(services["review-api"]["environment"]["ZCPS_IDENTITY__ISSUERS"])
    (hostname,) = [word for word in services["keycloak"]["command"] if word.startswith("--hostname=")]
    assert issuer == hostname.removeprefix("--hostname=") + "/realms/zcps"
    assert services["keycloak"]["ports"] == ["127.0.0.1:8081:8080"]


def test_the_gateway_listens_where_it_is_published_and_waits_for_every_api(
    root: Path, services: dict[str, Rep]
) -> None:
    (listen,) = re.findall(r"listen (\d+);", (root / "deploy" / "gateway" / "nginx.conf").read_text("utf-8"))
    assert services["gateway"]["ports"] == [f"127.0.0.1:8000:{listen}"]
    assert set(services["gateway"]["depends_on"]) == {f"{name}-api" for name in SERVICES}


def test_no_secret_stands_in_the_file(services: dict[str, Rep]) -> None:
    for name, service in services.items():
        for variable in service.get("environment", {}):
            secret = re.search(r"PASSWORD|SECRET|CREDENTIAL|KEYS|_KEY_|DATABASE__URL", variable)
            assert not secret, f"{name}: {variable}"


def test_what_is_mounted_is_there(root: Path, compose: Rep, services: dict[str, Rep], secrets: Path) -> None:
    for service in services.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./deploy/secrets/"):
                assert (secrets / source.removeprefix("./deploy/secrets/")).exists()
            elif source.startswith("."):
                assert (root / source).exists()
            else:
                assert source in compose["volumes"]
        for file in service.get("env_file", []):
            assert (secrets / Path(file).name).exists()


def test_our_containers_can_do_little(services: dict[str, Rep]) -> None:
    for name, service in ours(services):
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["user"] == "${ZCPS_UID:-10001}:${ZCPS_GID:-10001}", name


def test_a_process_has_longer_to_stop_than_it_takes_to_drain(services: dict[str, Rep]) -> None:
    def grace(name: str) -> float:
        return float(services[name]["stop_grace_period"].removesuffix("s"))

    for name in SERVICES:
        assert grace(f"{name}-api") > DRAIN_SECONDS
        assert grace(f"{name}-worker") > Limits().drain_seconds + STOP_SECONDS


def test_health_is_asked_at_the_port_that_the_image_sets(
    services: dict[str, Rep], image_environment: dict[str, str]
) -> None:
    for name in SERVICES:
        for role in ("api", "worker"):
            asked = services[f"{name}-{role}"]["healthcheck"]["test"][-1]
            assert f"127.0.0.1:{image_environment['ZCPS_HEALTH_PORT']}/readyz" in asked


def test_servers_of_others_are_told_nothing_of_ours(services: dict[str, Rep]) -> None:
    for name in ("postgres", "kafka", "keycloak", "s3", "gateway"):
        assert all(FOREIGN.match(variable) for variable in services[name].get("environment", {})), name
