"""What a container runs, and how it starts, stops and logs."""

import re
from collections.abc import Mapping

from cdk_containers.importers.compose.dispositions.conditions import (
    NONE_ASKED,
    NOT_ASKED,
    begins_with,
    is_empty,
    is_missing,
    is_none_of,
    is_one_of,
)
from cdk_containers.importers.compose.dispositions.row import Case, Place, Row, case, same
from cdk_containers.importers.fates import approximated, ignored, in_container, mapped, refused
from cdk_containers.importers.nodes import Scalar

_PLATFORM = re.compile(r"linux/(amd64|x86_64|x86-64|arm64|aarch64)(/v[0-9]+)?", re.IGNORECASE)


def _has_other_platform(place: Place) -> bool:
    return isinstance(place.value, str) and not _PLATFORM.fullmatch(place.value)


def _is_from_secret(place: Place) -> bool:
    """Whether the service says that a secret holds the variable."""
    name = place.path.removeprefix(f"services.{place.owner_name}.environment.")
    return name in place.owner.map("x-ecs-secrets").entries


def _is_empty_beside_entrypoint(place: Place) -> bool:
    return is_empty(place) and bool(place.owner.list("entrypoint"))


def _cleared(what: str, example: str) -> Case:
    return case(
        "an empty list",
        is_empty,
        refused(
            f"ECS takes the image's own {what} where it is given none.",
            f"Write what is to run, such as {example}, or change the image.",
        ),
    )


_NO_HOOKS = refused(
    "ECS runs nothing in a container beside its command.",
    "Run it in the entrypoint, or in a service of its own that this one depends on with "
    "service_completed_successfully and x-ecs-task.",
)


def _shares_task(place: Place) -> bool:
    """Whether other containers keep its task running."""
    one_task = place.model.entries.get("x-ecs-one-task")
    return "x-ecs-task" in place.owner.entries or (
        isinstance(one_task, Scalar) and one_task.value is True
    )


def _has_policy(place: Place) -> bool:
    return bool(place.owner.map("deploy").map("restart_policy").entries)


def _runs_once(value: str) -> tuple[Case, Case]:
    def is_alone(place: Place) -> bool:
        return place.value == value and not _shares_task(place)

    return (
        case(
            f"{value}, in a task of its own",
            is_alone,
            approximated(
                "TaskDefinition",
                "ECS keeps services running, and this is to end: where nothing else is in its "
                "task, only a task definition is made.",
                "Start it with 'aws ecs run-task' or a schedule, put it into the task of another "
                "service with x-ecs-task, or write 'restart: always' to keep it running.",
            ),
        ),
        case(value, is_one_of(value), in_container("Essential")),
    )


_NO_RESTART_LIMIT = "ECS starts the container again however often it has failed."

