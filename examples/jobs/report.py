"""A job that runs at night and ends."""

import datetime

if __name__ == "__main__":
    print(f"report of {datetime.datetime.now(datetime.UTC):%Y-%m-%d}: all is well")
