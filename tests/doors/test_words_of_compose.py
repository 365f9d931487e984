"""What is found later on has its place in the file, and says what to do in words of Compose."""

from typing import Any

from tests.doors.checking import Checked, check


def _the(found: Checked, code: str) -> dict[str, Any]:
    (finding,) = (each for each in found.findings if each["code"] == code)
    return finding


def test_https_without_a_certificate_is_told_with_all_ways_to_one() -> None:
    port = "{target: 80, published: '443', x-aws-protocol: https}"
    service = f"services: {{web: {{image: 'a:1', mem_limit: 64m, ports: [{port}]}}}}"

    told = _the(check(service), "compose-certificate-missing")
    assert told["severity"] == "warning"
    assert told["path"] == "services.web.ports[0]"
    for way in ("x-ecs-certificate", "cdk-containers", "Existing(certificate="):
        assert way in told["fix"]
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/a"
    assert check(f"x-ecs-certificate: {arn}\n{service}").findings == []


def test_raw_parts_of_a_template_are_told_with_their_lines() -> None:
    found = check(
        "services: {web: {image: 'a:1', mem_limit: 64m}}\n"
        "x-aws-cloudformation:\n"
        "  Conditions: {Small: true}\n"
        "  Outputs: [a]\n"
        "  Resources:\n"
        "    Topic: {Type: 'AWS::SNS::Topic'}\n"
        "    Queue: 1\n"
    )

    assert [(each["code"], each["line"]) for each in found.findings] == [
        ("template-section-refused", 3),
        ("template-no-mapping", 4),
        ("template-no-mapping", 7),
    ]


def test_what_follows_from_something_wrong_is_not_told() -> None:
    wrong = "{image: 'a:1', mem_limit: 64m, x-aws-autoscaling: {cpu: 0, max: 4}}"
    assert check(f"services: {{web: {wrong}}}").codes == {"compose-value-invalid"}
    incomplete = wrong.replace("cpu: 0, ", "")
    assert check(f"services: {{web: {incomplete}}}").codes == {"compose-autoscaling-incomplete"}


def test_a_folder_is_corrected_in_the_file() -> None:
    told = _the(check("services: {web: {build: ./nowhere}}"), "build-folder-missing")
    assert "Python" not in told["fix"]


def test_logs_go_where_compose_can_send_them() -> None:
    service = "{image: 'a:1', logging: {driver: awsfirelens}}"
    told = _the(check(f"services: {{web: {service}}}"), "log-router-missing")
    assert "fluent_bit" not in told["fix"]
    assert "logging: {driver: awslogs}" in told["fix"]
