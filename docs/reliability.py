#!/usr/bin/env python3
"""Measure how often a diagnosis is right, and how far its confidence can be trusted.

usage: reliability.py LEAKPROOF CASES LABELS [--jobs N]

LEAKPROOF is the command-line program. CASES is a folder with one folder of evidence per case. LABELS is a JSON object with one
entry per case: `cause`, and where there are any `also_causes` (other honest answers), `owner_kinds` (those accepted) and
`names` (of which the first finding must mention one).

Prints Markdown: totals, confidence against share correct, and causes asked against causes answered. The exit status is 0
whatever the figures are, and 2 if there is nothing to measure.
"""

import argparse
import json
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

# Lower ends of the buckets. Confidence is never below 0.05 or above 0.99. A case without a report counts as an answer at 0.
BUCKETS = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
CAUSES = ["leak", "cache", "batch_size", "browser_artifact", "runtime_configuration", "healthy", "inconclusive"]
# What must not be called a leak.
INNOCENT = {"cache", "batch_size", "browser_artifact", "runtime_configuration", "healthy"}
TIMEOUT_SECONDS = 300


def judge(program, folder):
    """The report of one case; empty if there is none, which counts as wrong."""
    try:
        done = subprocess.run(
            [program, "analyze", "--format", "json", str(folder)],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f"{folder.name}: no report: {error}", file=sys.stderr)
        return {}


def answer(report, label):
    """What was said, how sure, and whether cause, owner and name are right (None where the label does not ask)."""
    diagnosis = report.get("diagnosis") or {}
    finding = (report.get("findings") or [{}])[0]
    said = diagnosis.get("cause")
    kind = (finding.get("owner") or {}).get("kind")
    # A redacted report writes letters outside ASCII as they are; so must the text that is searched.
    text = json.dumps(finding, ensure_ascii=False)
    kinds, names = label.get("owner_kinds"), label.get("names")
    return {
        "asked": label["cause"],
        "said": said,
        "confidence": diagnosis.get("confidence") or 0.0,
        "exact": said == label["cause"],
        "cause": said in [label["cause"], *label.get("also_causes", [])],
        "owner": kind in kinds if kinds else None,
        "name": any(name in text for name in names) if names else None,
    }


def share(right, all_of):
    """`82 of 85 (96 %)`."""
    return f"{right} of {all_of} ({right / all_of:.0%})".replace("%", " %") if all_of else "none asked"


def table(head, rows, left=1):
    """A Markdown table; all columns but the first `left` are numbers."""
    line = ["---"] * left + ["---:"] * (len(head) - left)
    return "\n".join("| " + " | ".join(str(c) for c in row) + " |" for row in [head, line, *rows])


def totals(answers):
    def asked(key):
        known = [a[key] for a in answers if a[key] is not None]
        return share(sum(known), len(known))

    innocent = [a for a in answers if a["asked"] in INNOCENT]
    open_ = [a for a in answers if a["said"] == "inconclusive"]
    firm = [a for a in answers if a["said"] != "inconclusive"]
    return table(
        ["measure", "figure"],
        [
            ["cause right, or another answer that the label calls honest", asked("cause")],
            ["cause exactly the label's", asked("exact")],
            ["cause right among firm answers (not `inconclusive`)", share(sum(a["cause"] for a in firm), len(firm))],
            ["answered `inconclusive`", share(len(open_), len(answers))],
            ["kind of owner right", asked("owner")],
            ["guilty class, property or function named", asked("name")],
            ["called a leak though innocent", share(sum(a["said"] == "leak" for a in innocent), len(innocent))],
        ],
    )


def calibration(answers):
    """Firm answers only: the confidence of `inconclusive` is that of its suspects, not of a verdict."""
    rows = []
    firm = [a for a in answers if a["said"] != "inconclusive"]
    for low, high in zip(BUCKETS, BUCKETS[1:]):
        inside = [a for a in firm if low <= a["confidence"] < high]
        if inside:
            right = sum(a["cause"] for a in inside)
            mean = sum(a["confidence"] for a in inside) / len(inside)
            text = f"below {high:.0%}" if low == 0.0 else f"{low:.0%} to {high - 0.01:.0%}"
            rows.append([text.replace("%", " %"), len(inside), f"{mean:.0%}".replace("%", " %"), share(right, len(inside))])
    return table(["confidence", "cases", "mean confidence", "cause right"], rows)


def confusion(answers):
    """Rows are what is true, columns what was said."""
    said = [c for c in CAUSES if any(a["said"] == c for a in answers)]
    if any(a["said"] not in CAUSES for a in answers):
        said.append(None)
    rows = []
    for asked in [c for c in CAUSES if any(a["asked"] == c for a in answers)]:
        of = [a for a in answers if a["asked"] == asked]
        rows.append([f"`{asked}`", len(of), *[sum(a["said"] == c for a in of) or "" for c in said]])
    return table(["true cause", "cases", *[f"said `{c}`" if c else "no report" for c in said]], rows)


def main():
    parser = argparse.ArgumentParser(description="Measure diagnoses against labelled cases; prints Markdown.")
    parser.add_argument("program", metavar="LEAKPROOF")
    parser.add_argument("cases", metavar="CASES", type=pathlib.Path)
    parser.add_argument("labels", metavar="LABELS", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=1, help="cases judged at the same time (default 1)")
    args = parser.parse_args()
    labels = json.loads(args.labels.read_text(encoding="utf-8"))
    there = [case for case in sorted(labels) if (args.cases / case).is_dir()]
    for case in sorted(set(labels) - set(there)):
        print(f"{case}: labelled, but no such folder: left out", file=sys.stderr)
    if not there:
        print("No labelled case found.", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(max(1, args.jobs)) as pool:
        reports = list(pool.map(lambda case: judge(args.program, args.cases / case), there))
    answers = [answer(report, labels[case]) for report, case in zip(reports, there)]
    for part in [totals(answers), calibration(answers), confusion(answers)]:
        print(part, end="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
