"""Runs one workload on one library and prints what it measured as one line of JSON: `main.py <library> <workload>`."""

import importlib
import json
import sys

from measurement import Measurement
from workloads import WORKLOADS


def main():
    library, workload = sys.argv[1:]
    peer = importlib.import_module(f"{library}_peer")
    measurement = Measurement()

    async def run():
        await WORKLOADS[workload](peer, measurement)

    peer.run(run)
    print(json.dumps(measurement.series))


main()
