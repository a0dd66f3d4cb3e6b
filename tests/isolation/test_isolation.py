"""Whatever a plugin does, it is named, and every other contract says what it says without it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from misbehaving import install

LOCKSTITCH = Path(sys.executable).parent / "lockstitch"
HONEST = """\
[[contract]]
id = "env"
check = "env-forwarders"
sides = ["a.sh", "b.sh"]

[[contract]]
id = "notes"
check = "invariant-comments"
require = [{ at = "a.sh", name = "kept" }]
"""
FILES = {
    "a.sh": '#!/bin/sh\ndocker run ${TOKEN:+-e TOKEN="$TOKEN"} ${HOST:+-e HOST="$HOST"} image\n',
    "b.sh": '#!/bin/sh\ndocker run ${HOST:+-e HOST="$HOST"} image\n',
    "bad.txt": "word\n",
}
WORSE = '\n[[contract]]\nid = "{id}"\ncheck = "worse"\ndeed = "{deed}"\nphase = "{phase}"\n'
TIMEOUT = "0.4"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return install(tmp_path_factory.mktemp("site"))


@pytest.fixture
def run(tmp_path, site):
    """Run a command in a tree of honest contracts and bad ones, and give back what it says."""

    def go(*bad, command="check", files=(), environment=(), arguments=()):
        for path, text in {**FILES, **dict(files)}.items():
            (tmp_path / path).write_text(text)
        text = HONEST + "".join(
            WORSE.format(id=f"bad-{number}", phase=phase, deed=deed) for number, (phase, deed) in enumerate(bad)
        )
        (tmp_path / "lockstitch.toml").write_text(text)
        env = os.environ | {"PYTHONPATH": str(site), "XDG_CACHE_HOME": str(tmp_path / ".cache"), **dict(environment)}
        words = [command, "--plugin-timeout", TIMEOUT, *arguments]
        if command != "judge":
            words.append("--no-cache")
        if command == "check":
            words += ["--format", "json"]
        return subprocess.run([LOCKSTITCH, *words], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=240)

    return go


def honest(document):
    """What is said of the contracts that have nothing to do with the plugin, byte for byte."""
    return json.dumps([item for kind in ("findings", "failures") for item in document[kind] if not _bad(item)])


def _bad(item):
    return "bad" in f"{item['contract']} {item['path']}" or item.get("plugin") == "lockstitch-worse"


@pytest.fixture(scope="module")
def calm():
    """What the honest contracts say in a tree of their own."""

    with tempfile.TemporaryDirectory() as folder:
        for path, text in FILES.items():
            (Path(folder) / path).write_text(text)
        (Path(folder) / "lockstitch.toml").write_text(HONEST)
        done = subprocess.run([LOCKSTITCH, "check", "--no-cache", "--format", "json"], cwd=folder, capture_output=True)
        return honest(json.loads(done.stdout))


def failures(done):
    return [(item["plugin"], item["phase"], item["error"]) for item in json.loads(done.stdout)["failures"]]


#: What strikes first hangs on how busy the machine is.
STUBBORN = (
    "it took more than 0.4 seconds of processor time",
    "it did not end within 2.4 seconds",
    "it did not end, and could not be interrupted",
)
DEEDS = {
    "raise": "RuntimeError: on purpose",
    "raise unspeakable": "Mute",
    "loop": STUBBORN,
    "loop and hold on": STUBBORN,
    "loop in C": STUBBORN,
    "kill the loop": STUBBORN,
    "sleep": "it did not end within 2.4 seconds",
    "sleep deeply": "it did not end, and could not be interrupted",
    "eat": "it needs more than 2 GB of memory",
    "leave": "it ended the process (exit code 0)",
    "exit": "SystemExit: 0",
    "interrupt": "KeyboardInterrupt",
    "crash": "the process died in it (Segmentation fault)",
    "recurse": "RecursionError: maximum recursion depth exceeded",
    "import": "ModuleNotFoundError: No module named 'lockstitch_is_not_there_at_all'",
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("phase", ["needs", "judge"])
def test_a_deed_is_named_and_contained(run, calm, phase, deed):
    done = run((phase, deed))
    ((plugin, where, error),) = failures(done)
    assert (plugin, where) == ("lockstitch-worse", phase)
    assert error.startswith(DEEDS[deed])
    assert done.returncode == 2
    assert honest(json.loads(done.stdout)) == calm
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("deed", ["raise", "loop", "leave", "eat", "exit"])
def test_in_the_contract_type(run, calm, deed):
    done = run(("config", deed), ("", ""))
    ((plugin, where, error),) = failures(done)
    assert (plugin, where) == ("lockstitch-worse", "load")
    assert error.removeprefix("the contract type of 'worse' failed: ").startswith(DEEDS[deed])
    assert honest(json.loads(done.stdout)) == calm
    assert json.loads(done.stdout)["summary"]["contracts"] == 3


@pytest.mark.parametrize("deed", ["raise", "loop", "leave", "crash", "import"])
@pytest.mark.parametrize("when", ["WORSE_IMPORT", "WORSE_HOOK"])
def test_when_it_is_loaded(run, calm, when, deed):
    done = run(("", ""), environment={when: deed})
    named = [(plugin, error) for plugin, phase, error in failures(done) if phase == "load" and plugin != "lockstitch"]
    ((plugin, error),) = named
    assert plugin == "lockstitch-worse"
    assert error.endswith(DEEDS[deed])
    assert done.returncode == 2
    document = json.loads(done.stdout)
    assert document["summary"]["contracts"] == 2
    document["failures"] = [
        item for item in document["failures"] if "could not be loaded, see above" not in item["error"]
    ]
    assert honest(document) == calm


@pytest.mark.parametrize("deed", ["loop", "sleep", "leave", "crash", "eat", "exit", "raise", "recurse", "import"])
def test_in_an_extractor(run, calm, deed):
    done = run(("", ""), files={"bad.txt": deed + "\n"})
    said = [error for plugin, phase, error in failures(done) if (plugin, phase) == ("lockstitch-worse", "extract")]
    expected = DEEDS[deed]
    if deed in {"leave", "crash"}:
        expected = "the worker process died on this file"
    assert [error.removeprefix("worse.words: ").startswith(expected) for error in said] == [True]
    assert done.returncode == 2
    assert honest(json.loads(done.stdout)) == calm


@pytest.mark.parametrize(
    ("deed", "says"),
    {
        "none": "TypeError: 'NoneType' object is not iterable",
        "text": "TypeError: yielded str, which is none of its fact types",
        "span": "ValueError: yielded Word with a place outside the file: line 99, column 1",
        "no span": "its facts are not of their declared types",
    }.items(),
)
def test_wrong_facts(run, calm, deed, says):
    done = run(("", ""), files={"bad.txt": deed + "\n"})
    said = [error for _, phase, error in failures(done) if phase == "extract"]
    assert [error.startswith(f"worse.words: {says}") for error in said] == [True], said
    assert honest(json.loads(done.stdout)) == calm


@pytest.mark.parametrize(
    ("phase", "deed", "says"),
    [
        ("needs", "none", "TypeError: 'NoneType' object is not iterable"),
        ("needs", "number", "TypeError: 'int' object is not iterable"),
        ("needs", "text", "TypeError: needs gave str, not Need"),
        ("judge", "none", "TypeError: 'NoneType' object is not iterable"),
        ("judge", "list of texts", "TypeError: judge gave str, not Finding"),
        ("judge", "no message", "TypeError: judge gave a finding whose message is NoneType, not str"),
        ("judge", "no place", "TypeError: judge gave a finding of 'word' at NoneType, which is no place"),
        (
            "judge",
            "outside the tree",
            "TypeError: judge gave a finding of 'word' at '../../etc/passwd', which is no path",
        ),
        ("judge", "backwards", "TypeError: judge gave a finding of 'word' at bad.txt, lines and columns (1, 2, 1, 1)"),
        ("judge", "undeclared", "ValueError: judge gave a finding of the undeclared rule 'other'"),
        ("judge", "for ever", "it found more than 100,000 things"),
        ("judge", "outside the file", "it placed a finding of 'word' at bad.txt:9999:1, and it has 2 lines"),
    ],
)
def test_wrong_answers(run, calm, phase, deed, says):
    done = run((phase, deed), arguments=["--plugin-timeout", "30"])
    ((plugin, where, error),) = failures(done)
    assert (plugin, where) == ("lockstitch-worse", phase)
    assert error.startswith(says)
    assert done.returncode == 2
    assert honest(json.loads(done.stdout)) == calm


def test_what_was_found_outside_its_file_is_still_reported(run):
    (found,) = [item for item in json.loads(run(("judge", "outside the file")).stdout)["findings"] if _bad(item)]
    assert (found["path"], found["line"], found["column"]) == ("bad.txt", 1, 1)


@pytest.mark.parametrize("phase", ["config", "needs", "judge"])
def test_what_it_prints_is_said_with_its_name_and_is_no_report(run, calm, phase):
    done = run((phase, "print"))
    assert failures(done) == []
    assert done.returncode == 1
    assert "lockstitch: lockstitch-worse: it printed: hello\\x1b[31m from inside\n" in done.stderr
    assert honest(json.loads(done.stdout)) == calm


@pytest.mark.parametrize("command", ["check", "contracts", "judge", "extract"])
def test_what_it_writes_past_python_is_no_report(run, command):
    bad = ("judge", "print below")
    run(bad, command="extract", arguments=[".", "-o", "facts.json"])
    arguments = {"extract": ["."], "judge": ["facts.json"]}.get(command, [])
    done = run(bad, command=command, arguments=arguments)
    assert "hello from below" in done.stderr
    assert done.stdout
    assert "hello from below" not in done.stdout.replace("print below", "")


@pytest.mark.parametrize("phase", ["config", "needs", "judge"])
def test_where_it_goes_nobody_follows(run, calm, tmp_path, phase):
    done = run((phase, "chdir"), arguments=["-o", "report.json"])
    assert "lockstitch: lockstitch-worse: it changed the working directory, which was changed back\n" in done.stderr
    assert done.returncode == 1
    assert honest(json.loads((tmp_path / "report.json").read_text())) == calm


@pytest.mark.parametrize(
    "deed", ["raise", "loop", "leave", "crash", "sleep deeply", "none", "text", "another file", "outside the file"]
)
def test_in_mend(run, tmp_path, deed):
    done = run(("mend", deed), arguments=["--fix"])
    said = [error for plugin, phase, error in failures(done) if (plugin, phase) == ("lockstitch-worse", "mend")]
    if deed in DEEDS:
        assert [error.startswith(DEEDS[deed]) for error in said] == [True]
        assert done.returncode == 2
    elif deed in {"none", "text"}:
        assert [error.split(":")[0] for error in said] == ["TypeError"]
    else:
        assert "not fixed" in done.stderr
    assert 'TOKEN="$TOKEN"' in (tmp_path / "b.sh").read_text(), "the honest fix is carried out all the same"
    assert (tmp_path / "bad.txt").read_text() == FILES["bad.txt"]


def test_a_plugin_that_is_stopped_again_and_again_is_not_asked_for_ever(run, calm):
    done = run(*[("judge", "loop")] * 3, *[("judge", "raise")] * 2, ("", ""))
    said = [error for _, _, error in failures(done)]
    assert [error.startswith(STUBBORN) for error in said[:3]] == [True] * 3
    assert said[3:] == ["not asked: lockstitch-worse had to be stopped 3 times before"] * 3
    assert honest(json.loads(done.stdout)) == calm


def test_several_deaths_in_one_run(run, calm):
    done = run(("judge", "leave"), ("needs", "crash"), ("", ""))
    assert [(phase, error) for _, phase, error in failures(done)] == [
        ("judge", DEEDS["leave"]),
        ("needs", DEEDS["crash"]),
    ]
    assert honest(json.loads(done.stdout)) == calm


def test_the_same_bytes_each_time(run):
    first, second = (run(("judge", "leave"), ("needs", "crash"), ("judge", "exit")).stdout for _ in range(2))
    assert first == second


@pytest.mark.parametrize(("deed", "returncode"), [("leave", 0), ("raise", 2)])
def test_without_a_limit_there_is_no_second_process(run, deed, returncode):
    done = run(("judge", deed), arguments=["--plugin-timeout", "0"])
    assert done.returncode == returncode
    assert bool(done.stdout) == (deed == "raise")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_who_ends_the_command_ends_all_of_it(tmp_path, site, number, code):
    """Also the process that the plugins are in."""
    (tmp_path / "bad.txt").write_text("word\n")
    (tmp_path / "lockstitch.toml").write_text(WORSE.format(id="bad", deed="sleep", phase="judge"))
    env = os.environ | {"PYTHONPATH": str(site)}
    with subprocess.Popen([LOCKSTITCH, "check"], cwd=tmp_path, env=env, stdout=-3, stderr=-3) as process:
        children = []
        for _ in range(600):
            time.sleep(0.05)
            listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            if listed and (tmp_path / ".lockstitch").is_dir():
                children = listed
                break
        time.sleep(0.5)
        process.send_signal(number)
        assert process.wait(30) == code
    for _ in range(100):
        if not any(Path(f"/proc/{child}").exists() for child in children):
            break
        time.sleep(0.05)
    assert children
    assert not any(Path(f"/proc/{child}").exists() for child in children)
