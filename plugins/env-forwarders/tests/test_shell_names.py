"""Programs and options that the shell dialect knows by name, each of them once."""

from __future__ import annotations

import pytest
from lockstitch_env_forwarders.facts import Dynamic, EnvFact, Forward, Inherits, Required, Sourced
from lockstitch_env_forwarders.shell import shell_facts


def said(text: str) -> list[str]:
    """The facts of a script, each as one short word: a name and how it is handed on."""
    return [shown for fact in shell_facts(text) if isinstance(fact, EnvFact) and (shown := _shown(fact))]


def _shown(fact: EnvFact) -> str:
    if isinstance(fact, Forward):
        return f"{fact.name} by {fact.how}" + (" maybe" if fact.when == "conditional" else "")
    if isinstance(fact, Required):
        return f"{fact.name}!"
    if isinstance(fact, Sourced):
        return f"@{fact.path}"
    return f"<{fact.text}>" if isinstance(fact, Dynamic) else "*" if isinstance(fact, Inherits) else ""


@pytest.mark.parametrize(
    "word",
    [
        "exit",
        "die",
        "fail",
        "fatal",
        "abort",
        "bail",
        "panic",
        "error_exit",
        "err_exit",
        "usage",
        "croak",
        "exit_with_error",
    ],
)
def test_giving_up(word: str) -> None:
    """What ends a script as a failure makes the tested variable required; returning from a function does not."""
    assert said(f'[ -n "$A" ] || {word} 1') == ["A!"]
    assert said(f'if [ -z "$A" ]; then echo; {word} 1; fi') == ["A!"]
    assert said(f'[ -n "$A" ] || {word}x 1') == []


@pytest.mark.parametrize("word", ["return", "continue", "break"])
def test_leaving(word: str) -> None:
    """What leaves a function or a loop is a test of the rest of it."""
    assert said(f'f() {{ [ -n "$A" ] || {word}; export A B; }}; f') == ["A by export", "B by export maybe"]
    assert said(f'f() {{ [ -n "$A" ] || {word}x; export B; }}; f') == ["B by export"]


@pytest.mark.parametrize("name", ["docker", "podman", "nerdctl", "finch", "docker-compose", "podman-compose"])
def test_containers(name: str) -> None:
    """Options end at the image."""
    assert said(f"{name} run --rm -e A image -e B") == [f"A by {name} -e"]
    assert said(f"{name} run ${{A:+-e A}} image") == [f"A by {name} -e"]
    assert said(f"O=(-e A)\n{name} run ${{O[@]}} image") == ["A by docker -e"]


@pytest.mark.parametrize("name", ["docker", "podman", "nerdctl", "docker-compose"])
def test_containers_behind_a_variable(name: str) -> None:
    """`$SUDO docker run`."""
    assert said(f"$SUDO {name} run -e A image -e B") == [f"A by {name} -e"]
    assert said("$SUDO env A=$A cmd") == ["A by env"]
    assert said('"$SUDO" env A=$A cmd') == []


@pytest.mark.parametrize("verb", ["run", "exec", "create"])
def test_verbs_with_a_command_behind_them(verb: str) -> None:
    """What follows the image is not for docker."""
    assert said(f"docker {verb} -e A image -e B") == ["A by docker -e"]
    assert said(f"docker compose {verb} -e A image -e B") == ["A by docker -e"]


@pytest.mark.parametrize("verb", ["build", "up", "config", "pull", "push", "buildx", "bake", "deploy", "update"])
def test_verbs_without_a_command(verb: str) -> None:
    """Options may stand anywhere, a word that looks like a verb of the other kind or not."""
    assert said(f"docker {verb} run --build-arg A . --build-arg B") == ["A by build-arg", "B by build-arg"]


@pytest.mark.parametrize("name", ["sh", "bash", "dash", "ash", "ksh", "zsh", "busybox"])
def test_shells(name: str) -> None:
    """Scripts in their arguments, and on their standard input."""
    assert said(f"{name} -c 'export A'") == ["A by export"]
    assert said(f"{name} -lc 'export A' x") == ["A by export"]
    assert said(f"{name} <<E\nexport A\nE") == ["A by export"]
    assert said(f"{name} -s x <<E\nexport A\nE") == ["A by export"]
    assert said(f"{name} file <<E\nexport A\nE") == []
    assert said(f"{name} -c true <<E\nexport A\nE") == []
    assert said(f"ssh host {name} <<E\nexport A\nE") == ["A by export"]
    assert said(f"docker exec box /bin/{name} -c 'export A'") == ["A by export"]
    assert said(f"docker exec -i box {name} <<E\nexport A\nE") == ["A by export"]


