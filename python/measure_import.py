"""How long the import of a full-size table takes beside ``pandas.read_csv`` of the same file, in one run:

``python python/measure_import.py target/release/detente FILE``, with pandas installed. Each in processes of its own, by turns;
seconds are of the processor, user and system. FILE is a published table, or a made-up one of its size:
``cargo run --release -p detente-doors --example generated_icio -- FOLDER``.
"""

from __future__ import annotations

import os
import subprocess
import sys

TURNS = 5

PANDAS = "import pandas, sys; print(pandas.read_csv(sys.argv[1], index_col=0).shape)"


def measure(command: list[str]) -> tuple[float, float]:
    """Seconds of the processor, and the most memory at once in megabytes."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    detente, file = sys.argv[1:]
    commands = {
        "import": [detente, "world", "import", file, "--quiet"],
        "pandas": [sys.executable, "-c", PANDAS, file],
        "pandas imported alone": [sys.executable, "-c", "import pandas"],
    }
    least = {name: (float("inf"), float("inf")) for name in commands}
    for _ in range(TURNS):
        for name, command in commands.items():
            seconds, megabytes = measure(command)
            least[name] = min(least[name], (seconds, megabytes))
    for name, (seconds, megabytes) in least.items():
        print(f"{name:>22}: {seconds:6.2f} s {megabytes:6.0f} MB")
    reading = least["pandas"][0] - least["pandas imported alone"][0]
    print(f"{'ratio to pandas':>22}: {least['import'][0] / reading:6.3f} (the time of importing pandas taken out)")


if __name__ == "__main__":
    main()
