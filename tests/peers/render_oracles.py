#!/usr/bin/python3
"""Compares hammy-render byte by byte with mustache.js, mstch and, where it conforms, kainjow/mustache.

The templates are all of examples/ with the records that belong to them, brought to the language that all four speak
(filters and "?" go, parents become partials, blocks their defaults, money becomes text), the invoice of the benchmark,
and the cases below. kainjow leaves the lines of partials, comments and delimiters that stand alone, so it is asked only about templates
without; it leaves blanks where a false section stood, so blank lines do not count there; and it has no numbers, so
nothing that turns on zero is asked.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD", ROOT / "build"))
ORACLE = BUILD / "tests/mustache-oracle"
MUSTACHE_JS = ROOT / "tests/node_modules/mustache"

NODE = """
const Mustache = require(process.argv[1]);
const entities = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};
for (const line of require('fs').readFileSync(0, 'utf8').split('\\n')) if (line) {
  const job = JSON.parse(line);
  const escape = job.html ? (text) => String(text).replace(/[&<>"']/g, (c) => entities[c]) : String;
  console.log(JSON.stringify(Mustache.render(job.template, job.data, job.partials, {escape})));
}
"""

OWN = [
    ("{{#a}}\n - {{b}}\n{{/a}}\n{{^c}}\nnone\n{{/c}}\n", {"a": [{"b": "<1>"}, {"b": "'2'"}], "c": []}, {}),
    ("  {{#a}}\n{{x}}{{#b}}, {{x}}{{/b}}\n  {{/a}}\r\nend", {"a": {"x": 1, "b": [{"x": 2}, {}]}}, {}),
    ("|{{a.b.c}}|{{#a}}{{b.c}}{{/a}}|{{{h}}}|{{&h}}|{{h}}|", {"a": {"b": {"c": "ő&"}}, "h": "<i>\"&'</i>"}, {}),
    ("{{#l}}{{#.}}[{{.}}]{{/.}};{{/l}}", {"l": [[1, 2], [], ["x"]]}, {}),
    ("Dear {{name}},\n\n  {{>list}}\n{{>sign}}\n", {"name": "Łukasz", "l": [{"n": "Привет"}, {"n": "مرحبا"}]},
     {"list": "{{#l}}\n* {{n}}\n{{/l}}\nend of list\n", "sign": "bye\n"}),
    ("{{>tree}}", {"n": "root", "c": [{"n": "a", "c": [{"n": "b", "c": []}]}, {"n": "d", "c": []}]},
     {"tree": "<{{n}}{{#c}}{{>tree}}{{/c}}>"}),
    ("a {{! inline }} b\n{{! alone }}\n  {{!\n long\n}}\nc\n", {}, {}),
    ("{{=<% %>=}}\n<%#a%>\n <%.%>\n<%/a%>\n<%={{ }}=%>\n{{b}}", {"a": ["x", "y"], "b": "{{z}}"}, {}),
    ("{{#t}}{{#z}}no{{/z}}{{^z}}zero {{z}}{{/z}}{{#e}}no{{/e}}{{^e}}empty{{/e}}{{#o}}object{{/o}}{{/t}}",
     {"t": True, "z": 0, "e": "", "o": {"k": 1}}, {}),
    ("{{#outer}}{{#inner}}{{a}}{{b}}{{c}}{{/inner}}{{/outer}}", {"a": 1, "outer": {"b": 2, "inner": {"c": 3}}}, {}),
    ("<ul>\n{{#l}}\n  <li>{{n}}</li>\n{{#s}}\n    <b>{{.}}</b>\n{{/s}}\n{{/l}}\n</ul>\n", {"l": [{"n": 1, "s": ["x"]}, {"n": 2, "s": False}]}, {}),
]


def plain_template(source):
    source = re.sub(r"\{\{<\s*([\w.]+)\s*\}\}.*?\{\{/\s*\1\s*\}\}", r"{{>\1}}", source, flags=re.DOTALL)
    blocks = set(re.findall(r"\{\{\$\s*([\w.]+)\s*\}\}", source))
    for block in blocks:
        source = re.sub(r"\{\{[$/]\s*" + re.escape(block) + r"\s*\}\}", "", source)
    source = re.sub(r"\{\{(\{?)([^}|]*?)\s*\??\s*(\|[^}]*)?\}\}", r"{{\1\2}}", source)
    return source.replace("{{{-content}}}", "").replace("-odd", "xodd").replace("-last", "xlast").replace("-first", "xfirst").replace("-subject", "xsubject")


def plain_data(value):
    if isinstance(value, dict):
        if set(value) == {"amount", "currency"}:
            return f"{value['amount']} {value['currency']}"
        return {key: plain_data(item) for key, item in value.items()}
    return [plain_data(item) for item in value] if isinstance(value, list) else value


def jobs():
    for source, data, partials in OWN:
        for html in (True, False):
            yield "own", {"template": source, "partials": partials, "data": data, "html": html}
    records = subprocess.run([sys.executable, ROOT / "tests/bench/render/records.py", "20"], capture_output=True, text=True, check=True)
    bench = (ROOT / "tests/bench/render/templates/invoice/body.html").read_text()
    for line in records.stdout.split("\n")[:-1]:
        yield "bench", {"template": bench, "partials": {}, "data": json.loads(line)["data"], "html": True}
    for templates in sorted(ROOT.glob("examples/*/templates")):
        people = [json.loads(line) for path in sorted(templates.parent.glob("*.jsonl")) for line in open(path, encoding="utf-8")]
        people = [{**person, **person.get("data", {})} for person in people if isinstance(person.get("to"), dict)][:40]
        for path in sorted(templates.glob("[a-z]*/*")):
            if path.suffix not in (".html", ".txt"):
                continue
            partials = {part.stem: plain_template(part.read_text()) for folder in ("_frames", "_fragments")
                        for part in sorted(templates.glob(f"{folder}/*{path.suffix}"))}
            for person in people:
                yield str(path.relative_to(ROOT)), {"template": plain_template(path.read_text()), "partials": partials,
                                                    "data": plain_data(person), "html": path.suffix == ".html"}


def ours(all_jobs):
    with tempfile.TemporaryDirectory() as folder:
        lines, folders = [], {}
        for job in all_jobs:
            key = json.dumps([job["template"], job["partials"], job["html"]])
            if key not in folders:
                folders[key] = f"t{len(folders)}"
                org, ending = Path(folder, folders[key]), ".html" if job["html"] else ".txt"
                (org / "t").mkdir(parents=True)
                (org / "_fragments").mkdir()
                (org / "t" / f"body{ending}").write_text(job["template"], newline="")
                for name, text in job["partials"].items():
                    (org / "_fragments" / (name + ending)).write_text(text, newline="")
            lines.append(json.dumps({"id": str(len(lines)), "org": folders[key], "data": job["data"]}) + "\n")
        settings = Path(folder, "hammy.toml")
        settings.write_text('[template]\ncss = "keep"\n')  # the others leave style sheets as they are
        run = subprocess.run([BUILD / "bin/hammy-render", "t", "--templates", folder, "--missing", "empty", "--config", settings],
                             input="".join(lines), capture_output=True, text=True, encoding="utf-8")
        answers = [json.loads(line) for line in run.stdout.split("\n") if line]
        assert len(answers) == len(lines), run.stderr
        return [answer.get("html" if job["html"] else "text", answer.get("error")) for job, answer in zip(all_jobs, answers)]


def theirs(command, all_jobs):
    run = subprocess.run(command, input="".join(json.dumps(job) + "\n" for job in all_jobs), capture_output=True, text=True,
                         encoding="utf-8")
    answers = [json.loads(line) for line in run.stdout.split("\n") if line]
    assert len(answers) == len(all_jobs), run.stderr
    return answers


named = list(jobs())
all_jobs = [job for _, job in named]
results = ours(all_jobs)
failed = 0
for engine, command in (("mustache.js", ["node", "-e", NODE, str(MUSTACHE_JS)]), ("mstch", [ORACLE, "mstch"]), ("kainjow", [ORACLE, "kainjow"])):
    if not (MUSTACHE_JS if engine == "mustache.js" else ORACLE).exists():
        print(f"skip - {engine}: not installed")
        continue
    chosen = range(len(all_jobs))
    if engine == "kainjow":
        chosen = [i for i in chosen if not re.search(r"\{\{\s*[>!=]", all_jobs[i]["template"])
                  and all_jobs[i]["data"].get("z") != 0]
    answers = theirs(command, [all_jobs[i] for i in chosen])
    written = (lambda text: re.sub(r"(?m)^[ \t]+|\n(?=[ \t]*\n)", "", text)) if engine == "kainjow" else str
    different = [(i, answer) for i, answer in zip(chosen, answers) if written(answer) != written(results[i])]
    print(("not ok" if different else "ok") + f" - {len(answers)} renderings are the same as by {engine}")
    for i, answer in different[:3]:
        print(f"  {named[i][0]} {all_jobs[i]['template'][:200]!r}\n  ours   {results[i]!r}\n  theirs {answer!r}")
    failed += bool(different)
sys.exit(bool(failed))
