"""How files of the AWS CLI fare: how many of a folder are refused, and for what.

    python -m tools.aws_cli_counts FOLDER

reads every ``*.json`` below it by itself. ``$CDK_CONTAINERS_AWS_CLI_CORPUS`` is such a folder.
"""

import sys
from collections import Counter
from pathlib import Path

from cdk_containers.doors.aws_cli import AwsCliReading, read_aws_cli
from cdk_containers.findings import Severity


def main(folder: str) -> None:
    """Print the counts.

    Args:
        folder: where the files are.
    """
    paths = sorted(Path(folder).rglob("*.json"))
    readings = [read_aws_cli([(path.name, path.read_bytes())]) for path in paths]
    _print_fates(readings)
    for severity in Severity:
        # Once for each file, however often it says so.
        counts = Counter(
            code
            for reading in readings
            for code in {each.code for each in reading.findings if each.severity is severity}
        )
        print(f"\nFiles with this {severity}:")
        for code, count in counts.most_common():
            print(f"  {count:4} {code}")


def _print_fates(readings: list[AwsCliReading]) -> None:
    refused = [
        reading
        for reading in readings
        if any(each.severity is Severity.ERROR for each in reading.findings)
    ]
    importer = [
        reading
        for reading in refused
        if any(
            each.severity is Severity.ERROR and each.code.startswith("aws-cli-")
            for each in reading.findings
        )
    ]
    fates = Counter(key.fate.disposition.value for reading in readings for key in reading.keys)
    print(
        f"{len(readings)} files: {len(readings) - len(refused)} have no error, "
        f"{len(refused) - len(importer)} convert and have errors of the checks, "
        f"{len(importer)} do not convert."
    )
    print(", ".join(f"{count} values {fate}" for fate, count in sorted(fates.items())))


if __name__ == "__main__":
    main(sys.argv[1])
