"""Work off the messages of a queue, until ECS wants the task back."""

import os
import signal
import threading
from typing import Any, cast

import boto3  # pyright: ignore[reportMissingTypeStubs]

WAIT_SECONDS = 5


def main() -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())
    sqs = cast("Any", boto3.client("sqs"))  # pyright: ignore[reportUnknownMemberType]
    queue = os.environ["QUEUE_URL"]
    print("waiting for messages")
    while not stopping.is_set():
        received = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=WAIT_SECONDS)
        for message in received.get("Messages", []):
            # What goes wrong here leaves the message in the queue, for another attempt.
            print(f"done: {message['Body']}")
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    print("stopped between two messages")


if __name__ == "__main__":
    main()
