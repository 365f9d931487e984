"""Stands for an agent that looks after its machine: tells how full a folder of it is."""

import os
import shutil
import signal
import threading

INTERVAL_SECONDS = 60


def main() -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())
    while not stopping.is_set():
        usage = shutil.disk_usage(os.environ.get("FOLDER", "/"))
        print(f"used: {100 * usage.used // usage.total} percent")
        stopping.wait(INTERVAL_SECONDS)


if __name__ == "__main__":
    main()
