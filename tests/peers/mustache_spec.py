#!/usr/bin/python3
"""Runs the public suite of the Mustache specification through hammy-render.

MUSTACHE_SPEC names a checkout of github.com/mustache/spec (its folder specs/ is read); without it the test is skipped.
Each test becomes a template of an organisation of its own, so one run of the program does them all. Lambdas are left
out: they make no sense in files.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

spec = os.environ.get("MUSTACHE_SPEC")
if not spec:
    print("skipped: MUSTACHE_SPEC names no checkout of mustache/spec")
    sys.exit(77)
root = Path(__file__).resolve().parents[2]
program = os.environ.get("HAMMY_RENDER", str(root / "build/bin/hammy-render"))

tests = []
for path in sorted(glob.glob(f"{spec}/specs/*.json")):
    module = Path(path).stem
    if module != "~lambdas":
        tests += [(module, test) for test in json.load(open(path, encoding="utf-8"))["tests"]]
if len(tests) < 180:
    sys.exit(f"only {len(tests)} tests in {spec}")

with tempfile.TemporaryDirectory() as folder:
    lines = []
    for number, (module, test) in enumerate(tests):
        org = Path(folder, f"t{number}")
        (org / "t").mkdir(parents=True)
        (org / "_fragments").mkdir()
        # newline="": the suite has tests for line ends
        with open(org / "t/body.html", "w", encoding="utf-8", newline="") as body:
            body.write(test["template"])
        for name, text in test.get("partials", {}).items():
            with open(org / "_fragments" / f"{name}.html", "w", encoding="utf-8", newline="") as partial:
                partial.write(text)
        lines.append(json.dumps({"id": str(number), "org": org.name, "data": test["data"]}))
    run = subprocess.run([program, "t", "--templates", folder, "--missing", "empty"], input="\n".join(lines) + "\n",
                         capture_output=True, text=True, encoding="utf-8", env={"PATH": "/usr/bin:/bin", "HOME": folder, "HAMMY_HOME": folder})
    answers = [json.loads(line) for line in run.stdout.split("\n") if line]

assert len(answers) == len(tests), f"{len(answers)} answers to {len(tests)} records: {run.stderr}"
passed, by_module = 0, {}
for (module, test), answer in zip(tests, answers):
    good = answer.get("html") == test["expected"]
    counts = by_module.setdefault(module, [0, 0])
    counts[0] += good
    counts[1] += 1
    passed += good
    if not good:
        print(f"FAILED {module}: {test['name']}\n  template {test['template']!r}\n  expected {test['expected']!r}\n"
              f"  got      {answer.get('html')!r} {answer.get('error', '')}")
for module, (good, all_) in sorted(by_module.items()):
    print(f"{module:16} {good} of {all_}")
print(f"{passed} of {len(tests)} tests of the Mustache specification pass")
sys.exit(passed != len(tests))