@pytest.mark.parametrize("name", ["docker", "podman", "nerdctl", "kubectl", "docker-compose"])
def test_shells_in_containers(name: str) -> None:
    """`docker exec box sh -c SCRIPT`."""
    assert said(f"{name} exec box -- sh -c 'export A'") == ["A by export"]


@pytest.mark.parametrize("name", ["docker", "podman", "nerdctl", "kubectl"])
def test_shells_in_containers_are_fed(name: str) -> None:
    """`docker exec -i box sh <<EOF`."""
    assert said(f"{name} exec -i box sh <<E\nexport A\nE") == ["A by export"]
    assert said(f"{name} exec -i box tool <<E\nexport A\nE") == []


@pytest.mark.parametrize("letter", "bcDEeFIiJLlmOopQRSWw")
def test_options_of_ssh_that_take_a_value(letter: str) -> None:
    """The host is the first plain word."""
    assert said(f"ssh -{letter} x host 'export A'") == ["A by export"]
    assert said(f"ssh -{letter}x host 'export A'") == ["A by export"]
    assert said("ssh -X -tt host 'export A'") == ["A by export"]


WRAPPERS = {
    "sudo": ("ugphCTrtRD", "--user --group --prompt --host --chdir"),
    "doas": ("uC", ""),
    "env": ("uC", "--unset --chdir"),
    "exec": ("a", ""),
    "command": ("", ""),
    "builtin": ("", ""),
    "nohup": ("", ""),
    "setsid": ("", ""),
    "nice": ("n", "--adjustment"),
    "ionice": ("cnp", "--class --classdata"),
    "stdbuf": ("ioe", ""),
    "runuser": ("ugGw", "--user --group"),
    "setpriv": ("", ""),
    "tini": ("peg", ""),
    "dumb-init": ("r", ""),
    "chpst": ("uUbemodfcrtl0", ""),
    "xargs": ("IEadnPLs", "--max-procs --max-args --arg-file --delimiter"),
    "winpty": ("", ""),
    "time": ("", ""),
    "retry": ("", ""),
}


@pytest.mark.parametrize("name", WRAPPERS)
def test_wrappers(name: str) -> None:
    """Their options, and then the command."""
    assert said("/usr/bin/time -f x -o y docker run -e A image") == ["A by docker -e"]
    letters, long = WRAPPERS[name]
    heads = ["", "-X", "-XY", "--other", "--other=x", "--", *(f"-{letter} x" for letter in letters)]
    heads += [*(f"-{letter}x" for letter in letters), *(f"{option} x" for option in long.split())]
    heads += [f"{option}=x" for option in long.split()]
    for head in heads if name != "time" else ["", "-p"]:
        assert said(f"{name} {head} docker run -e A image") == ["A by docker -e"], head


@pytest.mark.parametrize("name", ["timeout", "gosu", "su-exec", "s6-setuidgid", "chroot"])
def test_wrappers_that_take_a_word(name: str) -> None:
    """A user, a time, a directory."""
    assert said(f"{name} x docker run -e A image") == ["A by docker -e"]
    assert said(f"{name} -X x docker run -e A image") == ["A by docker -e"]
    assert said(f"/usr/bin/{name} x docker run -e A image") == ["A by docker -e"]
    assert said(f"{name} A=1 docker run -e B image") == ["B by docker -e"]


def test_timeout() -> None:
    """Its options that take a value."""
    for head in ("-s KILL", "-k 5", "--signal KILL", "--kill-after 5", "-sKILL", "--signal=KILL"):
        assert said(f"timeout {head} 5 docker run -e A image") == ["A by docker -e"], head


@pytest.mark.parametrize("name", ["cat", "tee", "install", "dd", "sponge", "envsubst", "kubectl", "oc", "crontab"])
def test_documents(name: str) -> None:
    """Text that is fed to them is kept."""
    target = {"dd": "of=a.env", "cat": "> a.env", "envsubst": "> a.env"}.get(name, "a.env")
    assert said(f"{name} {target} <<E\n[x]\nA=$A\nE") == ["A by env-line"]
    assert said(f"{name}x a.txt <<E\n[x]\nA=$A\nE") == []


@pytest.mark.parametrize("name", ["sed", "envsubst", "sort", "grep", "uniq", "tr", "awk", "cat", "column", "head"])
def test_filters(name: str) -> None:
    """What goes through them goes where they write."""
    assert said(f'{{ echo "A=$A" | {name} x; }} > a.env') == ["A by env-line"]
    assert said(f'{{ echo "A=$A" | {name}x x; }} > a.env') == []


@pytest.mark.parametrize("name", ["tee", "sponge", "dd", "install", "kubectl", "oc", "crontab"])
def test_pipes_end_in_files(name: str) -> None:
    """`echo K=V | tee f`."""
    target = "of=f" if name == "dd" else "f"
    assert said(f'echo "A=$A" | {name} {target}') == ["A by env-line"]
    assert said(f'echo "A=$A" | {name}x {target}') == []