ROWS: Mapping[str, Row] = {
    "services.*": same(mapped("Service and TaskDefinition")),
    "services.*.image": same(
        in_container("Image"),
        case(
            "beside build",
            lambda place: "build" in place.owner.entries,
            ignored("It names what is built, and Amazon ECR gives that a name of its own."),
        ),
    ),
    "services.*.platform": same(
        mapped("TaskDefinition.RuntimePlatform"),
        case(
            "neither linux/amd64 nor linux/arm64",
            _has_other_platform,
            refused("The tasks run Linux on x86-64 or ARM64.", "Write linux/amd64 or linux/arm64."),
        ),
    ),
    "services.*.pull_policy": same(
        ignored("ECS pulls the image for each task; the agent of an instance decides for EC2."),
        case(
            "never, missing, if_not_present",
            is_one_of("never", "missing", "if_not_present"),
            ignored(
                "ECS pulls the image of a tag whenever a task starts, from a registry.",
                "Name the image by its digest, so that it is always the same.",
            ),
        ),
    ),
    "services.*.pull_refresh_after": same(ignored("ECS pulls the image for each task.")),
    "services.*.command": same(
        in_container("Command"),
        case(
            "an empty list beside an entrypoint",
            _is_empty_beside_entrypoint,
            ignored("With an entrypoint, the CMD of the image does not run anyway."),
        ),
        _cleared("CMD", "[sleep, infinity]"),
    ),
    "services.*.entrypoint": same(in_container("EntryPoint"), _cleared("ENTRYPOINT", "[sh, -c]")),
    "services.*.working_dir": same(in_container("WorkingDirectory")),
    "services.*.user": same(in_container("User")),
    "services.*.environment": same(in_container("Environment")),
    "services.*.environment.*": same(
        in_container("Environment"),
        case(
            "named in x-ecs-secrets",
            _is_from_secret,
            ignored("The secret in x-ecs-secrets takes its place."),
        ),
        case(
            "no value, and none where the command runs",
            is_missing,
            refused(
                "The variable has no value, and is not set where this is read.",
                "Write one, set it, name a secret for it in x-ecs-secrets, or remove the variable "
                "if the program does without.",
            ),
        ),
    ),
    "services.*.env_file": same(in_container("Environment")),
    "services.*.label_file": same(in_container("DockerLabels")),
    "services.*.labels": same(in_container("DockerLabels")),
    "services.*.annotations": same(
        ignored("ECS passes no annotations on.", "Write them as labels if something reads them."),
        NONE_ASKED,
    ),
    "services.*.read_only": same(in_container("ReadonlyRootFilesystem")),
    "services.*.tty": same(in_container("PseudoTerminal")),
    "services.*.stdin_open": same(in_container("Interactive")),
    "services.*.init": same(in_container("LinuxParameters.InitProcessEnabled")),
    "services.*.stop_grace_period": same(in_container("StopTimeout")),
    "services.*.stop_signal": same(
        ignored(
            "ECS sends the STOPSIGNAL of the image, or SIGTERM.",
            "Write STOPSIGNAL into the Dockerfile if the program needs another one.",
        ),
        case("SIGTERM", is_one_of("SIGTERM", "15"), ignored("ECS sends it anyway.")),
    ),
    "services.*.healthcheck": same(in_container("HealthCheck")),
    "services.*.healthcheck.test": same(in_container("HealthCheck.Command")),
    "services.*.healthcheck.interval": same(in_container("HealthCheck.Interval")),
    "services.*.healthcheck.timeout": same(in_container("HealthCheck.Timeout")),
    "services.*.healthcheck.retries": same(in_container("HealthCheck.Retries")),
    "services.*.healthcheck.start_period": same(in_container("HealthCheck.StartPeriod")),
    "services.*.healthcheck.start_interval": same(
        ignored(
            "ECS checks a container that starts as often as any other.",
            "Write a shorter interval if it is to be seen healthy sooner.",
        )
    ),
    "services.*.healthcheck.disable": same(in_container("HealthCheck")),
    "services.*.depends_on": same(in_container("DependsOn")),
    "services.*.depends_on.*.required": same(
        ignored("Services that are left out are no dependencies of any other.")
    ),
    "services.*.depends_on.*.restart": same(
        ignored("ECS starts containers of one task again together, and others by themselves.")
    ),
    "services.*.restart": same(
        mapped("Service"),
        case(
            "with deploy.restart_policy",
            _has_policy,
            ignored("deploy.restart_policy takes its place."),
        ),
        *_runs_once("no"),
        case(
            "on-failure",
            is_one_of("on-failure"),
            in_container("RestartPolicy"),
        ),
        case(
            "on-failure:N",
            begins_with("on-failure:"),
            approximated(
                "TaskDefinition.ContainerDefinitions.RestartPolicy",
                _NO_RESTART_LIMIT,
                "Write on-failure, or unless-stopped.",
            ),
        ),
        case(
            "any other than always, unless-stopped",
            is_none_of("always", "unless-stopped"),
            refused(
                "There is no such way to start a container again.",
                "Write always, unless-stopped, on-failure or 'no'.",
            ),
        ),
    ),
    "services.*.deploy.restart_policy": same(mapped("Service")),
    "services.*.deploy.restart_policy.condition": same(
        mapped("Service"),
        *_runs_once("none"),
        case("on-failure", is_one_of("on-failure"), in_container("RestartPolicy")),
        case(
            "any other than any, always, unless-stopped",
            is_none_of("any", "always", "unless-stopped"),
            refused(
                "There is no such condition to start a container again.",
                "Write any, on-failure or none.",
            ),
        ),
    ),
    "services.*.deploy.restart_policy.delay": same(
        ignored("ECS waits longer the more often a container has failed.")
    ),
    "services.*.deploy.restart_policy.max_attempts": same(
        ignored(
            _NO_RESTART_LIMIT,
            "Leave it out; a new version that keeps failing is taken back by ECS.",
        )
    ),
    "services.*.deploy.restart_policy.window": same(
        ignored("ECS decides when a container counts as started.")
    ),
    "services.*.post_start": same(_NO_HOOKS, NONE_ASKED),
    "services.*.pre_start": same(_NO_HOOKS, NONE_ASKED),
    "services.*.pre_stop": same(_NO_HOOKS, NONE_ASKED),
    "services.*.attach": same(ignored("There is no terminal that logs are shown in.")),
    "services.*.develop": same(ignored("It is about machines of developers.")),
    "services.*.profiles": same(mapped("which services there are")),
    "services.*.extends": same(mapped("what the service is made of")),
    "services.*.scale": same(mapped("Service.DesiredCount")),
    "services.*.provider": same(
        refused(
            "No container runs it.",
            "Make what it provides with AWS CDK, and give its address in environment.",
        )
    ),
    "services.*.models": same(
        refused(
            "ECS runs no models beside containers.",
            "Use Amazon Bedrock, or a service of your own whose image serves the model.",
        ),
        NONE_ASKED,
    ),
    "services.*.isolation": same(
        refused("It is about Windows containers.", "Leave it out."),
        case("default", is_one_of("default"), ignored("It is so without being said.")),
    ),
    "services.*.credential_spec": same(
        refused(
            "The tasks run Linux, in no Active Directory domain.",
            "Leave it out, and give a name and password in x-ecs-secrets.",
        ),
        NONE_ASKED,
    ),
    "services.*.use_api_socket": same(
        refused(
            "There is no Docker engine to talk to.",
            "Leave it out, and use the API of ECS with x-aws-policies.",
        ),
        NOT_ASKED,
    ),
}
"""By the pattern of their paths."""
