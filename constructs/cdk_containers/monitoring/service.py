"""Whether a service is well, and who is told when it is not."""

from collections.abc import Sequence
from typing import cast

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_containers.checks import check_thresholds
from cdk_containers.monitoring.alarms import service_alarms, unseen_thresholds
from cdk_containers.monitoring.dashboard import service_dashboard
from cdk_containers.monitoring.events import report_events
from cdk_containers.monitoring.once import monitored_before
from cdk_containers.monitoring.queries import service_queries
from cdk_containers.monitoring.topic import Topic, let_send, tell, topic_problems
from cdk_containers.monitoring.watched import Watched
from cdk_containers.spec import Thresholds
from cdk_containers.validation import refuse_errors, show_warnings, typed


class ServiceMonitoring(Construct):
    """A service seen: alarms and events, sent to a topic; a dashboard; saved queries to its logs.

    ``service.monitor(…)`` makes it.

    Attributes:
        topic: where they are sent.
        alarms: what the service has of ``ServerErrors``, ``Latency``, ``UnhealthyTargets``,
            ``Memory``, ``Cpu``, ``QueueAge``, ``DeadLetters``, ``NoRunningTask``,
            ``ScalingAtMaximum`` and ``StuckDeployment``.
        dashboard: how the service is doing; ``dashboard.add_widgets(…)`` puts more below.
        queries: saved in CloudWatch Logs Insights; none where no container logs to CloudWatch.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        watched: Watched,
        topic: Topic,
        thresholds: Thresholds,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            watched: the service.
            topic: where alarms and events are sent. One with a key of its own grants its use.
            thresholds: what is too much.

        Raises:
            InvalidSpecError: CloudWatch would refuse a threshold or the topic, or it is monitored
                already.
        """
        findings = [
            *monitored_before(scope, construct_id),
            *check_thresholds(thresholds),
            *topic_problems(scope, topic),
        ]
        refuse_errors(scope, construct_id, findings)
        super().__init__(scope, construct_id)
        # Cast, because CDK's stub of ITopic names a parameter otherwise.
        self.topic = cast("sns.ITopic", topic)
        self.alarms = service_alarms(self, watched, thresholds)
        tell(self.topic, self.alarms.values())
        report_events(Construct(self, "Events"), watched, self.topic)
        self.dashboard: cloudwatch.Dashboard = service_dashboard(self, watched, self.alarms)
        self.queries: Sequence[logs.QueryDefinition] = service_queries(
            Construct(self, "Queries"), watched
        )
        show_warnings(self, [*unseen_thresholds(watched, thresholds), *let_send(self.topic)])
