"""tracemalloc dumps of half a million traces, by CPython's own module and by ours.

    cargo build --release -p evidence --example statistics
    python3 bench/tracemalloc.py target/release/examples/statistics [TRACES]

Makes two dumps of one process, the second larger, as `tracemalloc.Snapshot.dump` writes them. Each side loads both, groups the second
by line and compares it with the first, three times in turns, each time in a fresh process; medians and the largest memory are printed.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc

STEPS = ("load", "lineno", "compare_to")


def made(traces, seed):
    """Stacks of up to ten frames that start alike, as those of a service do: a few thousand places, most of them deep."""
    chance = random.Random(seed)
    lines = [("/srv/app/module_%d.py" % (i % 300), 1 + i * 7 % 900) for i in range(6000)]
    outer = tuple(lines[:4])
    stacks = [tuple(chance.choices(lines, k=1 + chance.randrange(6))) + outer for _ in range(8000)]
    return tracemalloc.Snapshot(
        [(0, 28 + chance.randrange(2000), chance.choice(stacks), 10) for _ in range(traces)], 10
    )


def own(old, new):
    """CPython's side, in a process of its own."""
    took = {}

    def step(name, work):
        begun = time.perf_counter()
        result = work()
        took[name] = time.perf_counter() - begun
        return result

    before = tracemalloc.Snapshot.load(old)
    after = step("load", lambda: tracemalloc.Snapshot.load(new))
    lines = step("lineno", lambda: after.statistics("lineno"))
    differences = step("compare_to", lambda: after.compare_to(before, "lineno"))
    print(json.dumps({"traces": len(after.traces), "lines": len(lines), "largest": lines[0].size, "grown": differences[0].size_diff, **took}))


def run(command):
    """What a command printed, and its peak memory in bytes."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit("%s ended with %d" % (command[0], child.returncode))
    return {**json.loads(text), "peak": usage.ru_maxrss * 1024}


def main(program, traces):
    with tempfile.TemporaryDirectory() as folder:
        old, new = os.path.join(folder, "old"), os.path.join(folder, "new")
        # A child makes them: what it took must not count.
        subprocess.run([sys.executable, __file__, "--make", str(traces), old, new], check=True)
        sides = {"CPython": [sys.executable, __file__, "--own", old, new], "Leakproof": [program, old, new]}
        runs = {side: [] for side in sides}
        for _ in range(3):
            for side, command in sides.items():
                runs[side].append(run(command))
        size = os.path.getsize(new)
    first = {side: {k: runs[side][0][k] for k in ("traces", "lines", "largest", "grown")} for side in sides}
    assert first["CPython"] == first["Leakproof"], first
    print("%d traces, %.1f MB, %d lines; load average %.1f" % (traces, size / 1e6, first["CPython"]["lines"], os.getloadavg()[0]))
    print("| step | CPython %s, s | Leakproof, s | |\n|---|---:|---:|---:|" % sys.version.split()[0])
    medians = {side: {step: statistics.median(r[step] for r in runs[side]) for step in STEPS} for side in sides}
    for steps in [[step] for step in STEPS] + [list(STEPS)]:
        theirs, ours = (sum(medians[side][step] for step in steps) for side in ("CPython", "Leakproof"))
        print("| %s | %.2f | %.3f | %.0f × |" % (" + ".join(steps), theirs, ours, theirs / ours))
    peaks = {side: max(r["peak"] for r in runs[side]) / 1e6 for side in sides}
    print("| peak memory, MB | %.0f | %.0f | %.1f × |" % (peaks["CPython"], peaks["Leakproof"], peaks["CPython"] / peaks["Leakproof"]))


if __name__ == "__main__":
    if sys.argv[1] == "--own":
        own(*sys.argv[2:])
    elif sys.argv[1] == "--make":
        made(int(sys.argv[2]) * 4 // 5, 1).dump(sys.argv[3])
        made(int(sys.argv[2]), 2).dump(sys.argv[4])
    else:
        main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500_000)