@pytest.mark.parametrize("name", ["read", "eval", "printf", "echo", "set", "test", "[", ":", "true", "cd"])
def test_words_before_the_shells_own_commands(name: str) -> None:
    """These have no environment of their own."""
    assert said(f"A=$A {name} x") == []


@pytest.mark.parametrize(
    "name", ["PATH", "IFS", "LC_ALL", "LANG", "LANGUAGE", "DEBIAN_FRONTEND", "NEEDRESTART_MODE", "TERM", "COLUMNS"]
)
def test_manners_of_a_tool(name: str) -> None:
    """These are no part of a program's environment when they are set for one command."""
    assert said(f"{name}=x cmd") == []
    assert said(f"X_{name}=x cmd") == [f"X_{name} by prefix"]


@pytest.mark.parametrize("name", ["read", "unset", "mapfile", "readarray", "getopts"])
def test_setters(name: str) -> None:
    """The variable is the script's own from there on."""
    assert said(f'{name} A\necho "key: $A" > f.yaml') == []
    assert said(f'{name}x A\necho "key: $A" > f.yaml') == ["A by config-line"]


@pytest.mark.parametrize("name", ["tr", "sort", "uniq", "cat", "xargs"])
def test_filters_of_words(name: str) -> None:
    """The words of a list that goes through them can be read."""
    assert said(f"for v in $(echo A | {name}); do export $v; done") == ["A by export"]
    assert said(f"for v in $(echo A | {name}x); do export $v; done") == ["<$v>"]


@pytest.mark.parametrize("text", ["env", "printenv", "export -p", "declare -px", "compgen -e"])
def test_dumps(text: str) -> None:
    """The whole environment in a file."""
    assert said(f"{text} > a.env") == [f"<{text} > a.env>"]
    assert said(f"{text} | sort > a.env") == [f"<{text}>"]
    assert said(text) == []
    assert said(f"{text}x > a.env") in ([], ["<compgen -ex > a.env>"])


FLAGS = (
    "--set-env-vars --update-env-vars --set-build-env-vars --settings --environment-variables --env-vars "
    "--secure-environment-variables --replace-env-vars"
)


@pytest.mark.parametrize("flag", FLAGS.split())
def test_lists_of_clouds(flag: str) -> None:
    """In the next words, or behind the sign; by commas."""
    for tool in ("gcloud", "az"):
        assert said(f"{tool} run {flag} A=$A B=$B --x C=$C") == ["A by set-env-vars", "B by set-env-vars"]
        assert said(f"{tool} run {flag}=A=$A,B=x D=$D") == [
            "A by set-env-vars",
            "B by set-env-vars",
            "D by set-env-vars",
        ]
        assert said(f"{tool} run {flag}x A=$A") == []


PAIRS = {"tmux": "set-environment", "launchctl": "setenv", "netlify": "env:set"}


@pytest.mark.parametrize("tool", PAIRS)
def test_two_words(tool: str) -> None:
    """A name and a value."""
    assert said(f"{tool} {PAIRS[tool]} A $A") == [f"A by {tool} {PAIRS[tool]}"]
    assert said(f"{tool} {PAIRS[tool]} A") == []
    assert said(f"{tool} {PAIRS[tool]}x A $A") == []


VERBS = {
    "fly": "secrets set",
    "flyctl": "secrets set",
    "supabase": "secrets set",
    "heroku": "config:set",
    "kubectl": "set env",
    "oc": "set env",
    "systemctl": "set-environment",
}


@pytest.mark.parametrize("tool", VERBS)
def test_words_behind_verbs(tool: str) -> None:
    """`K=V` words."""
    shown = "fly" if tool == "flyctl" else tool
    assert said(f"{tool} {VERBS[tool]} A=$A x B=1") == [f"{name} by {shown} {VERBS[tool]}" for name in "AB"]
    assert said(f"{tool} {VERBS[tool]}x A=$A") == []
    assert said(f"{tool} A=$A {VERBS[tool]}") == []


OPTIONS = {
    "railway": "--set",
    "systemd-run": "-E --setenv",
    "tmux": "-e --setenv",
    "act": "--env -s --secret",
    "vercel": "-e --env -b --build-env",
    "apptainer": "--env",
    "singularity": "--env",
    "kubectl": "--env",
    "fly": "-e --env --build-arg",
}


@pytest.mark.parametrize("tool", OPTIONS)
def test_options_of_tools(tool: str) -> None:
    """`--env K=V`."""
    for flag in OPTIONS[tool].split():
        assert said(f"{tool} run {flag} A=$A x") == [f"A by {flag}"], flag
        assert said(f"{tool} run {flag}-x A=$A x") == [], flag
