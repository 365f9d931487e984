"""A log router that is ready to use."""

from cdk_containers.spec.container import Container
from cdk_containers.spec.image import Image
from cdk_containers.spec.logging import LogRouter

# What AWS has marked as stable: https://github.com/aws/aws-for-fluent-bit#using-the-stable-tag
_IMAGE = "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.34.3.20260623"
_MEMORY_MIB = 50


def fluent_bit(router: LogRouter = LogRouter(), *, image: str | Image = _IMAGE) -> Container:
    """A container that sends the logs of the others of its task wherever they are wanted.

    The others say where with the options of one of its output plugins::

        to_firehose = {"Name": "firehose", "region": "eu-west-1", "delivery_stream": "web"}
        Task(
            containers=[
                Container(
                    name="web",
                    image="nginx:1.27",
                    logging=LogDriver(name="awsfirelens", options=to_firehose),
                ),
                fluent_bit(),
            ]
        )

    It sends them with the task's role, which may do nothing by itself: grant it the destination,
    such as ``delivery_stream.grant_put_records(web)``. What the router has to say of itself goes to
    CloudWatch. The task ends when the router does, rather than going on without logs.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html

    Args:
        router: how it is configured. Default: Fluent Bit as ECS sets it up.
        image: AWS for Fluent Bit or one that is made from it. Default: a version that AWS calls
            stable, from Amazon's public registry; tasks without a way to the internet need a copy
            in Amazon ECR.
    """
    return Container(
        name="log-router",
        image=image,
        memory_reservation_mib=_MEMORY_MIB,
        log_router=router,
    )
