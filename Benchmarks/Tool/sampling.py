"""One run of a program, and what it took."""

import fcntl
import os
import pty
import resource
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from dataclasses import dataclass

# What nothing takes unless it hangs, in seconds.
LIMIT = 900

# In KiB.
LEAST_SEEN = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)


@dataclass(frozen=True)
class Sample:
    seconds: float
    # The peak of the tool; of its commands too, which have less.
    kib: float


def sample(command, workload):
    standard_input = os.open(workload.input, os.O_RDONLY)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    terminal, output = pty.openpty() if workload.is_terminal else (None, os.dup(nowhere))
    if terminal is not None:
        fcntl.ioctl(output, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color"}
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        stdin=standard_input,
        stdout=output,
        stderr=output if workload.is_terminal else nowhere,
        env=environment,
        start_new_session=True,
    )
    for descriptor in (standard_input, nowhere, output):
        os.close(descriptor)
    timer = threading.Timer(LIMIT, os.killpg, (process.pid, signal.SIGKILL))
    timer.start()
    try:
        if terminal is not None:
            drain(terminal)
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        raise
    finally:
        timer.cancel()
    took = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)[:200]} ended with {process.returncode} after {took:.1f} s")
    return Sample(took, usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1))


def drain(terminal):
    """Reads what a terminal would show, as fast as it comes, until the last process has closed it."""
    try:
        while os.read(terminal, 1 << 16):
            pass
    except OSError:
        # Linux tells of the end by an error.
        pass
    os.close(terminal)
